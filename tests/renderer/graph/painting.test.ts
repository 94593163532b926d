// A graph of more than 3,000 elements comes onto the canvas in slices, and ends as if it had been drawn at once.
import { existsSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { launchBrowser, noBrowser, openWindow } from '../browser.ts';
import { type FakeCore, startFakeCore } from '../fake-core.ts';

const built = existsSync(new URL('../../../out/renderer/index.html', import.meta.url));
const skips = process.env.REQUIRE_BROWSER !== '1' && (noBrowser !== null || !built);

/** What these tests ask of the canvas, which cytoscape keeps on its element. */
interface Drawn {
  readonly _cyreg: {
    readonly cy: {
      pan(): { x: number; y: number };
      zoom(): number;
      extent(): object;
      elements(): { length: number };
      on(event: 'render', listener: () => void): void;
      nodes(): { length: number; shift(by: { x: number; y: number }): void } & Record<
        number,
        { renderedPosition(): { x: number; y: number } }
      >;
      renderer(): {
        getCachedZSortedEles(): readonly object[];
        drawCachedElement(
          context: CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D,
          element: object,
          ratio: number,
          extent: object,
        ): void;
      };
    };
  };
}

/** Percent of the picture's inked cells that are not as one drawing of all elements makes them; 100 without a picture. */
function differing(page: Page): Promise<number> {
  return page.getByRole('application').evaluate((element) => {
    const { cy } = (element as unknown as Drawn)._cyreg;
    const drawn = element.querySelector<HTMLCanvasElement>('canvas[data-id=layer2-node]');
    if (drawn === null) return 100;
    const whole = new OffscreenCanvas(drawn.width, drawn.height).getContext('2d');
    if (whole === null) return 100;
    whole.setTransform(cy.zoom(), 0, 0, cy.zoom(), cy.pan().x, cy.pan().y);
    const renderer = cy.renderer();
    for (const one of renderer.getCachedZSortedEles()) renderer.drawCachedElement(whole, one, 1, cy.extent());
    const [columns, rows] = [200, 130];
    const small = new OffscreenCanvas(columns, rows).getContext('2d', { willReadFrequently: true });
    if (small === null) return 100;
    const inkOf = (source: CanvasImageSource): Uint8ClampedArray => {
      small.clearRect(0, 0, columns, rows);
      small.drawImage(source, 0, 0, columns, rows);
      return small.getImageData(0, 0, columns, rows).data;
    };
    const [there, wanted] = [inkOf(drawn), inkOf(whole.canvas)];
    let [inked, wrong] = [0, 0];
    for (let at = 0; at < wanted.length; at += 4) {
      const differs = [0, 1, 2, 3].some((part) => Math.abs((wanted[at + part] ?? 0) - (there[at + part] ?? 0)) > 24);
      if ((wanted[at + 3] ?? 0) > 24) inked += 1;
      if (differs && Math.max(wanted[at + 3] ?? 0, there[at + 3] ?? 0) > 24) wrong += 1;
    }
    return inked < 300 ? 100 : Math.round((100 * wrong) / inked);
  });
}

/** Waits until the picture is what it is to be. */
async function expectWhole(page: Page, timeout = 40_000): Promise<void> {
  await vi.waitFor(async () => expect(await differing(page)).toBeLessThan(3), { timeout, interval: 200 });
}

const view = (page: Page) =>
  page.getByRole('application').evaluate((element) => {
    const { cy } = (element as unknown as Drawn)._cyreg;
    return { ...cy.pan(), zoom: cy.zoom() };
  });

describe.skipIf(skips)('a graph of 1,300 nodes', { timeout: 120_000 }, () => {
  let browser: Browser;
  let core: FakeCore;
  let page: Page;
  let complaints: string[];
  beforeAll(async () => {
    browser = await launchBrowser();
    core = await startFakeCore({ nodes: 1_300, started: true });
    // Nothing new is heard, so that there is one right picture.
    core.state.sources = [];
    ({ page, complaints } = await openWindow(browser, core.address, {
      scheme: 'dark',
      width: 900,
      height: 600,
      calm: true,
    }));
    // It is arranged first.
    await expectWhole(page, 80_000);
  }, 120_000);
  beforeEach(async () => {
    await page.getByRole('application').focus();
    await page.keyboard.press('0');
  });
  afterAll(async () => {
    await browser?.close();
    await core?.close();
  });

  it('follows keys that move and zoom it, at most 1,000 elements a frame', async () => {
    const slices = await page.getByRole('application').evaluateHandle((element) => {
      const renderer = (element as unknown as Drawn)._cyreg.cy.renderer();
      const draw = renderer.drawCachedElement;
      const perFrame = new Map<number, number>();
      renderer.drawCachedElement = (context, ...more) => {
        const frame = Number(document.timeline.currentTime);
        // What is aside is not in the page.
        if (context.canvas instanceof HTMLCanvasElement && !context.canvas.isConnected)
          perFrame.set(frame, (perFrame.get(frame) ?? 0) + 1);
        draw.call(renderer, context, ...more);
      };
      return perFrame;
    });
    const before = await view(page);
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('+');
    const after = await view(page);
    expect(after.zoom).toBeGreaterThan(before.zoom);
    await expectWhole(page);
    const counts = await slices.evaluate((perFrame) => [...perFrame.values()]);
    const elements = await page
      .getByRole('application')
      .evaluate((element) => (element as unknown as Drawn)._cyreg.cy.elements().length);
    expect(elements).toBeGreaterThan(3_000);
    expect(Math.max(...counts)).toBeLessThanOrEqual(1_000);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBeGreaterThanOrEqual(elements);
  });

  it('shows a node where it was dragged to and not where it was', async () => {
    const places = () =>
      page.getByRole('application').evaluate((element) => {
        const nodes = (element as unknown as Drawn)._cyreg.cy.nodes();
        const { left, top } = element.getBoundingClientRect();
        return Array.from({ length: nodes.length }, (_, i) => {
          const { x, y } = nodes[i]?.renderedPosition() ?? { x: 0, y: 0 };
          return { x: x + left, y: y + top };
        });
      });
    const before = await places();
    const { x, y } = before.find((place) => place.x > 420 && place.x < 700 && place.y > 150 && place.y < 400) ?? {
      x: 0,
      y: 0,
    };
    expect(x).toBeGreaterThan(0);
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x + 20, y + 20, { steps: 4 });
    await page.mouse.move(x + 70, y + 50, { steps: 4 });
    await page.mouse.up();
    await expectWhole(page);
    const after = await places();
    const moved = after.filter(
      (place, i) => Math.hypot(place.x - (before[i]?.x ?? 0), place.y - (before[i]?.y ?? 0)) > 5,
    );
    expect(moved).toHaveLength(1);
  });

  it('draws 1,300 moved nodes without a frame for each slice, though drawing them measures them', async () => {
    await expectWhole(page);
    const frames = await page.getByRole('application').evaluate(async (element) => {
      const { cy } = (element as unknown as Drawn)._cyreg;
      let drawn = 0;
      cy.on('render', () => {
        drawn += 1;
      });
      cy.nodes().shift({ x: 40, y: 20 });
      for (let i = 0; i < 60; i += 1) await new Promise(requestAnimationFrame);
      return drawn;
    });
    await expectWhole(page);
    expect(frames).toBeGreaterThan(0);
    expect(frames).toBeLessThanOrEqual(3);
  });

  it('changes with the colours of the window, and with a node that is picked', async () => {
    await page.emulateMedia({ colorScheme: 'light' });
    await page.locator('html[data-mantine-color-scheme=light]').waitFor();
    await expectWhole(page);
    await page.keyboard.press('Control+f');
    await page.keyboard.type('Mill');
    await page.getByRole('option').first().waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('complementary').waitFor();
    await expectWhole(page);
    expect(complaints).toEqual([]);
  });
});
