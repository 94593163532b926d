import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { MeshEvent } from '../../../src/domain/alerts/event.ts';
import type { SourceCondition } from '../../../src/domain/alerts/source-outage.ts';
import { NodeWatch } from '../../../src/main/alerts/node-watch.ts';
import { SourceWatch } from '../../../src/main/alerts/source-watch.ts';
import { readDetector } from '../../../src/main/storage/tables/detector-state.ts';
import { type TemporaryDatabase, temporaryDatabase } from '../../support/database.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { dispatcherOn, plainConfig } from './dispatching.ts';

let file: TemporaryDatabase;
let clock: ManualClock;
let events: MeshEvent[];
beforeEach(() => {
  file = temporaryDatabase();
  clock = new ManualClock();
  events = [];
});
afterEach(() => file.dispose());

const collect = async (event: MeshEvent) => {
  events.push(event);
  return 'delivered';
};
const turn = () => new Promise((resolve) => setImmediate(resolve));

function addNode(number: number, name: string, firstSeen = clock.now()): { key: string } {
  const key = number.toString(16).padStart(64, '0');
  const { lastInsertRowid } = file.db.prepare('INSERT INTO parties (key) VALUES (?)').run(key);
  file.db
    .prepare('INSERT INTO nodes (id, public_key, name, role, first_seen, last_seen) VALUES (?, ?, ?, ?, ?, ?)')
    .run(lastInsertRowid, Buffer.from(key, 'hex'), name, 'repeater', firstSeen, firstSeen);
  return { key };
}

describe('new nodes', () => {
  const watchOf = (dispatch: (event: MeshEvent) => Promise<string> = collect, baselineS = 3_600) =>
    new NodeWatch({ open: () => file.db, dispatch, clock }, () => baselineS);
  /** Lets the watch look as often as it wants to. */
  async function look(watch: NodeWatch): Promise<void> {
    for (let i = 0; i < 20; i += 1) {
      clock.advance(10);
      await watch.idle();
      await turn();
    }
  }

  it('that were there before the first start, or come within its baseline of an hour, are not new', async () => {
    addNode(1, 'old');
    const watch = watchOf();
    watch.start();
    await look(watch);
    watch.nodesAppeared([addNode(2, 'learnt')]);
    await look(watch);
    expect(events).toEqual([]);
    expect(
      readDetector(file.db, 'node-new')
        .map((row) => row.state)
        .sort(),
    ).toEqual(['known', 'known', 'watching']);
  });

  it('are told after the baseline, each once', async () => {
    const watch = watchOf();
    watch.start();
    await look(watch);
    clock.advance(3_600_000);
    const node = addNode(7, 'Dublin');
    watch.nodesAppeared([node]);
    await look(watch);
    watch.nodesAppeared([node]);
    await look(watch);
    expect(events.map((event) => [event.id, event.title, event.timestamp])).toEqual([
      [`node-new:${node.key}#1`, 'New repeater: Dublin', clock.now() - 400],
    ]);
  });

  it('that an earlier run did not get to are told by the next one', async () => {
    const first = watchOf();
    first.start();
    await look(first);
    await first.stop();
    clock.advance(4_000_000);
    addNode(3, 'missed');
    const second = watchOf();
    second.start();
    await look(second);
    expect(events.map((event) => event.title)).toEqual(['New repeater: missed']);
  });

  it('told just before a crash are told again and the dispatcher knows them', async () => {
    const dispatcher = dispatcherOn(file.db, clock, { config: plainConfig({ severityFloor: 'routine' }) });
    const outcomes: string[] = [];
    const crashing = watchOf(async (event) => {
      outcomes.push(await dispatcher.dispatch(event));
      throw new Error('the program ends here, before the state is written');
    }, 0);
    crashing.start();
    await look(crashing);
    crashing.nodesAppeared([addNode(4, 'twice')]);
    await look(crashing);
    await crashing.stop();
    const next = watchOf(async (event) => {
      const outcome = await dispatcher.dispatch(event);
      outcomes.push(outcome);
      return outcome;
    }, 0);
    next.start();
    await look(next);
    expect(outcomes).toEqual(['delivered', 'dedup']);
    await next.stop();
  });

  it('that fall into the grace of 60 s are counted as that and told a minute later, all 3', async () => {
    const dispatcher = dispatcherOn(file.db, clock, { config: plainConfig({ severityFloor: 'routine' }, 60) });
    const watch = watchOf((event) => dispatcher.dispatch(event), 0);
    watch.start();
    await look(watch);
    watch.nodesAppeared([addNode(4, 'one'), addNode(5, 'two'), addNode(6, 'three')]);
    await look(watch);
    expect(dispatcher.stats().totals).toMatchObject({ cold_start: 1, delivered: 0 });
    clock.advance(60_000);
    await look(watch);
    expect(dispatcher.stats().totals).toMatchObject({ cold_start: 1, delivered: 3 });
    await watch.stop();
    await dispatcher.stop();
    expect(clock.pending).toBe(0);
  });

  it('named inside the transaction that records them are looked at after it', async () => {
    const watch = watchOf(collect, 0);
    watch.start();
    await look(watch);
    file.db.exec('BEGIN');
    watch.nodesAppeared([addNode(5, 'inside')]);
    await look(watch);
    expect(events).toHaveLength(0);
    file.db.exec('COMMIT');
    await look(watch);
    expect(events).toHaveLength(1);
  });

  it('of a batch of 2,500 are all told, in slices', async () => {
    const watch = watchOf(collect, 0);
    watch.start();
    await look(watch);
    const nodes = file.db.transaction(() => Array.from({ length: 2_500 }, (_, i) => addNode(100 + i, `n${i}`)))();
    watch.nodesAppeared(nodes);
    for (let i = 0; i < 4; i += 1) await look(watch);
    expect(new Set(events.map((event) => event.id)).size).toBe(2_500);
    expect(events).toHaveLength(2_500);
    await watch.stop();
    expect(clock.pending).toBe(0);
  });
});

