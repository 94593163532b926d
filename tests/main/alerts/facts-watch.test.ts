// Adverts as bytes through real ingest and topology to the watch over nodes.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { MeshEvent } from '../../../src/domain/alerts/event.ts';
import { noChannelKeys } from '../../../src/domain/packet/channel.ts';
import type { Dispatcher } from '../../../src/main/alerts/dispatcher.ts';
import { MeshWatch } from '../../../src/main/alerts/mesh-watch.ts';
import { BatchRecorder } from '../../../src/main/ingest/batch-recorder.ts';
import { TopologyBuilder } from '../../../src/main/topology/builder.ts';
import { type TemporaryDatabase, temporaryDatabase } from '../../support/database.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { advert, crypto, hearing, MARCH, makeNode, packet, type TestNode } from '../ingest/heard.ts';
import { dispatcherOn, plainConfig } from './dispatching.ts';

const minute = 60_000;
const seconds = MARCH / 1000;
const kennedy = 'AA'.repeat(32);

let file: TemporaryDatabase;
let clock: ManualClock;
let told: { readonly event: MeshEvent; readonly outcome: string }[];
let dispatcher: Dispatcher;
let topology: TopologyBuilder;
let recorder: BatchRecorder;
let watch: MeshWatch;

beforeEach(() => {
  file = temporaryDatabase();
  clock = new ManualClock(MARCH);
  told = [];
  start('run-1');
});
afterEach(async () => {
  await watch.stop();
  await dispatcher.stop();
  file.dispose();
});

function start(runId: string, graceS = 0): void {
  const { db } = file;
  dispatcher = dispatcherOn(db, clock, { runId, config: plainConfig({ severityFloor: 'routine' }, graceS) });
  topology = new TopologyBuilder(db, { clock });
  recorder = new BatchRecorder({ db, crypto, evidence: topology, keys: noChannelKeys, now: () => clock.now() });
  const mesh = { nodes: () => topology.knownNodes(), resolve: (side: number) => topology.resolve(side) };
  const options = {
    open: () => db,
    clock,
    dispatch: async (event: MeshEvent) => {
      const outcome = await dispatcher.dispatch(event);
      told.push({ event, outcome });
      return outcome;
    },
  };
  watch = new MeshWatch(options, mesh, runId);
  watch.start();
  report();
}

function report(): void {
  watch.sourceReports([{ name: 'test', state: 'up', since: clock.now(), lastHearingAt: clock.now() }]);
}

async function hear(bytes: Uint8Array, observer = kennedy): Promise<void> {
  const now = clock.now();
  watch.heardThrough(observer, 'test', now);
  const heard = hearing(bytes, now, {
    observer: { id: observer, name: 'Kennedy', iata: 'SJC' },
    arrivedAt: now,
    claimed: null,
    timing: 'live',
    snr: -7.5,
  });
  watch.recorded(recorder.record([heard]).batch);
  await settle();
}

async function settle(): Promise<void> {
  for (let i = 0; i < 5; i += 1) await new Promise((resolve) => setImmediate(resolve));
}

/** Minutes pass in which Kennedy hears something of nobody. */
async function minutes(count: number, each: (minute: number) => Promise<void> = async () => {}): Promise<void> {
  for (let i = 0; i < count; i += 1) {
    await hear(packet(5, Uint8Array.of(1, 2, 3, i & 255, i >> 8)));
    await each(i);
    report();
    clock.advance(minute);
    await settle();
  }
}

const titles = () => told.map(({ event }) => event.title);
/** A second node whose key begins with the same byte. */
function alike(node: TestNode): TestNode {
  for (let i = 0; ; i += 1) {
    const other = makeNode(`alike ${i}`);
    if (other.publicKey[0] === node.publicKey[0]) return other;
  }
}

describe('a node that advertises another name', () => {
  it('is told once with both names, and a kill before the name is written makes no second alert', async () => {
    const node = makeNode('renamed');
    await hear(advert(node, { name: 'Dublin', clock: seconds }));
    await minutes(1);
    await hear(advert(node, { name: 'Cork', clock: seconds + 60 }));
    expect(titles()).toEqual(['Dublin is now Cork']);
    dispatcher.flush();
    clock.forget();
    start('run-2');
    await minutes(1);
    expect(told.map(({ outcome }) => outcome)).toEqual(['delivered', 'dedup']);
  });
});

