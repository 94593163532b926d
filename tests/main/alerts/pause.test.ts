// What begins while everything is paused or snoozed, through real detectors, a real dispatcher and a real file.

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { MeshEvent } from '../../../src/domain/alerts/event.ts';
import type { ShapedEdge, ShapedNode } from '../../../src/domain/alerts/graph-shape.ts';
import type { SourceCondition } from '../../../src/domain/alerts/source-outage.ts';
import { hourOf } from '../../../src/domain/mesh/activity.ts';
import type { Dispatcher } from '../../../src/main/alerts/dispatcher.ts';
import { GraphWatch } from '../../../src/main/alerts/graph-watch.ts';
import { LinkWatch } from '../../../src/main/alerts/link-watch.ts';
import type { WatchOptions } from '../../../src/main/alerts/node-watch.ts';
import { RadioWatch } from '../../../src/main/alerts/radio-watch.ts';
import { SourceWatch } from '../../../src/main/alerts/source-watch.ts';
import { SystemWatch } from '../../../src/main/alerts/system-watch.ts';
import { IngestQueue } from '../../../src/main/ingest/queue.ts';
import { EdgeActivityTable } from '../../../src/main/storage/tables/edge-activity.ts';
import { ObserverMetricsTable } from '../../../src/main/storage/tables/observer-metrics.ts';
import { type TemporaryDatabase, temporaryDatabase } from '../../support/database.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { dispatcherOn, plainConfig } from './dispatching.ts';
import { WatchedMeshWorld } from './watched-mesh.ts';

const minute = 60_000;
const hour = 60 * minute;
const all = { severityFloor: 'routine', cooldownS: 0 } as const;
const config = plainConfig(all, 0, { topology: all, observers: all, radio: all, system: all });
let file: TemporaryDatabase;
let clock: ManualClock;
let dispatcher: Dispatcher;
let told: string[];
beforeEach(() => {
  file = temporaryDatabase();
  clock = new ManualClock();
  told = [];
  start('run-1');
});
afterEach(async () => {
  await dispatcher.stop();
  file.dispose();
});

function start(runId: string): void {
  dispatcher = dispatcherOn(file.db, clock, { config, runId });
}
const options: WatchOptions = {
  open: () => file.db,
  get clock() {
    return clock;
  },
  dispatch: async (event: MeshEvent) => {
    const outcome = await dispatcher.dispatch(event);
    told.push(`${outcome}: ${event.title}`);
    return outcome;
  },
  silenced: (event) => dispatcher.suppressions.judge(event, clock.now()).kind === 'drop',
};
const counted = () => {
  const { paused, snoozed, delivered } = dispatcher.stats().totals;
  return { paused, snoozed, delivered };
};

/** So many minutes with a look in each. */
async function minutes(count: number, look: () => Promise<void>): Promise<void> {
  for (let i = 0; i < count; i += 1) {
    clock.advance(minute);
    await look();
  }
}

