import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type MeshEvent, occurrenceId } from '../../../src/domain/alerts/event.ts';
import { type Detector, DetectorRunner } from '../../../src/main/alerts/detector-runner.ts';
import type { Dispatcher } from '../../../src/main/alerts/dispatcher.ts';
import { readDetector } from '../../../src/main/storage/tables/detector-state.ts';
import { type TemporaryDatabase, temporaryDatabase } from '../../support/database.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { anEvent, dispatcherOn, numberIn, plainConfig } from './dispatching.ts';
import { inAnotherProcess } from './second-process.ts';

let file: TemporaryDatabase;
let clock: ManualClock;
beforeEach(() => {
  file = temporaryDatabase();
  clock = new ManualClock();
});
afterEach(() => file.dispose());

const detector = (quietAtFirst = false): Detector<null> => ({
  name: 'node-silent',
  rule: { holdMs: 0, remindersMs: [] },
  quietAtFirst,
  event: (tell, subject, { episode }) =>
    anEvent(clock, { id: occurrenceId(`${tell}:${subject}`, episode), severity: 'priority' }),
});
const bad = (subject = 'n1') => [{ subject, reading: 'bad', details: null }] as const;
const good = (subject = 'n1') => [{ subject, reading: 'good', details: null }] as const;

function runner(dispatch: (event: MeshEvent) => Promise<string>, quiet = false): DetectorRunner<null> {
  return new DetectorRunner({ open: () => file.db, dispatch, clock }, detector(quiet));
}

describe('a detector', () => {
  it('announces the 2nd and the 10th outage, over ten restarts, through a real dispatcher', async () => {
    const outcomes: string[] = [];
    for (let run = 1; run <= 10; run += 1) {
      const dispatcher: Dispatcher = dispatcherOn(file.db, clock, { runId: `run-${run}` });
      const detector = runner(async (event) => {
        const outcome = await dispatcher.dispatch(event);
        outcomes.push(`${event.id} ${outcome}`);
        return outcome;
      });
      await detector.look(bad());
      await detector.look(bad());
      await detector.look(good());
      await dispatcher.stop();
      clock.advance(3_600_000);
    }
    expect(outcomes).toHaveLength(20);
    expect(outcomes[2]).toBe('begun:n1#2 delivered');
    expect(outcomes.at(-1)).toBe('over:n1#10 delivered');
  });

  it('tells again what it told just before a crash, and the dispatcher knows it', async () => {
    const dispatcher = dispatcherOn(file.db, clock);
    const outcomes: string[] = [];
    const crashing = runner(async (event) => {
      outcomes.push(await dispatcher.dispatch(event));
      throw new Error('the program ends here, before the state is written');
    });
    await crashing.look(bad());
    const next = runner(async (event) => {
      outcomes.push(await dispatcher.dispatch(event));
      return outcomes.at(-1) ?? '';
    });
    await next.look(bad());
    await next.look(good());
    expect(outcomes).toEqual(['delivered', 'dedup', 'delivered']);
  });

  it('in a process killed with SIGKILL right after telling, is known by the next one as a duplicate, and its end is told', async () => {
    const child = fileURLToPath(new URL('detector-child.ts', import.meta.url));
    const killed = spawn(process.execPath, [child, file.file], { stdio: ['ignore', 'ignore', 'inherit'] });
    const [, signal] = await once(killed, 'exit');
    expect(signal).toBe('SIGKILL');
    expect(numberIn(file.db, "SELECT count(*) FROM notifications WHERE status = 'sent'")).toBe(1);
    expect(readDetector(file.db, 'node-silent')).toEqual([]);
    const dispatcher = dispatcherOn(file.db, clock, { runId: 'next' });
    const outcomes: string[] = [];
    const next = runner(async (event) => {
      outcomes.push(await dispatcher.dispatch(event));
      return outcomes.at(-1) ?? '';
    });
    await next.look(bad());
    await next.look(good());
    expect(outcomes).toEqual(['dedup', 'delivered']);
    await dispatcher.stop();
  });

  it('loses neither a cooldown of 60 s nor one of 24 h over a restart, three processes one after the other', async () => {
    const began = clock.now();
    const cooldowns = { nodes: { cooldownS: 60 }, families: { observers: { cooldownS: 86_400 } } };
    const two = (subject: string, afterMs = 0) => [
      { id: `a:${subject}#1`, afterMs },
      { id: `b:${subject}#1`, family: 'observers', category: 'observer-offline' } as const,
    ];
    const run = (runId: string, now: number, events: ReturnType<typeof two>) =>
      inAnotherProcess(file.file, { runId, now, ...cooldowns, events, ends: 'killed' }).outcomes;
    expect(run('run-1', began, two('one'))).toEqual(['delivered', 'delivered']);
    expect(run('run-2', began + 59_000, [...two('two'), ...two('three', 1_000)])).toEqual([
      'cooldown',
      'cooldown',
      'delivered',
      'cooldown',
    ]);
    clock.set(began + 86_399_000);
    const config = plainConfig(cooldowns.nodes, 0, cooldowns.families);
    const third = dispatcherOn(file.db, clock, { config, runId: 'run-3' });
    const outcomes: string[] = [];
    for (const { afterMs, ...fields } of [...two('four'), ...two('five', 1_000)]) {
      clock.advance(afterMs ?? 0);
      outcomes.push(await third.dispatch(anEvent(clock, fields)));
    }
    expect(outcomes).toEqual(['delivered', 'cooldown', 'cooldown', 'delivered']);
    await third.stop();
  });

  it('keeps quiet about 4,300 subjects that were bad at the first look ever, and writes them at once', async () => {
    const told: MeshEvent[] = [];
    const quiet = runner(async (event) => {
      told.push(event);
      return 'delivered';
    }, true);
    await quiet.look(Array.from({ length: 4_300 }, (_, i) => bad(`n${i}`)[0]));
    expect(told).toEqual([]);
    expect(numberIn(file.db, "SELECT count(*) FROM detector_state WHERE state = 'firing'")).toBe(4_300);
    await quiet.look(good('n7'));
    await quiet.look(bad('n7'));
    expect(told.map((event) => event.id)).toEqual(['begun:n7#2']);
  });

  it('reads 1,200 states of an earlier run in 3 slices with turns for others, before the first look needs them', async () => {
    const earlier = runner(async () => 'delivered', true);
    await earlier.look(Array.from({ length: 1_200 }, (_, i) => bad(`n${i}`)[0]));
    const told: string[] = [];
    const next = runner(async (event) => {
      told.push(event.id);
      return 'delivered';
    });
    let turns = 0;
    const count = () => {
      turns += 1;
      if (turns < 10) setImmediate(count);
    };
    setImmediate(count);
    await next.prepare();
    expect(turns).toBeGreaterThanOrEqual(2);
    await next.look([...good('n0'), ...bad('n1199'), ...bad('new')]);
    expect(next.firing.size).toBe(1_200);
    expect(told).toEqual(['begun:new#1']);
  });

  it('begins where a damaged row says nothing more than that it fired', async () => {
    file.db.exec("INSERT INTO detector_state VALUES ('node-silent', 'n1', 'firing', 3, 0, '{broken')");
    const told: string[] = [];
    const next = runner(async (event) => {
      told.push(event.id);
      return 'delivered';
    });
    await next.look(good());
    await next.look(bad());
    expect(told).toEqual(['begun:n1#4']);
    expect(readDetector(file.db, 'node-silent')).toMatchObject([{ state: 'firing', episode: 4 }]);
  });
});