describe('a file imported about the past', () => {
  it('has an old new name counted as stale, and tells of no clock that was wrong then', async () => {
    const day = 86_400_000;
    const node = makeNode('renamed');
    await hear(packet(5, Uint8Array.of(1)));
    for (const [n, name] of ['Dublin', 'Cork', 'Galway', 'Galway'].entries()) {
      const at = clock.now() - (9 - n) * day;
      const old = hearing(advert(node, { name, clock: seconds - 99 * 86_400 + n }), at);
      watch.imported(recorder.record([old]).batch);
      await settle();
    }
    expect(told.map(({ event, outcome }) => [event.title, outcome])).toEqual([
      ['Dublin is now Cork', 'stale'],
      ['Cork is now Galway', 'stale'],
    ]);
    // Three of live ones would be told.
    for (const n of [0, 1, 2]) await hear(advert(node, { name: 'Galway', clock: seconds - 99_999 + n }));
    expect(titles().at(-1)).toBe('Clock of Galway is 27 h behind');
  });
});

describe('within the 60 s of grace after a start', () => {
  it('a new name and a wrong clock are not lost: they are told later', async () => {
    const node = makeNode('renamed');
    await hear(advert(node, { name: 'Dublin', clock: seconds }));
    await minutes(1);
    await watch.stop();
    await dispatcher.stop();
    start('run-2', 60);
    for (const round of [0, 1, 2]) await hear(advert(node, { name: 'Cork', clock: seconds + 99_999 + round }));
    expect(told.map(({ outcome }) => outcome)).toEqual(expect.arrayContaining(['cold_start']));
    await minutes(3);
    await hear(advert(node, { name: 'Cork', clock: seconds + 199_999 }));
    const delivered = told.filter(({ outcome }) => outcome === 'delivered').map(({ event }) => event.title);
    expect(delivered.toSorted()).toEqual(['Clock of Cork is 27 h ahead', 'Dublin is now Cork']);
  });
});

describe('a node whose clock is wrong', () => {
  it('is told at the 3rd advert, however many observers heard the first two', async () => {
    const node = makeNode('late');
    for (const round of [0, 1]) {
      const bytes = advert(node, { name: 'Dublin', clock: seconds - 90_000 + round });
      for (let i = 0; i < 5; i += 1) await hear(bytes, `${i}B`.repeat(32));
      clock.advance(minute);
    }
    expect(told).toEqual([]);
    await hear(advert(node, { name: 'Dublin', clock: seconds - 90_000 + 2 }));
    expect(titles()).toEqual(['Clock of Dublin is 25 h behind']);
    clock.advance(minute);
    await hear(advert(node, { name: 'Dublin', clock: seconds + 180 }));
    for (const round of [0, 1, 2]) await hear(advert(node, { name: 'Dublin', clock: seconds + 99_999 + round }));
    expect(told.map(({ event }) => event.id)).toEqual([`clock-skew:${node.key}#1`, `clock-skew:${node.key}#2`]);
  });
});

describe('a computer whose clock is wrong', () => {
  const nodes = Array.from({ length: 12 }, (_, i) => makeNode(`clock ${i}`));
  /** Every node advertises 4 times in an hour; their clocks are right, but for 3 h of this computer, and that of the last. */
  async function anHour(aheadS: number, stray = 0): Promise<void> {
    for (let round = 0; round < 4; round += 1) {
      for (const [i, node] of nodes.entries()) {
        const isStray = stray !== 0 && i === nodes.length - 1;
        const time = Math.round(clock.now() / 1000) - aheadS + (isStray ? stray : 5 * i);
        await hear(advert(node, { name: `Node ${i}`, clock: time }));
      }
      await minutes(15);
    }
  }
  const skews = () => told.filter(({ event }) => event.category === 'clock-skew').map(({ event }) => event.title);
  const own = () => told.filter(({ event }) => event.category === 'own-clock').map(({ event }) => event.title);

  it('by 3 h makes one alert of the system instead of 12 of nodes, also across a restart', async () => {
    await anHour(3 * 3_600);
    expect(own()).toEqual(["This computer's clock seems to be 3 h ahead"]);
    expect(skews()).toEqual([]);
    await watch.stop();
    await dispatcher.stop();
    start('run-2');
    await anHour(3 * 3_600);
    expect(own()).toHaveLength(1);
    expect(skews()).toEqual([]);
    await anHour(0);
    expect(own().slice(1)).toEqual(["This computer's clock agrees with the mesh again"]);
    expect(skews()).toEqual([]);
  });

  it('still tells the one node of 12 that is 25 h off the others', async () => {
    await anHour(-7_200, 90_600);
    expect(own()).toEqual(["This computer's clock seems to be 2 h behind"]);
    expect(skews()).toEqual(['Clock of Node 11 is 25 h ahead']);
  });

  it('is not what 5 of 12 nodes say that are wrong alike', async () => {
    for (let round = 0; round < 4; round += 1) {
      for (const [i, node] of nodes.entries()) {
        const time = Math.round(clock.now() / 1000) - (i < 5 ? 90_000 : 0);
        await hear(advert(node, { name: `Node ${i}`, clock: time }));
      }
      await minutes(15);
    }
    expect(own()).toEqual([]);
    expect(skews()).toHaveLength(5);
  });

  it('is not what 4 nodes can prove', async () => {
    for (let round = 0; round < 3; round += 1) {
      for (const node of nodes.slice(0, 4)) {
        await hear(advert(node, { name: 'Node', clock: Math.round(clock.now() / 1000) - 90_000 + round }));
      }
      await minutes(15);
    }
    expect(own()).toEqual([]);
    expect(skews()).toHaveLength(4);
  });
});

