// Entry of the desktop program.
import { app } from 'electron';
import { entriesBeside } from './bridge/entries.ts';
import { runDesktop } from './desktop/run-desktop.ts';

// Not awaited: Electron becomes ready only after this module was evaluated. Unpackaged, the first argument is the folder of the program.
void runDesktop(process.argv.slice(app.isPackaged ? 1 : 2), entriesBeside(import.meta.url));
