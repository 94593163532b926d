// What the reader says about the shape of a mesh, from rows of one database.
import { describe, expect, it } from 'vitest';
import { adjacencyOf } from '../../../src/domain/mesh/blocks.ts';
import { isLongQuestion, type LongQuestion } from '../../../src/main/reader/analysis/long-question.ts';
import { prefixes } from '../../../src/main/reader/analysis/prefixes.ts';
import { busiestRelays, meshRoute, nodeLoss, shapeOverview } from '../../../src/main/reader/analysis/shape.ts';
import { topologyOf } from '../../../src/main/reader/analysis/topology.ts';
import { twoWayLinks } from '../../../src/main/reader/analysis/two-way.ts';
import { keyOf, readMeshEachTest } from './read-mesh.ts';

const now = Date.UTC(2026, 2, 4, 12);
const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

const mesh = readMeshEachTest();

/** The answer of a question that takes long. */
function finished<Answer>(question: LongQuestion<Answer>): Answer {
  while (!question.advance());
  return question.result();
}

const relay = (name: string, place = {}) => mesh.rows.node(keyOf(name), place).party;

function companion(name: string): number {
  const party = relay(name);
  mesh.temporary.db.prepare("UPDATE nodes SET role = 'companion' WHERE id = ?").run(party);
  return party;
}

function link(a: number, b: number, facts: { pieces?: number; lastSeen?: number } = {}): void {
  const { pieces = 50, lastSeen = now - hourMs } = facts;
  mesh.temporary.db
    .prepare(
      `INSERT INTO neighbor_edges (node_a, node_b, count, weighted_x4, first_seen, last_seen) VALUES (?, ?, ?, ?, 0, ?)`,
    )
    .run(a, b, pieces, 4 * pieces, lastSeen);
}

/** A square with a tail of two relays and a companion at its end, and a pair of its own. */
function buildMesh(): void {
  const [n, e, s, w, x, y] = ['North', 'East', 'South', 'West', 'X', 'Y'].map((name) => relay(name)) as number[];
  const [p, q] = [relay('P'), relay('Q')];
  const walker = companion('Walker');
  for (const [a, b, pieces] of [
    [n, e, 80],
    [e, s, 80],
    [s, w, 4],
    [w, n, 80],
    [s, x, 60],
    [x, y, 20],
    [y, walker, 9],
    [p, q, 30],
  ] as [number, number, number][]) {
    link(a, b, { pieces });
  }
}

const week = { now, days: 7 };

