// Entry of the headless host: the same program behind http://127.0.0.1, for any browser.
import { entriesBeside } from './bridge/entries.ts';
import { runHeadless } from './bridge/headless-program.ts';

process.exit(await runHeadless(process.argv.slice(2), entriesBeside(import.meta.url)));
