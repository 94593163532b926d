// Claims, edges, watermark, snapshot and deltas of the builder on a real database.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { unpackEdges } from '../../../src/contract/edge-codec.ts';
import type { RecordedObservation } from '../../../src/domain/mesh/recorded.ts';
import { edgeDetail, exportEdges, neighboursOf } from '../../../src/main/reader/queries/edges.ts';
import { closeWriter, type WritableDb } from '../../../src/main/storage/database.ts';
import type { TopologyOptions } from '../../../src/main/topology/backlog.ts';
import { TopologyBuilder } from '../../../src/main/topology/builder.ts';
import { packMoment } from '../../../src/main/topology/live-graph.ts';
import { rebuildEdges } from '../../../src/main/topology/rebuild.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { memoryDatabase } from './memory-database.ts';
import { MeshRows } from './mesh-rows.ts';

const keyOf = (start: string) => start.padEnd(64, '0');
const a1 = keyOf('a1');
const b2 = keyOf('b2');
const b2ff = keyOf('b2ff');
const hour = 3_600_000;

let db: WritableDb;
let rows: MeshRows;
let clock: ManualClock;
let builder: TopologyBuilder;
let nextTag: number;

beforeEach(() => {
  db = memoryDatabase();
  rows = new MeshRows(db);
  clock = new ManualClock();
  builder = make();
  nextTag = 0;
});
afterEach(() => closeWriter(db));

function make(options: Partial<TopologyOptions> = {}): TopologyBuilder {
  return new TopologyBuilder(db, { clock, ...options });
}

interface Facts {
  readonly observer?: string;
  readonly routeCode?: number;
  readonly snrX4?: number;
  readonly at?: number;
}

/** Writes the row of a group text heard over `hops`. */
function heard(
  hops: readonly string[],
  { observer = 'WATCH', routeCode = 1, snrX4, at = clock.now() }: Facts = {},
): RecordedObservation {
  const width = (hops[0]?.length ?? 2) / 2;
  const path = Buffer.from(hops.join(''), 'hex');
  const wirePath = Buffer.concat([Buffer.from([((width - 1) << 6) | hops.length]), path]);
  const tag = (nextTag++).toString(16).padStart(16, '0');
  const written = rows.observation({
    hash: tag,
    raw: Buffer.concat([Buffer.from([(5 << 2) | routeCode]), wirePath, Buffer.from(tag, 'hex')]),
    wirePath,
    observerId: rows.observer(observer).observerId,
    at,
    routeCode,
    payloadCode: 5,
    originParty: null,
    signatureOk: null,
    sharedContact: false,
    hashSize: width,
    hopCount: hops.length,
    path,
    traceHops: null,
    snrX4: snrX4 ?? null,
  });
  if (written === null) throw new Error('The observation was there already.');
  return written;
}

function record(...observations: readonly RecordedObservation[]): void {
  db.transaction(() => builder.record({ observations, appeared: [], sightings: [] }))();
}

function know(...keys: readonly string[]): void {
  builder.admit(keys.map((key) => rows.node(key)));
}

function edges(): string[] {
  return db
    .prepare<[], string>(
      `SELECT substr(a.key, 1, 4) || ' ' || substr(b.key, 1, 4) || ' ' || count FROM neighbor_edges
       JOIN parties a ON a.id = node_a JOIN parties b ON b.id = node_b ORDER BY a.key, b.key`,
    )
    .pluck()
    .all();
}

function storedWatermark(): number {
  return db.prepare<[], number>('SELECT watermark FROM topology_state').pluck().get() ?? -1;
}

