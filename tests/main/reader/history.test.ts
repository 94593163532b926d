// The graph as it was and what changed, from rows of one database.
import { describe, expect, it } from 'vitest';
import { unpackEdges } from '../../../src/contract/edge-codec.ts';
import { type ChangesInput, graphAt, graphChanges, graphHistory } from '../../../src/main/reader/analysis/history.ts';
import type { LongQuestion } from '../../../src/main/reader/analysis/long-question.ts';
import { topologyOf } from '../../../src/main/reader/analysis/topology.ts';
import { keyOf, readMeshEachTest } from './read-mesh.ts';

const hourMs = 3_600_000;
/** Noon of 2026-03-04, UTC. */
const now = Date.UTC(2026, 2, 4, 12);
const thisHour = now / hourMs;

const mesh = readMeshEachTest();

function node(name: string, seen: { first: number; last: number }): number {
  const { party } = mesh.rows.node(keyOf(name));
  mesh.temporary.db
    .prepare('UPDATE nodes SET first_seen = ?, last_seen = ? WHERE id = ?')
    .run(seen.first, seen.last, party);
  return party;
}

/** An edge with evidence by the hour, hours counted back from now. */
function edge(a: number, b: number, byHour: Readonly<Record<number, number>>): void {
  const hours = Object.entries(byHour).map(([back, count]) => ({ hour: thisHour - Number(back), count }));
  const total = hours.reduce((sum, { count }) => sum + count, 0);
  const all = hours.map(({ hour }) => hour);
  const id = mesh.temporary.db
    .prepare(
      `INSERT INTO neighbor_edges (node_a, node_b, count, weighted_x4, first_seen, last_seen) VALUES (?, ?, ?, ?, ?, ?)`,
    )
    .run(a, b, total, 4 * total, Math.min(...all) * hourMs, Math.max(...all) * hourMs).lastInsertRowid;
  const insert = mesh.temporary.db.prepare('INSERT INTO edge_activity (edge_id, hour, count) VALUES (?, ?, ?)');
  for (const { hour, count } of hours) insert.run(id, hour, count);
}

function finished<Answer>(question: LongQuestion<Answer>): Answer {
  while (!question.advance());
  return question.result();
}

const pastOf = (moment: { readonly at: number; readonly now: number }) => finished(graphAt(mesh.db, moment));
const changesOf = (days: ChangesInput) => finished(graphChanges(mesh.db, days));

describe('the graph at a moment', () => {
  it('has the edges and nodes of then, with what was counted by then', () => {
    const old = { first: now - 100 * hourMs, last: now };
    const [a, b, c] = [node('A', old), node('B', old), node('C', { first: now - 5 * hourMs, last: now })];
    edge(a, b, { 90: 10, 40: 5, 1: 7 });
    edge(b, c, { 5: 3 });
    const past = pastOf({ at: now - 30 * hourMs, now });
    expect(past).toMatchObject({ exactTo: 'hour', edgeCount: 1 });
    expect(unpackEdges(past.edges, past.at)).toMatchObject([{ a, b, count: 15, weightedX4: 60 }]);
    expect(past.nodes.map(([id]) => id)).toEqual([a, b]);
    expect(pastOf({ at: now, now })).toMatchObject({ edgeCount: 2 });
    expect(pastOf({ at: now - 200 * hourMs, now })).toMatchObject({ edgeCount: 0, nodes: [] });
    expect(graphHistory(mesh.db)).toEqual({ from: now - 90 * hourMs, hoursFrom: now - 90 * hourMs });
  });

  it('is told to the day where activity is kept by the day, the whole day counting', () => {
    const [a, b] = [node('A', { first: 1, last: now }), node('B', { first: 1, last: now })];
    const midnight = (Math.floor(thisHour / 24) - 20) * 24;
    edge(a, b, { [thisHour - midnight]: 9, 1: 2 });
    mesh.temporary.db.exec(`UPDATE topology_state SET activity_days_before = ${midnight + 48}`);
    const past = pastOf({ at: (midnight + 3) * hourMs, now });
    expect(past.exactTo).toBe('day');
    expect(unpackEdges(past.edges, past.at)).toMatchObject([{ count: 9 }]);
    expect(graphHistory(mesh.db).hoursFrom).toBe((midnight + 48) * hourMs);
  });
});

