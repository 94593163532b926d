// Brings the desktop program up in the order Electron asks for; a second start only shows the first one's window.

import { CommanderError } from 'commander';
import { app, dialog } from 'electron';
import type { Entries } from '../bridge/entries.ts';
import { type LaunchOptions, readLaunchOptions } from '../bridge/launch-options.ts';
import { DesktopHost } from './desktop-host.ts';
import { claimPageScheme } from './page.ts';

/** Runs the desktop program with the arguments after its name. */
export async function runDesktop(argv: readonly string[], entries: Entries): Promise<void> {
  const launch = optionsOf(argv);
  if (launch === null) return;
  if (!app.requestSingleInstanceLock()) {
    app.quit();
    return;
  }
  claimPageScheme();
  await app.whenReady();
  try {
    // A packaged program never takes its page from anywhere but itself.
    const pageServer = app.isPackaged ? null : (process.env.ELECTRON_RENDERER_URL ?? null);
    const host = new DesktopHost({ entries, launch, pageServer });
    host.open();
    await host.start();
  } catch (error) {
    dialog.showErrorBox('Meshwarden cannot start', error instanceof Error ? error.message : String(error));
    app.exit(1);
  }
}

/** null after a wrong or a helping command line, which ended the program. */
function optionsOf(argv: readonly string[]): LaunchOptions | null {
  try {
    return readLaunchOptions(argv, 'meshwarden', true);
  } catch (error) {
    app.exit(error instanceof CommanderError && error.exitCode === 0 ? 0 : 2);
    return null;
  }
}