describe('promotion and demotion', () => {
  it('makes an edge of claims heard before the node was known, and takes it back for a second node with the prefix', () => {
    record(heard(['b2']), heard(['b2']));
    expect(edges()).toEqual([]);
    know(b2);
    expect(edges()).toEqual(['b200 watc 2']);
    know(b2ff);
    expect(edges()).toEqual([]);
    builder.withdraw([rows.party(b2ff)], 'gone');
    expect(edges()).toEqual(['b200 watc 2']);
  });

  it('keeps 2-byte claims of a node whose first byte is shared', () => {
    know(b2, b2ff);
    record(heard(['b2']), heard(['b200']), heard(['b2ff']), heard(['b2ff']));
    expect(edges()).toEqual(['b200 watc 1', 'b2ff watc 2']);
  });

  it('knows inactive nodes, and no node whose status rules relaying out', () => {
    rows.node(a1, { table: 'inactive_nodes' });
    rows.node(b2);
    db.prepare('UPDATE nodes SET relay_ruled_out = 1').run();
    builder = make();
    record(heard(['a1', 'b2']), heard(['a1']));
    expect(edges()).toEqual(['a100 watc 1']);
  });
});

describe('an edge marked as wrong', () => {
  const keys = { a: b2, b: 'watch' };
  const marks = () => unpackEdges(packMoment(builder.moment()).edges, clock.now()).map((edge) => edge.wrong);

  it('is told so in the next delta, is none that alerts look at, and counts on', () => {
    know(a1, b2);
    record(heard(['a1', 'b2']));
    builder.takeDelta();
    builder.keepWrong(keys, { at: clock.now(), note: 'not on the air' });
    expect(builder.takeDelta()?.edges).toMatchObject([{ count: 1, wrong: true }]);
    expect([...builder.edges()].map(({ a, b }) => [a.key, b.key])).toEqual([[a1, b2]]);
    record(heard(['b2']));
    expect(builder.takeDelta()?.edges).toMatchObject([{ count: 2, wrong: true }]);
    builder.dropWrong(keys);
    expect(builder.takeDelta()?.edges).toMatchObject([{ count: 2, wrong: false }]);
    expect([...builder.edges()]).toHaveLength(2);
  });

  it('stays so when every edge is derived anew, when its row goes and another comes, and at the next start', () => {
    know(b2);
    record(heard(['b2']));
    builder.keepWrong(keys, { at: clock.now(), note: null });
    expect(rebuildEdges(db)).toBe(0);
    builder = make();
    expect(marks()).toEqual([true]);
    know(b2ff);
    expect(edges()).toEqual([]);
    builder.withdraw([rows.party(b2ff)], 'gone');
    rows.removeNode(rows.party(b2ff));
    expect(edges()).toEqual(['b200 watc 1']);
    expect(marks()).toEqual([true]);
    db.exec('DELETE FROM edge_activity; DELETE FROM neighbor_edges');
    expect(rebuildEdges(db)).toBeGreaterThan(0);
    builder = make();
    expect(marks()).toEqual([true]);
    builder.dropWrong(keys);
    builder = make();
    expect(marks()).toEqual([false]);
  });

  it('is not marked by a transaction that fails', () => {
    know(b2);
    record(heard(['b2']));
    expect(() =>
      db.transaction(() => {
        builder.keepWrong(keys, { at: clock.now(), note: null });
        throw new Error('the disk is full');
      })(),
    ).toThrow('full');
    builder.abandon();
    expect(marks()).toEqual([false]);
  });
});

