// The headless program as a process of its own, over the in-memory core.
import { runHeadless } from '../../src/main/bridge/headless-program.ts';
import { entriesFor } from './wires.ts';

process.exit(await runHeadless(process.argv.slice(2), entriesFor(process.env.PAGE_FOLDER ?? '')));
