// A graph of more than 3,000 elements comes onto the canvas in slices, and ends as if it had been drawn at once.
import { existsSync } from 'node:fs';
import cytoscape from 'cytoscape';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { paintInSlices } from '../../../src/renderer/graph/painting.ts';
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
      one(event: 'render', listener: () => void): void;
      nodes(): { length: number; shift(by: { x: number; y: number }): void } & Record<
        number,
        { renderedPosition(): { x: number; y: number } }
      >;
      renderer(): {
        getCachedZSortedEles(): readonly { isNode(): boolean }[];
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

interface Place {
  readonly x: number;
  readonly y: number;
}

/** What to compare: the whole picture in coarse cells, or the pixels around places; of all elements, or of nodes. */
interface Comparison {
  readonly around?: readonly Place[];
  readonly nodesOnly?: boolean;
  /** Before that, a node is taken from here to there and let go, all between two frames, of which one is waited for. */
  readonly drag?: readonly [Place, Place];
}

/** Percent of the inked cells or pixels that are not as one drawing of the elements makes them; 100 without a picture. */
function differing(page: Page, comparison: Comparison = {}): Promise<number> {
  return page.getByRole('application').evaluate(async (element, { around, nodesOnly = false, drag }: Comparison) => {
    const { cy } = (element as unknown as Drawn)._cyreg;
    const renderer = cy.renderer();
    const drawn = element.querySelector<HTMLCanvasElement>('canvas[data-id=layer2-node]');
    if (drawn === null || drawn.width === 0 || drawn.height === 0) return 100;
    const { left, top } = element.getBoundingClientRect();
    if (drag !== undefined) {
      const point = (type: string, { x, y }: Place) =>
        drawn.dispatchEvent(new MouseEvent(type, { clientX: x, clientY: y, bubbles: true, cancelable: true }));
      point('mousedown', drag[0]);
      point('mousemove', { x: (drag[0].x + drag[1].x) / 2, y: (drag[0].y + drag[1].y) / 2 });
      point('mousemove', drag[1]);
      point('mouseup', drag[1]);
      await new Promise<void>((resolve) => cy.one('render', resolve));
    }
    const whole = new OffscreenCanvas(drawn.width, drawn.height).getContext('2d');
    if (whole === null) return 100;
    whole.setTransform(cy.zoom(), 0, 0, cy.zoom(), cy.pan().x, cy.pan().y);
    for (const one of renderer.getCachedZSortedEles()) {
      if (one.isNode() || !nodesOnly) renderer.drawCachedElement(whole, one, 1, cy.extent());
    }
    const inks = (x: number, y: number, width: number, height: number, columns: number, rows: number) => {
      const small = new OffscreenCanvas(columns, rows).getContext('2d', { willReadFrequently: true });
      return [drawn, whole.canvas].map((source) => {
        small?.clearRect(0, 0, columns, rows);
        small?.drawImage(source, x, y, width, height, 0, 0, columns, rows);
        return small?.getImageData(0, 0, columns, rows).data ?? [];
      });
    };
    const parts =
      around === undefined
        ? [inks(0, 0, drawn.width, drawn.height, 200, 130)]
        : around.map(({ x, y }) => inks(Math.round(x - left) - 5, Math.round(y - top) - 5, 11, 11, 11, 11));
    let most = 0;
    for (const [there = [], wanted = []] of parts) {
      let [inked, wrong] = [0, 0];
      for (let at = 0; at < wanted.length; at += 4) {
        const differs = [0, 1, 2, 3].some((part) => Math.abs((wanted[at + part] ?? 0) - (there[at + part] ?? 0)) > 24);
        const ink = Math.max(wanted[at + 3] ?? 0, there[at + 3] ?? 0);
        if ((around === undefined ? (wanted[at + 3] ?? 0) : ink) > 24) inked += 1;
        if (differs && ink > 24) wrong += 1;
      }
      if (around === undefined && inked < 300) return 100;
      most = Math.max(most, inked === 0 ? 0 : Math.round((100 * wrong) / inked));
    }
    return most;
  }, comparison);
}

/** Waits until the picture is what it is to be. */
async function expectWhole(page: Page, timeout = 40_000): Promise<void> {
  await vi.waitFor(async () => expect(await differing(page)).toBeLessThan(3), { timeout, interval: 200 });
}

/** Waits for so many frames of the window. */
async function frames(page: Page, count: number): Promise<void> {
  await page.evaluate(async (count) => {
    for (let i = 0; i < count; i += 1) await new Promise(requestAnimationFrame);
  }, count);
}

/** Waits until the graph that another page hides has no room, and what that asks for is drawn. */
async function untilGone(page: Page): Promise<void> {
  const width = () =>
    page.evaluate(() => document.querySelector<HTMLCanvasElement>('canvas[data-id=layer2-node]')?.width);
  await expect.poll(width, { timeout: 40_000 }).toBe(0);
  await frames(page, 30);
}

const view = (page: Page) =>
  page.getByRole('application').evaluate((element) => {
    const { cy } = (element as unknown as Drawn)._cyreg;
    return { ...cy.pan(), zoom: cy.zoom() };
  });

const count = (page: Page) =>
  page.getByRole('application', { includeHidden: true }).evaluate((element) => {
    return (element as unknown as Drawn)._cyreg.cy.elements().length;
  });

/** Where each node is in the window. */
const places = (page: Page): Promise<Place[]> =>
  page.getByRole('application').evaluate((element) => {
    const nodes = (element as unknown as Drawn)._cyreg.cy.nodes();
    const { left, top } = element.getBoundingClientRect();
    return Array.from({ length: nodes.length }, (_, i) => {
      const { x, y } = nodes[i]?.renderedPosition() ?? { x: 0, y: 0 };
      return { x: x + left, y: y + top };
    });
  });

/** The place with most room around it of those nothing lies over. */
function roomiest(all: readonly Place[]): Place {
  const room = (place: Place) =>
    Math.min(...all.filter((other) => other !== place).map(({ x, y }) => Math.hypot(x - place.x, y - place.y)));
  const free = all.filter(({ x, y }) => x > 400 && x < 720 && y > 140 && y < 420);
  const best = free.sort((a, b) => room(b) - room(a))[0];
  if (best === undefined) throw new Error('no node in the middle of the window');
  return best;
}

/** Counts elements per frame that are drawn straight on the picture in the window, or on sheets aside. */
const countDrawn = (page: Page, where: 'window' | 'aside') =>
  page.getByRole('application').evaluateHandle((element, where) => {
    const renderer = (element as unknown as Drawn)._cyreg.cy.renderer();
    const draw = renderer.drawCachedElement;
    const perFrame = new Map<number, number>();
    renderer.drawCachedElement = (context, ...more) => {
      const frame = Number(document.timeline.currentTime);
      const { canvas } = context;
      if (canvas instanceof HTMLCanvasElement && canvas.isConnected === (where === 'window'))
        perFrame.set(frame, (perFrame.get(frame) ?? 0) + 1);
      draw.call(renderer, context, ...more);
    };
    return perFrame;
  }, where);

describe('a canvas that draws in another way', () => {
  it('is left to itself, and seen as far as anybody can tell', async () => {
    const cy = cytoscape({ headless: true });
    onTestFinished(() => cy.destroy());
    await expect(paintInSlices(cy)).resolves.toBeUndefined();
  });
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
    const slices = await countDrawn(page, 'aside');
    const before = await view(page);
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('+');
    const after = await view(page);
    expect(after.zoom).toBeGreaterThan(before.zoom);
    await expectWhole(page);
    const counts = await slices.evaluate((perFrame) => [...perFrame.values()]);
    const elements = await count(page);
    expect(elements).toBeGreaterThan(3_000);
    expect(Math.max(...counts)).toBeLessThanOrEqual(1_000);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBeGreaterThanOrEqual(elements);
  });

  it('shows a node where it was dragged to and not where it was', async () => {
    await expectWhole(page);
    const before = await places(page);
    const { x, y } = roomiest(before);
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x + 20, y + 20, { steps: 4 });
    await page.mouse.move(x + 70, y + 50, { steps: 4 });
    await page.mouse.up();
    await expectWhole(page);
    const after = await places(page);
    const moved = after.filter(
      (place, i) => Math.hypot(place.x - (before[i]?.x ?? 0), place.y - (before[i]?.y ?? 0)) > 5,
    );
    expect(moved).toHaveLength(1);
    const around = [{ x, y }, ...moved];
    await vi.waitFor(async () => expect(await differing(page, { around })).toBeLessThan(20), 40_000);
  });

  it('shows a node that was dragged between two frames where it was in none of them', async () => {
    await expectWhole(page);
    const before = await places(page);
    const from = roomiest(before);
    const to = { x: from.x + 40, y: from.y + 30 };
    const around = [from, to];
    // Its edges come with the whole picture.
    expect(await differing(page, { around, nodesOnly: true, drag: [from, to] })).toBeLessThan(20);
    const after = await places(page);
    expect(after.filter(({ x, y }, i) => x !== before[i]?.x || y !== before[i]?.y)).toHaveLength(1);
    await expectWhole(page);
  });

  it('stays as it is while a node is pressed, and draws no more at once than its nodes when it is let go', async () => {
    await expectWhole(page);
    const drawn = await countDrawn(page, 'window');
    const { x, y } = roomiest(await places(page));
    await page.mouse.move(x, y);
    await page.mouse.down();
    await frames(page, 10);
    expect(await differing(page)).toBeLessThan(3);
    // The one that is pressed.
    expect(Math.max(0, ...(await drawn.evaluate((perFrame) => [...perFrame.values()])))).toBeLessThanOrEqual(1);
    await page.mouse.up();
    // It is picked, which sets the others aside.
    await page.getByRole('complementary').waitFor();
    await frames(page, 10);
    await page.keyboard.press('Escape');
    await page.getByRole('complementary').waitFor({ state: 'detached' });
    await expectWhole(page);
    const counts = await drawn.evaluate((perFrame) => [...perFrame.values()]);
    expect(Math.max(0, ...counts)).toBeLessThanOrEqual((await places(page)).length + 1);
  });

  it('draws 1,300 moved nodes without a frame for each slice, though drawing them measures them', async () => {
    // What ages meanwhile asks for frames, too, but not each time.
    const counts: number[] = [];
    for (const x of [40, -40, 40]) {
      await expectWhole(page);
      counts.push(
        await page.getByRole('application').evaluate(async (element, x) => {
          const { cy } = (element as unknown as Drawn)._cyreg;
          let drawn = 0;
          cy.on('render', () => {
            drawn += 1;
          });
          cy.nodes().shift({ x, y: x / 2 });
          for (let i = 0; i < 60; i += 1) await new Promise(requestAnimationFrame);
          return drawn;
        }, x),
      );
    }
    await expectWhole(page);
    expect(Math.min(...counts)).toBeGreaterThan(0);
    expect(Math.min(...counts)).toBeLessThanOrEqual(3);
  });

  it('leaves out what cannot be drawn, and says so once a picture', async () => {
    const undo = await page.getByRole('application').evaluateHandle((element) => {
      const { cy } = (element as unknown as Drawn)._cyreg;
      const renderer = cy.renderer();
      const draw = renderer.drawCachedElement;
      const [first, second] = renderer.getCachedZSortedEles();
      renderer.drawCachedElement = (context, one, ...more) => {
        const isAside = context.canvas instanceof HTMLCanvasElement && !context.canvas.isConnected;
        if (isAside && (one === first || one === second)) throw new Error('no ink');
        draw.call(renderer, context, one, ...more);
      };
      cy.nodes().shift({ x: -30, y: 30 });
      return () => {
        renderer.drawCachedElement = draw;
        cy.nodes().shift({ x: 30, y: -30 });
      };
    });
    await expect.poll(() => complaints.length, { timeout: 40_000 }).toBeGreaterThan(0);
    await expectWhole(page);
    await undo.evaluate((undo) => undo());
    await expectWhole(page);
    expect(new Set(complaints.splice(0))).toEqual(new Set(['no ink']));
  });

  it('is whole when another page was open meanwhile', async () => {
    await expectWhole(page);
    await page.getByRole('button', { name: 'Health' }).click();
    await untilGone(page);
    await page.getByRole('button', { name: 'Graph' }).click();
    await expectWhole(page);
    // And so it is after what changes then.
    await page.getByRole('application').focus();
    await page.keyboard.press('ArrowLeft');
    await expectWhole(page);
    expect(complaints).toEqual([]);
  });

  it('is whole where the window starts on another page, and on its way until it is seen', async () => {
    const { page: other, complaints } = await openWindow(browser, core.address, {
      scheme: 'dark',
      width: 900,
      height: 600,
      calm: true,
    });
    onTestFinished(() => other.context().close());
    await other.getByRole('button', { name: 'Health' }).click();
    await other.reload();
    await expect.poll(() => count(other), { timeout: 80_000 }).toBe(await count(page));
    await untilGone(other);
    const arranging = other.getByText('Arranging 1,300 nodes');
    expect(await arranging.count()).toBe(1);
    await other.getByRole('button', { name: 'Graph' }).click();
    await expectWhole(other);
    await expect.poll(() => arranging.count()).toBe(0);
    expect(complaints).toEqual([]);
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