describe('an outage of a source', () => {
  const report = (state: SourceCondition['state']): SourceCondition => ({
    name: 'mqtt:home',
    state,
    since: clock.now(),
    lastHearingAt: null,
  });

  it('that begins 10 min into a pause of 1 h counts once as paused and is told once, right after the pause', async () => {
    const watch = new SourceWatch(options);
    dispatcher.suppressions.pause('hour');
    await minutes(10, () => watch.sourceReports([report('up')]));
    await minutes(49, () => watch.sourceReports([report('failed')]));
    expect(counted()).toEqual({ paused: 1, snoozed: 0, delivered: 0 });
    await minutes(30, () => watch.sourceReports([report('failed')]));
    expect(counted()).toEqual({ paused: 1, snoozed: 0, delivered: 1 });
    expect(told).toEqual(['paused: Source mqtt:home down for 5 min', 'delivered: Source mqtt:home down for 49 min']);
    await watch.sourceReports([report('up')]);
    expect(told[2]).toBe('delivered: Receiving again from mqtt:home');
  });

  it('is told by the run after a restart in the middle of the pause', async () => {
    dispatcher.suppressions.pause('hour');
    const before = new SourceWatch(options);
    await minutes(20, () => before.sourceReports([report('failed')]));
    await dispatcher.stop();
    start('run-2');
    const after = new SourceWatch(options);
    await minutes(39, () => after.sourceReports([report('failed')]));
    expect(counted()).toMatchObject({ paused: 1, delivered: 0 });
    await minutes(2, () => after.sourceReports([report('failed')]));
    expect(counted()).toMatchObject({ paused: 1, delivered: 1 });
  });

  it('is told at the next look when the pause is ended by hand after 20 min', async () => {
    const watch = new SourceWatch(options);
    dispatcher.suppressions.pause('hour');
    await minutes(20, () => watch.sourceReports([report('failed')]));
    dispatcher.suppressions.pause(null);
    await minutes(1, () => watch.sourceReports([report('failed')]));
    expect(counted()).toMatchObject({ paused: 1, delivered: 1 });
  });

  it('that ends within the pause is told to nobody', async () => {
    const watch = new SourceWatch(options);
    dispatcher.suppressions.pause('hour');
    await minutes(20, () => watch.sourceReports([report('failed')]));
    await minutes(60, () => watch.sourceReports([report('up')]));
    expect(told).toEqual(['paused: Source mqtt:home down for 5 min']);
  });

  it('that was told before the pause and ends in it is told as over after it, once', async () => {
    const watch = new SourceWatch(options);
    await minutes(7, () => watch.sourceReports([report('failed')]));
    dispatcher.suppressions.pause('hour');
    await minutes(59, () => watch.sourceReports([report('up')]));
    await minutes(30, () => watch.sourceReports([report('up')]));
    expect(told).toEqual([
      'delivered: Source mqtt:home down for 5 min',
      'paused: Receiving again from mqtt:home',
      'delivered: Receiving again from mqtt:home',
    ]);
  });

  it('that a snooze of 2 h covers is told when the snooze ends, and that of another source at once', async () => {
    const watch = new SourceWatch(options);
    const both = () => watch.sourceReports([report('failed'), { ...report('failed'), name: 'radio' }]);
    dispatcher.suppressions.addSnooze({ subject: 'mqtt:home', category: null, until: clock.now() + 2 * hour });
    await minutes(119, both);
    expect(told).toEqual(['snoozed: Source mqtt:home down for 5 min', 'delivered: Source radio down for 5 min']);
    await minutes(30, both);
    expect(counted()).toEqual({ paused: 0, snoozed: 1, delivered: 2 });
  });
});

