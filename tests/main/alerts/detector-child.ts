// A process of its own that tells of a silent node and is killed before it can write that it did: FILE.

import { DetectorRunner } from '../../../src/main/alerts/detector-runner.ts';
import { openWriter } from '../../../src/main/storage/database.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { anEvent, dispatcherOn } from './dispatching.ts';

const [path = ''] = process.argv.slice(2);
const db = openWriter(path);
const clock = new ManualClock();
const dispatcher = dispatcherOn(db, clock, { runId: 'killed' });
const runner = new DetectorRunner<null>(
  {
    open: () => db,
    clock,
    async dispatch(event) {
      await dispatcher.dispatch(event);
      process.kill(process.pid, 'SIGKILL');
      return 'delivered';
    },
  },
  {
    name: 'node-silent',
    rule: { holdMs: 0, remindersMs: [] },
    quietAtFirst: false,
    event: (tell, subject, { episode }) => anEvent(clock, { id: `${tell}:${subject}#${episode}` }),
  },
);
await runner.look([{ subject: 'n1', reading: 'bad', details: null }]);
