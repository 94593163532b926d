// A process of its own that has alerts held in quiet hours, until it is killed: FILE.
import { defaultAlertConfig, withFamilies } from '../../../src/domain/alerts/config.ts';
import { desktopTarget } from '../../../src/main/alerts/target.ts';
import { openWriter } from '../../../src/main/storage/database.ts';
import { migrate } from '../../../src/main/storage/migrate.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { anEvent, dispatcherOn } from './dispatching.ts';

const [path = ''] = process.argv.slice(2);
const db = openWriter(path);
migrate(db);
const clock = new ManualClock(new Date(2026, 0, 10, 23).getTime());
const nodes = { cooldownS: 0, targets: { routine: [], priority: ['desktop'], immediate: [] } } as const;
const dispatcher = dispatcherOn(db, clock, {
  config: {
    ...withFamilies({ ...defaultAlertConfig, graceS: 0 }, { nodes }),
    quietHours: { enabled: true, from: '22:00', to: '07:00' },
  },
  targets: [desktopTarget(() => {})],
  runId: 'quiet',
});
for (let i = 0; i < 100_000; i += 1) {
  clock.advance(1);
  await dispatcher.dispatch(anEvent(clock, { id: `night#${i}` }));
  if (i === 200) process.stdout.write('under way\n');
}