describe('a pause of 1 h', () => {
  it('in which 6 nodes and their observer fall silent is followed by one alert of each that still lasts', async () => {
    const world = new WatchedMeshWorld();
    const [near, far] = [world.addObserver('Near'), world.addObserver('Far', 'mqtt:far')];
    const nodes = Array.from({ length: 6 }, (_, i) => world.addNode(`node ${i}`));
    world.start();
    const silent = nodes.slice(0, 5);
    await world.minutes(100, () => world.adverts(nodes, near));
    await world.minutes(90, () => world.adverts(nodes.slice(5), near));
    world.dispatcher?.suppressions.pause('hour');
    far.isThere = false;
    await world.minutes(59, () => world.adverts(nodes.slice(5), near));
    expect(world.delivered()).toEqual([]);
    await world.minutes(10, () => world.adverts(nodes.slice(5), near));
    const titles = world.told.flatMap(({ event, outcome }) => (outcome === 'delivered' ? [event.title] : []));
    expect(titles.toSorted()).toEqual(['5 nodes silent', expect.stringMatching(/^Observer Far offline for/)]);
    await world.minutes(30, () => world.adverts(nodes.slice(5), near));
    expect(world.delivered()).toHaveLength(2);
    await world.minutes(2, () => world.adverts(silent, near));
    expect(world.delivered()).toHaveLength(7);
    await world.stop();
    world.file.dispose();
  });

  it('in which a battery falls to 3.50 V is followed by one alert', async () => {
    file.db.exec(`INSERT INTO parties (id, key) VALUES (1, 'aa11');
      INSERT INTO observers (id, party_id, key, name, iata, first_seen, last_seen) VALUES (1, 1, 'AA11', 'Attic', 'SEA', 0, 0)`);
    const table = new ObserverMetricsTable(file.db);
    const watch = new RadioWatch(options);
    const none = { txAirSecs: null, rxAirSecs: null, uptimeSecs: null, queueLen: null, noiseFloor: null };
    const look = async () => {
      const metrics = {
        ...none,
        packetsSent: null,
        packetsReceived: null,
        recvErrors: null,
        errorFlags: null,
        batteryMv: 3_500,
      };
      table.put(1, clock.now(), metrics, clock.now());
      await watch.look();
    };
    dispatcher.suppressions.pause('hour');
    await minutes(59, look);
    expect(counted()).toMatchObject({ paused: 1, delivered: 0 });
    await minutes(30, look);
    expect(told.slice(1)).toEqual(['delivered: Attic: battery low at 3.50 V']);
  });

  it('in which the disk runs full and the queue stands at 90 % is followed by one alert of each', async () => {
    const queue = new IngestQueue(10);
    for (let i = 0; i < 9; i += 1) {
      queue.status({ arrivedAt: 0, observer: { id: 'a', name: null, iata: null }, source: 't' } as never);
    }
    const watch = new SystemWatch(options, { queue, file: file.file, freeBytes: async () => 2 ** 29 });
    dispatcher.suppressions.pause('hour');
    const look = async () => {
      await watch.lookAtStorage();
      await watch.lookAtQueue();
    };
    await minutes(59, look);
    expect(counted()).toMatchObject({ paused: 2, delivered: 0 });
    await minutes(30, look);
    expect(counted()).toMatchObject({ paused: 2, delivered: 2 });
  });

  it('in which the mesh falls apart, a watched node loses its second way and a link is lost is followed by one alert of each', async () => {
    const end = (party: number): ShapedNode => {
      const at = { get: () => clock.now(), enumerable: true };
      const node = {
        party,
        key: party.toString(16).padStart(64, '0'),
        name: `N${party}`,
        role: 'repeater',
        aliveAt: null,
      };
      return Object.defineProperty(node as unknown as ShapedNode, 'seenAt', at);
    };
    const nodes = new Map(Array.from({ length: 9 }, (_, i) => [i + 1, end(i + 1)]));
    const cut = new Set(['1-5', '2-3']);
    const began = clock.now();
    const pairs = [
      [1, 2],
      [2, 3],
      [3, 4],
      [1, 4],
      [5, 6],
      [6, 7],
      [7, 8],
      [5, 8],
      [1, 5],
    ] as const;
    const edges = pairs.map(([a, b], i): ShapedEdge => {
      const isCut = cut.has(`${a}-${b}`);
      return {
        id: i + 1,
        a: nodes.get(a) as ShapedNode,
        b: nodes.get(b) as ShapedNode,
        totals: {
          count: 100,
          weightedX4: 400,
          get lastSeen() {
            return isCut ? began : clock.now();
          },
          witnesses: [1],
          oneByteOnly: true,
        },
      };
    });
    file.db.exec(`INSERT INTO parties (id, key) VALUES ${Array.from({ length: 9 }, (_, i) => `(${i + 1}, 'k${i}')`).join()};
      INSERT INTO observers (id, party_id, key, first_seen, last_seen) VALUES (1, 1, 'A', 0, 0);
      INSERT INTO nodes (id, public_key, name, role, first_seen, last_seen, watched) VALUES (3, zeroblob(32), 'N3', 'repeater', 0, 0, 1);
      INSERT INTO neighbor_edges (id, node_a, node_b, count, weighted_x4, first_seen, last_seen) VALUES (2, 2, 3, 0, 0, 0, 0)`);
    new EdgeActivityTable(file.db).add(2, { hour: hourOf(began), count: 20, snrSumX4: 0, snrCount: 0 });
    const graph = new GraphWatch(options);
    const links = new LinkWatch(options, () => 0);
    const look = async () => {
      file.db.prepare('UPDATE observers SET last_packet_at = ?').run(clock.now());
      const listened = { now: clock.now(), deaf: [] };
      await graph.look(edges, listened);
      await links.look(edges, listened, () => true);
    };
    await look();
    dispatcher.suppressions.pause(clock.now() + 8 * 24 * hour);
    for (let i = 1; i < 8 * 24; i += 1) {
      clock.advance(hour);
      await look();
    }
    expect(counted()).toMatchObject({ paused: 3, delivered: 0 });
    await minutes(90, look);
    expect(told.slice(3).toSorted()).toEqual([
      'delivered: Link lost: N2 – N3',
      'delivered: N3 hangs on N4 alone',
      'delivered: The mesh fell into 2 parts',
    ]);
  });
});