describe('source outages', () => {
  const report = (state: SourceCondition['state'], lastHearingAt: number | null = null): SourceCondition => ({
    name: 'mqtt:home',
    state,
    since: clock.now(),
    lastHearingAt,
  });
  const watchOf = (dispatch: (event: MeshEvent) => Promise<string> = collect) =>
    new SourceWatch({ open: () => file.db, dispatch, clock });

  it('are told after 5 min, not again after a restart, and the recovery is told by the later run', async () => {
    const first = watchOf();
    await first.sourceReports([report('failed')]);
    clock.advance(300_000);
    await first.sourceReports([report('failed')]);
    const second = watchOf();
    await second.sourceReports([report('connecting')]);
    clock.advance(400_000);
    await second.sourceReports([report('failed')]);
    expect(events.map((event) => event.id)).toEqual(['source-disconnected:mqtt:home#1']);
    await second.sourceReports([report('up', clock.now())]);
    expect(events.map((event) => event.id)).toEqual(['source-disconnected:mqtt:home#1', 'source-back:mqtt:home#1']);
  });

  it('that began while the program was closed are told once, when they are first known', async () => {
    const before = watchOf();
    await before.sourceReports([report('up', clock.now())]);
    clock.advance(7_200_000);
    const after = watchOf();
    await after.sourceReports([report('connecting')]);
    clock.advance(300_000);
    await after.sourceReports([report('waiting')]);
    await after.sourceReports([report('waiting')]);
    expect(events).toMatchObject([
      { title: 'Source mqtt:home down for 5 min', severity: 'priority', timestamp: clock.now() },
    ]);
  });

  it('told just before a crash are told again and the dispatcher knows them', async () => {
    const dispatcher = dispatcherOn(file.db, clock, { config: plainConfig() });
    const outcomes: string[] = [];
    const tell = async (event: MeshEvent) => {
      outcomes.push(await dispatcher.dispatch(event));
      return outcomes.at(-1) ?? '';
    };
    const first = watchOf(async (event) => {
      await tell(event);
      throw new Error('the program ends here');
    });
    await first.sourceReports([report('failed')]);
    clock.advance(299_000);
    await first.sourceReports([report('failed')]);
    clock.advance(1_000);
    await first.sourceReports([report('failed')]);
    const next = watchOf(tell);
    await next.sourceReports([report('failed')]);
    clock.advance(300_000);
    await next.sourceReports([report('failed')]);
    expect(outcomes).toEqual(['delivered', 'dedup']);
    await next.sourceReports([report('up', clock.now())]);
    expect(outcomes.at(-1)).toBe('severity');
  });

  it('that fall into the grace after a start are told 60 s later', async () => {
    const dispatcher = dispatcherOn(file.db, clock, { config: plainConfig({}, 60) });
    const watch = watchOf((event) => dispatcher.dispatch(event));
    await watch.sourceReports([report('failed')]);
    for (let i = 0; i < 80; i += 1) {
      clock.advance(5_000);
      await watch.sourceReports([report('failed')]);
    }
    expect(dispatcher.stats().totals).toMatchObject({ cold_start: 1, delivered: 1 });
  });

  it('of a source that was taken away end without a word, and it begins healthy when it is added again', async () => {
    const watch = watchOf();
    await watch.sourceReports([report('failed')]);
    clock.advance(300_000);
    await watch.sourceReports([report('failed')]);
    await watch.sourceReports([]);
    await watch.sourceReports([report('up', clock.now())]);
    expect(events).toHaveLength(1);
    expect(readDetector(file.db, 'source-disconnected')).toMatchObject([{ state: 'ok', episode: 1 }]);
  });
});