describe('the watermark', () => {
  it('is stored with the claims and stands at the last observation, edges or not', () => {
    const last = heard([]);
    record(heard(['b2']), last);
    expect(storedWatermark()).toBe(last.observationId + 1);
  });

  it('lets a batch that is recorded twice count once', () => {
    know(b2);
    const batch = [heard(['b2']), heard(['b2'])];
    record(...batch);
    record(...batch);
    builder = make();
    record(...batch);
    expect(edges()).toEqual(['b200 watc 2']);
  });

  it('never passes over an observation recorded without the builder', () => {
    know(b2);
    record(heard(['b2']));
    heard(['b2']);
    record(heard(['b2']));
    record(heard(['b2']));
    expect(edges()).toEqual(['b200 watc 4']);
    expect(builder.behind).toBe(false);
  });

  it('catches up 5 observations in slices of 2 and says when nothing remains', () => {
    know(b2);
    for (let i = 0; i < 5; i++) heard(['b2']);
    builder = make();
    expect(builder.behind).toBe(true);
    expect([1, 2, 3].map(() => builder.catchUp({ observations: 2 }))).toEqual([true, true, false]);
    expect(edges()).toEqual(['b200 watc 5']);
  });

  it('begins anew when every observation was pruned and row ids start again', () => {
    know(b2);
    record(heard(['b2']), heard(['b2']), heard(['b2']));
    db.exec('DELETE FROM observations');
    record(heard(['b2']));
    expect(edges()).toEqual(['b200 watc 4']);
    expect(storedWatermark()).toBe(1);
  });

  it('stays below a backlog of 3 until 4 observations wait, and flush writes what waits', () => {
    builder = make({ backlogBatch: 3, backlogLimit: 4 });
    know(b2);
    record(heard(['b2']), heard(['b2']), heard(['b2']));
    expect([storedWatermark(), edges()]).toEqual([0, []]);
    record(heard(['b2']), heard(['b2']), heard(['b2']));
    expect([storedWatermark(), edges()]).toEqual([6, ['b200 watc 6']]);
    record(heard(['b2']), heard(['b2']), heard(['b2']));
    builder.flush();
    expect([storedWatermark(), edges()]).toEqual([9, ['b200 watc 9']]);
  });

  it('writes the claims of a batch in its middle when 100,000 wait, and goes on counting', () => {
    const first = heard(Array.from({ length: 30 }, () => 'a1b2'));
    const batch = Array.from({ length: 4_000 }, (_, i) => {
      const path = Buffer.alloc(2 * first.hopCount);
      for (let at = 0; at < first.hopCount; at++) path.writeUInt16BE((i + at * (7_919 + 2 * i)) % 65_536, 2 * at);
      return { ...first, observationId: first.observationId + i, path };
    });
    record(...batch);
    expect(builder.waiting).toBeLessThan(100_000);
    expect(storedWatermark()).toBeGreaterThan(3_000);
    expect(storedWatermark()).toBeLessThan(4_000);
    builder.flush();
    expect(storedWatermark()).toBe(4_000);
    const counted = db.prepare('SELECT sum(count) FROM edge_evidence').pluck();
    expect(counted.get()).toBe(4_000 * 30);
  });

  it('keeps a burst of 1,000 observations for one delta 700 ms later, and tells 999 at once', () => {
    know(b2);
    record(...Array.from({ length: 999 }, () => heard(['b2'])));
    expect([builder.takeDelta()?.edges[0]?.count, storedWatermark()]).toEqual([999, 999]);
    record(...Array.from({ length: 1_000 }, () => heard(['b2'])));
    clock.advance(699);
    expect([builder.takeDelta(), storedWatermark()]).toEqual([null, 999]);
    clock.advance(1);
    expect([builder.takeDelta()?.edges[0]?.count, storedWatermark()]).toEqual([1_999, 1_999]);
  });

  it('forgets what a rolled back transaction recorded', () => {
    know(b2);
    const doomed = db.transaction(() => {
      builder.record({ observations: [heard(['b2'])], appeared: [rows.node(a1)], sightings: [] });
      throw new Error('disk full');
    });
    expect(doomed).toThrow('disk full');
    builder.abandon();
    record(heard(['b2', 'a1']));
    expect(edges()).toEqual([]);
    expect(builder.snapshot().edgeCount).toBe(0);
  });
});