describe('a snapshot up to a minute old', () => {
  const old = { first: 1, last: now };

  it('serves an earlier moment, and what was heard since it was taken takes nothing away from an edge, and a mark shows at once', () => {
    const [a, b] = [node('A', old), node('B', old)];
    edge(a, b, { 40: 5 });
    const snapshot = topologyOf(mesh.db, now).snapshot(now);
    mesh.temporary.db.exec(`UPDATE neighbor_edges SET count = 9, weighted_x4 = 36, last_seen = ${now};
      INSERT INTO edge_activity (edge_id, hour, count) SELECT id, ${thisHour}, 4 FROM neighbor_edges`);
    edge(a, node('C', old), { 50: 1 });
    mesh.temporary.db.exec(`INSERT INTO wrong_edges (key_a, key_b, at)
      SELECT pa.key, pb.key, ${now} FROM neighbor_edges e
        JOIN parties pa ON pa.id = e.node_a JOIN parties pb ON pb.id = e.node_b WHERE e.node_b = ${b}`);
    const past = pastOf({ at: now - 30 * hourMs, now: now + 59_999 });
    expect(unpackEdges(past.edges, past.at)).toMatchObject([{ a, b, count: 5, weightedX4: 20, wrong: true }]);
    expect(topologyOf(mesh.db, now).recent(now)).toBe(snapshot);
    expect(pastOf({ at: now - 30 * hourMs, now: now + 60_000 })).toMatchObject({ edgeCount: 2 });
  });

  it('says nothing of a change to an edge that was marked since, of 2 that changed', () => {
    const [a, b, c] = [node('A', old), node('B', old), node('C', old)];
    edge(a, b, { 60: 20 });
    edge(b, c, { 60: 30 });
    // A steady link keeps the two days comparable.
    edge(a, c, { 60: 200, 30: 200 });
    const days = { from: now - 48 * hourMs, to: now - 24 * hourMs };
    expect(changesOf({ ...days, now })).toMatchObject({ counts: { gone: 2 } });
    mesh.temporary.db
      .prepare('INSERT INTO wrong_edges (key_a, key_b, at) VALUES (?, ?, ?)')
      .run(...[keyOf('A'), keyOf('B')].sort(), now);
    const changes = changesOf({ ...days, now: now + 30_000 });
    expect(changes).toMatchObject({ counts: { gone: 1 }, links: [{ a: { id: b }, b: { id: c } }] });
  });

  it('serves no moment of the last 2 s before it was taken, nor days that are not over', () => {
    const [a, b] = [node('A', old), node('B', old)];
    edge(a, b, { 5: 5 });
    const topology = topologyOf(mesh.db, now);
    const first = topology.snapshot(now);
    expect(topology.upTo(now - 2_000, now + 30_000)).toBe(first);
    edge(a, node('C', old), { 4: 6 });
    expect(changesOf({ from: now - 24 * hourMs, to: now, now: now + 30_000 })).toMatchObject({ counts: { new: 2 } });
    const second = topology.snapshot(now + 30_000);
    expect(second.takenAt).toBe(now + 30_000);
    edge(b, node('D', old), { 4: 6 });
    expect(topology.upTo(now + 28_001, now + 50_000)).not.toBe(second);
  });
});

describe('1,001 edges', () => {
  it('are looked at a page of 500 at a time, each once', () => {
    const old = { first: 1, last: now };
    const nodes = Array.from({ length: 46 }, (_, i) => node(`n${i}`, old));
    const pairs = nodes.flatMap((a, i) => nodes.slice(i + 1).map((b) => [a, b] as const)).slice(0, 1_001);
    for (const [a, b] of pairs) edge(a, b, { 30: 1, 5: 2 });
    const past = graphAt(mesh.db, { at: now - 10 * hourMs, now });
    const changes = graphChanges(mesh.db, { from: now - 24 * hourMs, to: now, now });
    for (const question of [past, changes]) {
      let steps = 1;
      while (!question.advance()) steps += 1;
      expect(steps).toBe(4);
    }
    expect(past.result()).toMatchObject({ edgeCount: 1_001 });
    expect(changes.result()).toMatchObject({ before: 1_001, after: 2_002 });
  });
});

describe('two days compared', () => {
  it('name new, returned, lost, stronger and weaker links, and nodes that came and went', () => {
    const old = { first: 1, last: now };
    const [a, b, c, d, e] = ['A', 'B', 'C', 'D', 'E'].map((name) => node(name, old)) as [
      number,
      number,
      number,
      number,
      number,
    ];
    const late = node('Late', { first: now - 3 * hourMs, last: now });
    const left = node('Left', { first: 1, last: now - 30 * hourMs });
    // A steady link keeps the two days comparable.
    edge(a, b, { 30: 200, 5: 200 });
    edge(b, c, { 90: 5, 5: 8 });
    edge(c, d, { 30: 20, 5: 60 });
    edge(d, e, { 30: 60, 5: 20 });
    edge(a, late, { 3: 1 });
    edge(a, left, { 30: 9 });
    edge(a, c, { 30: 2 });
    const changes = changesOf({ from: now - 24 * hourMs, to: now, now });
    const named = changes.links.map(({ change, a: one, b: other }) => [change, one.id, other.id]);
    expect(named.sort()).toEqual(
      [
        ['back', b, c],
        ['gone', a, left],
        ['new', a, late],
        ['stronger', c, d],
        ['weaker', d, e],
      ].sort(),
    );
    expect(changes).toMatchObject({
      before: 291,
      after: 289,
      counts: { new: 1, back: 1, gone: 1, stronger: 1, weaker: 1, rare: 1 },
      newNodes: [{ id: late }],
      goneNodes: [{ id: left }],
      deafAfter: 0,
    });
  });

  it('say for how long the program was off on either day', () => {
    mesh.temporary.db.exec(`INSERT INTO deaf_times (scope, why, began_at, ended_at)
      VALUES ('*', 'off', ${now - 30 * hourMs}, ${now - 28 * hourMs}), ('*', 'off', ${now - 2 * hourMs}, ${now - hourMs})`);
    const { deafBefore, deafAfter } = changesOf({ from: now - 24 * hourMs, to: now, now });
    expect([deafBefore, deafAfter]).toEqual([2 * hourMs, hourMs]);
  });

  it('of a database without evidence are two empty days', () => {
    expect(changesOf({ from: now - 24 * hourMs, to: now, now })).toMatchObject({
      before: 0,
      after: 0,
      links: [],
    });
    expect(graphHistory(mesh.db)).toEqual({ from: null, hoursFrom: null });
  });

  it('finds the hours of an edge through its key alone', () => {
    const plan = mesh.temporary.db.prepare<[], { detail: string }>(
      'EXPLAIN QUERY PLAN SELECT sum(count) FROM edge_activity WHERE edge_id = 1 AND hour >= 2 AND hour <= 3',
    );
    expect(plan.all().map(({ detail }) => detail)).toEqual([
      'SEARCH edge_activity USING PRIMARY KEY (edge_id=? AND hour>? AND hour<?)',
    ]);
  });
});
