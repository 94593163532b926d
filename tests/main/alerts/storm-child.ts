// A process of its own that dispatches a storm to a desktop: FILE COUNT LOG N; says when event N was decided.
import { appendFileSync } from 'node:fs';
import { desktopTarget } from '../../../src/main/alerts/target.ts';
import { openWriter } from '../../../src/main/storage/database.ts';
import { migrate } from '../../../src/main/storage/migrate.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { anEvent, dispatcherOn, plainConfig } from './dispatching.ts';

const [path = '', count = '0', log = '', reported = '0'] = process.argv.slice(2);
const db = openWriter(path);
migrate(db);
const clock = new ManualClock();
const dispatcher = dispatcherOn(db, clock, {
  runId: 'storm',
  config: plainConfig({ targets: { routine: ['desktop'], priority: ['desktop'], immediate: ['desktop'] } }),
  targets: [desktopTarget((alert) => appendFileSync(log, `${alert.eventId}\n`))],
});
for (let i = 0; i < Number(count); i += 1) {
  clock.advance(1);
  await dispatcher.dispatch(anEvent(clock, { id: `storm#${i}` }));
  if (i === Number(reported)) process.stdout.write('under way\n');
}
await dispatcher.stop();
db.close();