describe('the shape of a mesh', () => {
  it('of a square with a tail of 2 and a pair: 2 parts, 2 weak points, 3 bridges, companions not counted as relays', () => {
    buildMesh();
    const shape = shapeOverview(mesh.db, week);
    expect(shape).toMatchObject({ nodes: 9, relays: 8, links: 8, partCount: 2, weakPointCount: 2, bridgeCount: 3 });
    expect(shape.parts.map((part) => part.relays)).toEqual([6, 2]);
    expect(shape.parts[1]?.members.map(({ key }) => key)).toEqual([keyOf('P'), keyOf('Q')]);
    expect(shape.weakPoints.map(({ node, cutOff }) => [node.key, cutOff])).toEqual([
      [keyOf('South'), 2],
      [keyOf('X'), 1],
    ]);
    expect(shape.bridges.map(({ cutOff }) => cutOff)).toEqual([2, 1, 1]);
    expect(shape.bridges[0]?.score).toBeCloseTo(0.6, 2);
    expect(shape.cores).toEqual([
      { k: 1, relays: 8 },
      { k: 2, relays: 4 },
    ]);
    expect(shape.marks.points).toHaveLength(2);
    expect(shape.marks.bridges).toHaveLength(3);
  });

  it('leaves out a link of 8 days ago, one of 900 km, one of no weight and one marked as wrong, says so, and counts the old one when asked', () => {
    const [a, b, c] = [relay('A', { lat: 50, lon: 8 }), relay('B'), relay('C', { lat: 58, lon: 9 })];
    link(a, b, { lastSeen: now - 8 * dayMs });
    link(a, c);
    link(b, c, { pieces: 0 });
    link(a, relay('D'));
    mesh.temporary.db.prepare('INSERT INTO wrong_edges VALUES (?, ?, 0, NULL)').run(...[keyOf('A'), keyOf('D')].sort());
    expect(shapeOverview(mesh.db, week)).toMatchObject({
      links: 0,
      leftOut: { old: 1, implausible: 1, unproven: 1, wrong: 1 },
    });
    expect(shapeOverview(mesh.db, { now, days: null })).toMatchObject({ links: 1, leftOut: { old: 0 } });
  });

  it('does not let 5 days in which the program was off make a link of 8 days ago too old', () => {
    link(relay('A'), relay('B'), { lastSeen: now - 8 * dayMs });
    mesh.temporary.db.exec(`INSERT INTO deaf_times (scope, why, began_at, ended_at)
      VALUES ('*', 'off', ${now - 6 * dayMs}, ${now - dayMs})`);
    expect(shapeOverview(mesh.db, week)).toMatchObject({ links: 1, leftOut: { old: 0 } });
  });

  it('names what goes with a node: relays first, then the companion that hears it alone', () => {
    buildMesh();
    expect(nodeLoss(mesh.db, { ...week, key: keyOf('South').toUpperCase() })).toMatchObject({
      links: 3,
      cutOffCount: 3,
      cutOffRelays: 2,
      cutOff: [{ key: keyOf('X') }, { key: keyOf('Y') }, { key: keyOf('Walker'), role: 'companion' }],
    });
    expect(nodeLoss(mesh.db, { ...week, key: keyOf('North') })).toMatchObject({ cutOffCount: 0 });
    expect(nodeLoss(mesh.db, { ...week, key: 'ee'.repeat(32) })).toBeNull();
  });

  it('finds the way around the weak side of the square, and its weakest link', () => {
    buildMesh();
    const way = meshRoute(mesh.db, { ...week, from: keyOf('Walker'), to: keyOf('North') });
    expect(way?.nodes.map(({ key }) => key)).toEqual(['Walker', 'Y', 'X', 'South', 'East', 'North'].map(keyOf));
    expect(way?.links.map(({ count }) => count)).toEqual([9, 20, 60, 80, 80]);
    expect(way?.weakest).toBe(0);
    expect(meshRoute(mesh.db, { ...week, from: keyOf('P'), to: keyOf('North') })).toMatchObject({
      nodes: [],
      weakest: -1,
    });
    expect(meshRoute(mesh.db, { ...week, from: keyOf('P'), to: 'ee'.repeat(32) })).toBeNull();
  });

  it('ranks relays by the ways of others that lead through them: South carries 6.5 of 10', () => {
    buildMesh();
    const question = busiestRelays(mesh.db, week);
    expect(isLongQuestion(question)).toBe(true);
    while (!question.advance());
    const { rows: ranked } = question.result();
    // Between X or Y and the other three, and half of the ways between East and West.
    expect(ranked[0]).toMatchObject({ node: { key: keyOf('South') }, core: 2 });
    expect(ranked[0]?.share).toBeCloseTo(6.5 / 10, 9);
  });
});

