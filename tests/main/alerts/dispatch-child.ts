// A process of its own that dispatches what stdin says to FILE, says how each event ended, and leaves or is killed.
import { readFileSync } from 'node:fs';
import { openWriter } from '../../../src/main/storage/database.ts';
import { migrate } from '../../../src/main/storage/migrate.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { anEvent, dispatcherOn, plainConfig } from './dispatching.ts';
import type { OtherRun, OtherRunsAnswer } from './second-process.ts';

const run = JSON.parse(readFileSync(0, 'utf8')) as OtherRun;
const db = openWriter(process.argv[2] ?? '');
migrate(db);
const clock = new ManualClock(run.now);
const config = plainConfig(run.nodes ?? {}, run.graceS ?? 0, run.families ?? {});
const dispatcher = dispatcherOn(db, clock, { config, runId: run.runId });
const outcomes: string[] = [];
for (const { afterMs = 0, ageMs = 0, ...fields } of run.events) {
  clock.advance(afterMs);
  outcomes.push(await dispatcher.dispatch(anEvent(clock, { ...fields, timestamp: clock.now() - ageMs })));
}
const answer: OtherRunsAnswer = { outcomes, stats: dispatcher.stats(), now: clock.now() };
process.stdout.write(JSON.stringify(answer), () => {
  if (run.ends === 'killed') process.kill(process.pid, 'SIGKILL');
});
if (run.ends !== 'killed') {
  await dispatcher.stop();
  db.close();
}