describe('activity', () => {
  it('counts an edge by the hour with the SNR of last hops', () => {
    know(b2);
    const at = clock.now();
    record(
      heard(['b2'], { snrX4: -20, at }),
      heard(['b2'], { snrX4: 4, at: at + 60_000 }),
      heard(['b2'], { at: at + hour }),
    );
    record(heard(['b2'], { snrX4: 8, at: at + hour }));
    expect(db.prepare('SELECT hour, count, snr_sum_x4 AS sum, snr_count AS n FROM edge_activity').all()).toEqual([
      { hour: at / hour, count: 2, sum: -16, n: 2 },
      { hour: at / hour + 1, count: 2, sum: 8, n: 1 },
    ]);
  });

  const hours = () =>
    db
      .prepare<[], string>(
        `SELECT substr(a.key, 1, 4) || ' ' || (hour - ${clock.now() / hour}) || ' ' || edge_activity.count || ' ' || snr_sum_x4
         FROM edge_activity JOIN neighbor_edges e ON e.id = edge_id JOIN parties a ON a.id = node_a ORDER BY 1`,
      )
      .pluck()
      .all();
  const earlier = () => [
    heard(['b2'], { snrX4: -20, at: clock.now() - 3 * hour }),
    heard(['b2'], { snrX4: 5, at: clock.now() - 30 * hour }),
    heard(['b200'], { snrX4: 7, at: clock.now() - 3 * hour }),
    heard(['b2'], { at: clock.now() }),
  ];

  it('holds 4 hearings from before the node was known, and of a shared prefix only those that are not', () => {
    record(...earlier());
    expect(hours()).toEqual([]);
    know(b2);
    expect(hours()).toEqual(['b200 -3 2 -13', 'b200 -30 1 5', 'b200 0 1 0']);
    know(b2ff);
    expect(hours()).toEqual(['b200 -3 1 7']);
    builder.withdraw([rows.party(b2ff)], 'gone');
    expect(hours()).toEqual(['b200 -3 2 -13', 'b200 -30 1 5', 'b200 0 1 0']);
    builder.withdraw([rows.party(b2)], 'gone');
    expect(hours()).toEqual([]);
  });

  it('keeps 7 hours of one claim heard batch by batch, after a restart and out of order, for when its node is known', () => {
    const now = clock.now();
    const at = (hoursBack: number, snrX4: number) => record(heard(['b2'], { snrX4, at: now - hoursBack * hour }));
    at(300, -64);
    at(172, 0);
    at(172, 5);
    at(44, 64);
    builder = make();
    at(43, -1);
    at(42, 3);
    at(42, -3);
    at(43, 8);
    at(100, 1);
    at(0, 2);
    know(b2);
    expect(hours()).toEqual([
      'b200 -100 1 1',
      'b200 -172 2 5',
      'b200 -300 1 -64',
      'b200 -42 2 0',
      'b200 -43 2 7',
      'b200 -44 1 64',
      'b200 0 1 2',
    ]);
  });

  it('is put right by rebuilding: one hour too many, one missing and one wrong make 1 wrong edge', () => {
    know(b2);
    record(...earlier());
    const good = hours();
    db.exec(`INSERT INTO edge_activity (edge_id, hour, count) VALUES (1, 7, 7);
      DELETE FROM edge_activity WHERE snr_sum_x4 = 5; UPDATE edge_activity SET snr_sum_x4 = 1 WHERE snr_sum_x4 = -13`);
    expect(rebuildEdges(db)).toBe(1);
    expect(hours()).toEqual(good);
    db.exec('DELETE FROM neighbor_edges');
    expect(rebuildEdges(db)).toBe(1);
    expect(hours()).toEqual(good);
    expect(rebuildEdges(db)).toBe(0);
  });
});