describe('links measured at both ends', () => {
  it('are compared, 9.5 dB apart; one measured at one end alone is only counted', () => {
    const [a, b, c] = [relay('A'), relay('B'), relay('C')];
    const claim = mesh.temporary.db.prepare(
      `INSERT INTO edge_evidence (left_side, right_side, relation, route, count, first_seen, last_seen, witnesses,
         snr_sum_x4, snr_count) VALUES (?, ?, ?, 0, 5, 0, ?, x'', ?, ?)`,
    );
    claim.run(b, a, 0, now, 4 * 6 * 4, 4);
    // The same link named by a prefix that only B has.
    claim.run(-(1 << 24) - 0x42, a, 3, now, 0, 4);
    claim.run(a, b, 3, now, -4 * 26, 4);
    claim.run(c, a, 3, now, 8, 2);
    expect(finished(twoWayLinks(mesh.db, { now }))).toEqual({
      count: 1,
      oneWay: 1,
      rows: [
        {
          a: expect.objectContaining({ key: keyOf('A') }),
          b: expect.objectContaining({ key: keyOf('B') }),
          atA: { snr: 3, count: 8 },
          atB: { snr: -6.5, count: 4 },
          difference: 9.5,
        },
      ],
    });
  });
});

describe('prefixes', () => {
  it('shared by 2 of 3 nodes make 2 claims of 12 pieces ambiguous; the advice begins with a free byte', () => {
    for (const key of ['4100', '4199', '5000']) mesh.rows.node(key.padEnd(64, '3'), { lat: 50, lon: 8 });
    const claim = mesh.temporary.db.prepare(
      `INSERT INTO edge_evidence (left_side, right_side, relation, route, count, first_seen, last_seen, witnesses)
       VALUES (?, ?, 4, 0, ?, 0, 0, x'')`,
    );
    claim.run(-(1 << 24) - 0x41, -(1 << 24) - 0x50, 5);
    claim.run(-(1 << 24) - 0x50, -(1 << 24) - 0x41, 7);
    const found = finished(prefixes(mesh.db, { now, near: '5000'.padEnd(64, '3') }));
    expect(
      found.widths.map(({ width, sharing, collisions, claims, evidence }) => [
        width,
        sharing,
        collisions,
        claims,
        evidence,
      ]),
    ).toEqual([
      [1, 2, 1, 2, 12],
      [2, 0, 0, 0, 0],
      [3, 0, 0, 0, 0],
    ]);
    expect(found.widths[0]?.rows[0]).toMatchObject({ prefix: '41', holderCount: 2, evidence: 12 });
    expect(found.free).toHaveLength(252);
    expect(found.advice[0]).toEqual({ prefix: '01', holders: [], nearestKm: null });
  });
});

describe('questions about every claim', () => {
  /** Claims that each name A, which heard B once with 1 dB. */
  function buildClaims(count: number): void {
    const [a, b] = [relay('A'), relay('B')];
    mesh.rows.node(`${keyOf('A').slice(0, 2)}${'5'.repeat(62)}`);
    const claim = mesh.temporary.db.prepare(
      `INSERT INTO edge_evidence (left_side, right_side, relation, route, count, first_seen, last_seen, witnesses,
         snr_sum_x4, snr_count) VALUES (?, ?, ?, ?, 1, 0, 0, x'', 4, 1)`,
    );
    for (let n = 0; n < count; n++) claim.run(-(3 << 24) - n, -(1 << 24) - 0x41, 4, 0);
    claim.run(b, a, 0, 0);
    claim.run(a, b, 0, 0);
  }

  it('read 2,502 of them a page at a time, each once, and answer others in between', () => {
    buildClaims(2_500);
    const question = prefixes(mesh.db, { now, near: null });
    let steps = 1;
    while (!question.advance()) steps += 1;
    expect(steps).toBe(4);
    expect(question.result().widths[0]).toMatchObject({ collisions: 1, claims: 2_500, evidence: 2_500 });
  });

  it('are read once for a snapshot: the second answer about links heard at both ends reads none', () => {
    buildClaims(10);
    expect(finished(twoWayLinks(mesh.db, { now }))).toMatchObject({ count: 1 });
    mesh.temporary.db.exec('DELETE FROM edge_evidence');
    const again = twoWayLinks(mesh.db, { now });
    expect(again.advance()).toBe(true);
    expect(again.result()).toMatchObject({ count: 1, rows: [{ atA: { snr: 1 } }] });
  });
});

