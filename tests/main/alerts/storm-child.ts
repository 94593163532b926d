// A process of its own that dispatches a storm: FILE COUNT [kill-after LOG]; says how many were delivered.
import { appendFileSync } from 'node:fs';
import { desktopTarget, inAppTarget } from '../../../src/main/alerts/target.ts';
import { openWriter } from '../../../src/main/storage/database.ts';
import { migrate } from '../../../src/main/storage/migrate.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { anEvent, dispatcherOn, plainConfig } from './dispatching.ts';

const [path = '', count = '0', log = ''] = process.argv.slice(2);
const db = openWriter(path);
migrate(db);
const clock = new ManualClock();
const dispatcher = dispatcherOn(db, clock, {
  runId: 'storm',
  config: plainConfig(
    log === '' ? {} : { targets: { routine: ['desktop'], priority: ['desktop'], immediate: ['desktop'] } },
  ),
  targets: log === '' ? [inAppTarget] : [desktopTarget((alert) => appendFileSync(log, `${alert.eventId}\n`))],
});
let delivered = 0;
for (let i = 0; i < Number(count); i += 1) {
  clock.advance(1);
  if ((await dispatcher.dispatch(anEvent(clock, { id: `storm#${i}` }))) === 'delivered') delivered += 1;
  if (log !== '' && i === 20) process.stdout.write('under way\n');
}
await dispatcher.stop();
db.close();
process.stdout.write(`delivered ${delivered}\n`);