describe('a repeater whose key begins like another one', () => {
  it('is told when it appears, and not when both were there at the first look', async () => {
    const node = makeNode('first');
    await hear(advert(node, { name: 'Dublin', clock: seconds }));
    await minutes(2);
    await hear(advert(alike(node), { name: 'Cork', clock: seconds }));
    await minutes(3);
    expect(titles()).toEqual([`2 active repeaters begin with ${node.key.slice(0, 2)}`]);
    expect(told[0]?.event.body).toContain('Dublin and Cork');
  });
  it('is no news when both were there at the first look ever', async () => {
    const node = makeNode('first');
    await hear(advert(node, { name: 'Dublin', clock: seconds }));
    await hear(advert(alike(node), { name: 'Cork', clock: seconds }));
    await minutes(4);
    expect(told).toEqual([]);
  });
});

describe('a watched node', () => {
  it('is alive by a hop of another packet that only it can mean, and silent 2 h after the last', async () => {
    const node = makeNode('relay');
    await hear(advert(node, { name: 'Dublin', clock: seconds }));
    file.db.exec('UPDATE nodes SET watched = 1');
    const first = node.publicKey[0] ?? 0;
    await minutes(150, async (i) => {
      if (i === 60) await hear(packet(5, Uint8Array.of(9, 9, 9, 9), [first]));
    });
    expect(told).toEqual([]);
    await minutes(40);
    expect(titles()).toEqual(['Repeater Dublin silent for 2 h']);
    expect(told[0]?.event.body).toContain('via Kennedy at -7.5 dB');
  });

  it('that relayed right before the program was killed is alive by it in the next run', async () => {
    const node = makeNode('relay');
    await hear(advert(node, { name: 'Dublin', clock: seconds }));
    file.db.exec('UPDATE nodes SET watched = 1');
    const first = node.publicKey[0] ?? 0;
    await minutes(90);
    await hear(packet(5, Uint8Array.of(9, 9, 9, 9), [first]));
    clock.forget();
    start('run-2');
    await minutes(115);
    expect(told).toEqual([]);
    await minutes(10);
    expect(titles()).toEqual(['Repeater Dublin silent for 2 h']);
  });

  it('that is a companion is alive by what it writes under a name nobody else bears', async () => {
    const node = makeNode('chats');
    await hear(advert(node, { name: 'Aoife', role: 1, clock: seconds }));
    file.db.exec('UPDATE nodes SET watched = 1');
    const write = (sender: string, n: number) => {
      const { lastInsertRowid } = file.db
        .prepare(
          `INSERT INTO transmissions (hash, raw, route_type, payload_type, payload_version, first_seen, last_seen)
           VALUES (?, x'00', 1, 5, 0, ?, ?)`,
        )
        .run(Buffer.from(`hash ${n}`.padEnd(8).slice(0, 8)), clock.now(), clock.now());
      file.db
        .prepare(
          "INSERT INTO messages (transmission_id, channel, sent_at, sender, text) VALUES (?, 'public', 0, ?, 'hi')",
        )
        .run(lastInsertRowid, sender);
    };
    await minutes(180, async (i) => {
      if (i % 30 === 0 && i < 121) write('Aoife', i);
      else if (i % 30 === 5) write('Somebody', i);
    });
    expect(told).toEqual([]);
    await minutes(70);
    expect(titles()).toEqual(['Companion Aoife silent for 2 h']);
  });
});