describe('the topology of a connection', () => {
  it('is the same object for 2 s although the database changes, then a new one; who holds the old one sees no mix', () => {
    buildMesh();
    const topology = topologyOf(mesh.db, now);
    const before = topology.snapshot(now);
    const graph = topology.graph(now, { days: 7 });
    link(relay('Late'), before.nodes[0]?.id ?? 0);
    expect(topology.snapshot(now + 1_999)).toBe(before);
    const after = topology.snapshot(now + 2_000);
    expect(after).not.toBe(before);
    expect([before.nodes.length, before.edges.length]).toEqual([9, 8]);
    expect([after.nodes.length, after.edges.length]).toEqual([10, 9]);
    expect(graph.blocks.bridges).toHaveLength(3);
    expect(topology.graph(now + 2_000, { days: 7 }).blocks.bridges).toHaveLength(4);
  });

  it('swaps while the ways are still counted: the answer is that of the old links, the next one that of the new', () => {
    buildMesh();
    const question = busiestRelays(mesh.db, week);
    expect(question.advance()).toBe(false);
    link(relay('Late'), topologyOf(mesh.db, now).snapshot(now).nodes[0]?.id ?? 0);
    const later = { now: now + 3_000, days: 7 };
    expect(shapeOverview(mesh.db, later).links).toBe(9);
    while (!question.advance());
    expect(question.result()).toMatchObject({ at: now, relays: 8 });
    const next = busiestRelays(mesh.db, later);
    expect(next.advance()).toBe(false);
    while (!next.advance());
    expect(next.result()).toMatchObject({ at: later.now, relays: 9 });
  });

  it('goes on with ways that were counted when only the evidence of the same links grew', () => {
    buildMesh();
    const question = busiestRelays(mesh.db, week);
    while (!question.advance());
    mesh.temporary.db.exec('UPDATE neighbor_edges SET count = count + 1');
    const graph = topologyOf(mesh.db, now).graph(now + 3_000, { days: 7 });
    expect(graph.snapshot.takenAt).toBe(now + 3_000);
    expect(graph.betweenness.done).toBe(true);
  });

  it('stays as it is while nothing changes, for a minute; then ages are brought up to now', () => {
    buildMesh();
    const topology = topologyOf(mesh.db, now);
    const before = topology.snapshot(now);
    expect(topology.snapshot(now + 59_000)).toBe(before);
    expect(topology.snapshot(now + 60_000)).not.toBe(before);
  });

  it('leaves out an edge that was marked as wrong 1 ms ago, and has it again once that is taken back', () => {
    buildMesh();
    expect(shapeOverview(mesh.db, week).links).toBe(8);
    const ends = [keyOf('P'), keyOf('Q')].sort();
    mesh.temporary.db.prepare('INSERT INTO wrong_edges (key_a, key_b, at) VALUES (?, ?, ?)').run(...ends, now);
    expect(shapeOverview(mesh.db, { ...week, now: now + 1 }).links).toBe(7);
    mesh.temporary.db.exec('DELETE FROM wrong_edges');
    expect(shapeOverview(mesh.db, { ...week, now: now + 2 }).links).toBe(8);
  });

  it('serves lists for 2 s and 5 ms more by node and edge: 2 s before anything was heard, 2,085 ms with 9 and 8', () => {
    const topology = topologyOf(mesh.db, now);
    const empty = topology.recent(now);
    buildMesh();
    expect(topology.recent(now + 1_999)).toBe(empty);
    const built = topology.recent(now + 2_000);
    expect([built.nodes.length, built.edges.length]).toEqual([9, 8]);
    relay('Late');
    expect(topology.recent(now + 4_084)).toBe(built);
    expect(topology.recent(now + 4_085).nodes).toHaveLength(10);
  });

  it('of an empty database is an empty graph', () => {
    expect(shapeOverview(mesh.db, week)).toMatchObject({ nodes: 0, partCount: 0, cores: [] });
    expect(adjacencyOf(0, [], []).offsets).toHaveLength(1);
  });
});