describe('snapshot and deltas', () => {
  it('lead from revision to revision to the same graph as a snapshot', () => {
    const before = builder.snapshot();
    expect(builder.takeDelta()).toBeNull();
    know(a1, b2);
    record(heard(['a1', 'b2'], { snrX4: -13 }));
    const delta = builder.takeDelta();
    const after = builder.snapshot();
    expect(delta).toMatchObject({ from: before.revision, to: after.revision, removedEdges: [], removedNodes: [] });
    expect(delta?.edges.length).toBe(2);
    expect(unpackEdges(after.edges, after.generatedAt)).toEqual(
      [...(delta?.edges ?? [])].sort((x, y) => x.a - y.a || x.b - y.b),
    );
    expect(delta?.nodes.map(({ key }) => key).sort()).toEqual([a1, b2, 'watch'].sort());
    expect(builder.takeDelta()).toBeNull();
  });

  it('pack the moment they were asked at, whatever was heard before it is packed', () => {
    know(a1, b2);
    record(heard(['b2'], { snrX4: -13 }));
    const asked = builder.snapshot();
    const moment = builder.moment();
    record(heard(['a1', 'b2'], { snrX4: 20, at: clock.now() + 60_000 }));
    builder.takeDelta();
    expect(packMoment(moment)).toEqual(asked);
    expect(builder.snapshot()).not.toEqual(asked);
  });

  it('name an edge and a party that went', () => {
    know(b2);
    record(heard(['b2']));
    builder.takeDelta();
    builder.withdraw([rows.party(b2)], 'gone');
    const watch = rows.party('watch');
    expect(builder.takeDelta()).toMatchObject({
      nodes: [],
      edges: [],
      removedEdges: [[rows.party(b2), watch]],
      removedNodes: expect.arrayContaining([rows.party(b2)]),
    });
  });

  it('show a relay alive at its newest flood evidence, and no longer when its prefix is shared', () => {
    know(b2);
    record(heard(['b2'], { at: clock.now() + 5 }));
    const seen = () => builder.snapshot().nodes.find(({ key }) => key === b2)?.lastSeen;
    expect(seen()).toBe(clock.now() + 5);
    know(b2ff);
    expect(seen()).toBeNull();
    builder = make();
    expect(seen()).toBeNull();
  });

  it('keep the revision rising over restarts', () => {
    know(b2);
    record(heard(['b2']));
    const told = builder.takeDelta()?.to ?? 0;
    builder = make();
    expect(builder.snapshot().revision).toBeGreaterThan(told);
  });

  it('flag an edge of more than 500 km once both ends say where they are', () => {
    know(b2);
    record(heard(['b2']));
    const sight = (key: string, lat: number) =>
      builder.record({
        observations: [],
        appeared: [],
        sightings: [
          {
            party: rows.party(key),
            key,
            name: 'x',
            node: { role: 'repeater', lat, lon: 10, lastAdvertAt: 1 },
            isObserver: false,
            lastSeen: 1,
          },
        ],
      });
    sight(b2, 50);
    sight('watch', 55);
    expect(builder.takeDelta()?.edges[0]?.implausible).toBe(true);
    sight('watch', 50.1);
    expect(builder.takeDelta()?.edges[0]?.implausible).toBe(false);
  });

  it('still show the graph when the disk refuses a waiting backlog, which is made up for later', () => {
    builder = make({ backlogBatch: 1, backlogLimit: 100 });
    know(b2);
    record(heard(['b2']));
    db.pragma('query_only = ON');
    expect(builder.snapshot().edgeCount).toBe(0);
    db.pragma('query_only = OFF');
    expect(builder.behind).toBe(true);
    builder.catchUp();
    expect(builder.snapshot().edgeCount).toBe(1);
  });

  it('are the same after loading anew', () => {
    know(a1, b2);
    record(
      heard(['a1', 'b2'], { snrX4: -13 }),
      heard(['a100', 'b200'], { observer: 'OTHER' }),
      heard(['a1'], { routeCode: 2 }),
    );
    const { revision: _, ...before } = builder.snapshot();
    const { revision: __, ...after } = make().snapshot();
    const byId = (nodes: typeof before.nodes) => [...nodes].sort((x, y) => x.id - y.id);
    // Observers were not sighted while live, so only the loaded graph knows their names.
    const bare = (nodes: typeof before.nodes) => byId(nodes).map(({ id, key, lastSeen }) => ({ id, key, lastSeen }));
    expect({ ...after, nodes: bare(after.nodes) }).toEqual({ ...before, nodes: bare(before.nodes) });
  });
});

