// The built program with a window on it, and both gone afterwards.
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect } from 'vitest';
import { launchBrowser, noBrowser, openWindow } from '../renderer/browser.ts';
import { type TemporaryFolder, temporaryFolder } from '../support/database.ts';
import { killAll, type Program, serve } from './program.ts';

type Visit = Awaited<ReturnType<typeof openWindow>> & { readonly program: Program };

export interface Windowed {
  /** The path of a file in a folder that goes with the last test. */
  file(name: string): string;
  /**
   * Serves with `argv`, opens a window, and after `visit` closes it and ends the program, which must end well. Both go
   * when the visit fails, too.
   */
  visit(
    argv: readonly string[],
    look: Parameters<typeof openWindow>[2],
    visit: (visit: Visit) => Promise<void>,
  ): Promise<void>;
}

/** One browser and one folder for the calling file. */
export function windowed(): Windowed {
  let browser: Browser;
  let folder: TemporaryFolder;
  beforeAll(async () => {
    folder = temporaryFolder();
    if (noBrowser === null) browser = await launchBrowser();
  });
  afterAll(async () => {
    try {
      await killAll();
      await browser?.close();
    } finally {
      folder?.dispose();
    }
  });
  return {
    file: (name) => folder.file(name),
    async visit(argv, look, visit) {
      const program = await serve(...argv);
      try {
        const window = await openWindow(browser, program.address, look);
        try {
          await visit({ ...window, program });
        } finally {
          await window.page.context().close();
        }
        expect((await program.stop()).code).toBe(0);
      } finally {
        await program.kill();
      }
    },
  };
}
