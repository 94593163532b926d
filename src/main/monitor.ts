// Entry of the monitor thread: everything that hears, records, derives and tells runs here.
import { runMonitor } from './bridge/monitor-main.ts';
import { composeMonitor } from './monitor/compose.ts';
import { stderrLogger } from './stderr-logger.ts';

await runMonitor(composeMonitor, stderrLogger('monitor'));