describe('rebuilding', () => {
  it('puts right a row that was damaged, one that is missing and one that nothing bears out', () => {
    know(a1, b2);
    record(heard(['a1', 'b2']), heard(['a1']));
    const good = edges();
    db.exec(`UPDATE neighbor_edges SET count = 99 WHERE id = 1`);
    db.exec(`DELETE FROM neighbor_edges WHERE id = 2`);
    rows.party('zz');
    db.prepare(
      `INSERT INTO neighbor_edges (node_a, node_b, count, weighted_x4, first_seen, last_seen) VALUES (?, ?, 1, 4, 0, 0)`,
    ).run(rows.party(a1), rows.party('zz'));
    expect(rebuildEdges(db)).toBe(3);
    expect(edges()).toEqual(good);
    expect(rebuildEdges(db)).toBe(0);
  });
});

describe('what the reader says of edges', () => {
  beforeEach(() => {
    know(a1, b2);
    record(
      heard(['a1', 'b2'], { snrX4: -13 }),
      heard(['a100', 'b200'], { snrX4: -3 }),
      heard(['b2'], { routeCode: 2, at: clock.now() + hour }),
    );
  });

  it('explains an edge by its claims, the weightless ones too', () => {
    const detail = edgeDetail(db, { a: 'WATCH', b: b2.toUpperCase(), now: clock.now() });
    expect(detail).toMatchObject({
      a: { key: b2 },
      b: { key: 'watch', role: 'observer' },
      edge: { count: 3, weightedX4: 8, lastSeen: clock.now(), snr: -2, confidence: 'low' },
      score: 0.02,
      confidenceReason: 'Low: 1 observer witnessed it, 3 would be enough.',
    });
    const { witnesses: __, ...claim } = detail?.claims[0] ?? { witnesses: [] };
    expect(claim).toMatchObject({ relation: 'last-hop', route: 'flood', right: 'watch', count: 1, weight: 1 });
    expect(detail?.claims.map(({ left, route, weight }) => `${left} ${route} ${weight}`).sort()).toEqual([
      'b2 direct 0',
      'b2 flood 1',
      'b200 flood 1',
    ]);
  });

  it('gives null for nodes that are no neighbours, for one node twice and for strangers', () => {
    for (const [a, b] of [
      [a1, 'watch'],
      [a1, a1],
      [a1, 'nobody'],
    ] as const) {
      expect(edgeDetail(db, { a, b, now: clock.now() })).toBeNull();
    }
  });

  it('lists neighbours strongest first, with the edges of the snapshot', () => {
    record(heard(['b2']));
    const neighbours = neighboursOf(db, { key: b2, now: clock.now() });
    expect(neighbours.map(({ node, score }) => [node.key, score])).toEqual([
      ['watch', 0.03],
      [a1, 0.02],
    ]);
    const snapshot = builder.snapshot();
    const drawn = unpackEdges(snapshot.edges, snapshot.generatedAt);
    for (const { edge } of neighbours) expect(drawn).toContainEqual(edge);
  });

  it('leaves edges without weight out of the export of all', () => {
    record(heard(['a1'], { routeCode: 2 }));
    const ends = exportEdges(db, { variant: 'all' }).map(({ a, b }) => `${a.slice(0, 2)} ${b.slice(0, 2)}`);
    expect(ends).toEqual(['a1 b2', 'b2 wa']);
    expect(exportEdges(db, { variant: 'seed_literal' }).length).toBe(2);
    expect(exportEdges(db, { variant: 'seed_flood' }).length).toBe(1);
  });
});
