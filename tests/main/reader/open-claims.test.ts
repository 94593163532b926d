// What could speak of an edge too: claims whose hops several nodes share, and who those are.
import { beforeEach, expect, it } from 'vitest';
import { edgeDetail as edgeDetailShape } from '../../../src/contract/graph.ts';
import { relation } from '../../../src/domain/mesh/relations.ts';
import { hopSide } from '../../../src/domain/mesh/side.ts';
import { edgeDetail, neighboursOf } from '../../../src/main/reader/queries/edges.ts';
import { selectSharers } from '../../../src/main/reader/queries/open-claims.ts';
import { readMeshEachTest } from './read-mesh.ts';

const now = Date.UTC(2026, 2, 4, 12);
const [east, west] = ['aa11', 'bb22'].map((begin) => begin.padEnd(64, '7')) as [string, string];

const mesh = readMeshEachTest();
beforeEach(() => {
  for (const key of [east, west]) mesh.rows.node(key);
  claim('aa11', 'bb22', 3);
});

/** A flooded claim between two hops. */
function claim(left: string, right: string, count: number, kind: number = relation.interior): void {
  const side = (hex: string) => hopSide(Buffer.from(hex, 'hex'), 0, hex.length / 2);
  mesh.temporary.db
    .prepare(
      `INSERT INTO edge_evidence (left_side, right_side, relation, route, count, first_seen, last_seen, witnesses)
       VALUES (?, ?, ?, 0, ?, ?, ?, x'')`,
    )
    .run(side(left), side(right), kind, count, now, now);
}

function asked() {
  const detail = edgeDetail(mesh.db, { a: east, b: west, now });
  if (detail === null) throw new Error('There is no edge.');
  expect(edgeDetailShape.parse(detail)).toEqual(detail);
  return detail;
}

it('is an edge with its mark, what it did by the day, and how well each end hears the other', () => {
  const ends = [east, west].sort();
  const { db } = mesh.temporary;
  const [a, b] = ends.map((key) => mesh.rows.party(key)) as [number, number];
  expect(asked()).toMatchObject({ mark: null, days: [], heardBy: { a: null, b: null }, edge: { wrong: false } });
  db.prepare('INSERT INTO wrong_edges VALUES (?, ?, ?, ?)').run(...ends, now - 5, 'a mast in between');
  db.prepare(
    `INSERT INTO neighbor_edges (id, node_a, node_b, count, weighted_x4, first_seen, last_seen) VALUES (9, ?, ?, 1, 4, 0, 0)`,
  ).run(a, b);
  const hour = Math.floor(now / 3_600_000);
  const did = db.prepare('INSERT INTO edge_activity VALUES (9, ?, ?, ?, ?)');
  did.run(hour, 2, 24, 2);
  did.run(hour - 3, 1, 0, 0);
  did.run(hour - 25, 4, -8, 4);
  did.run(hour - 24 * 31, 50, 8, 1);
  db.prepare(
    `INSERT INTO edge_evidence (left_side, right_side, relation, route, count, first_seen, last_seen, witnesses,
       snr_sum_x4, snr_count) VALUES (?, ?, 3, 0, 2, 1, 1, x'', -12, 2)`,
  ).run(a, b);
  const midnight = Math.floor(now / 86_400_000) * 86_400_000;
  expect(asked()).toMatchObject({
    mark: { at: now - 5, note: 'a mast in between' },
    edge: { wrong: true },
    heardBy: { a: null, b: { mean: -1.5, count: 2 } },
    days: [
      { at: midnight - 86_400_000, count: 4, snr: -0.5 },
      { at: midnight, count: 3, snr: 3 },
    ],
  });
  expect(neighboursOf(mesh.db, { key: east, now })).toMatchObject([{ edge: { wrong: true } }]);
});

it('is nothing where one node has each prefix: the claim counts', () => {
  claim('aa', 'bb', 5);
  expect(asked()).toMatchObject({ edge: { count: 8 }, open: [], openCount: 0 });
});

it('is what names aa, which 2 nodes have, in either direction, most evidence first, and counts for no edge', () => {
  mesh.rows.node('aa33'.padEnd(64, '7'));
  mesh.temporary.db.exec("UPDATE nodes SET name = iif(lower(hex(public_key)) LIKE 'aa11%', 'East', NULL)");
  claim('aa', 'bb', 5);
  claim('bb22', 'aa', 9);
  // Of others: no hop of it can be West.
  claim('aa', 'cc', 70);
  const { edge, open, openCount } = asked();
  expect([edge.count, openCount]).toEqual([3, 2]);
  expect(open.map(({ left, right, count, hopWidth }) => [left, right, count, hopWidth])).toEqual([
    ['bb22', 'aa', 9, 2],
    ['aa', 'bb', 5, 1],
  ]);
  expect(open.map(({ hops }) => hops)).toEqual(
    [0, 1].map(() => [{ prefix: 'aa', names: ['East', 'aa337777'], nodes: 2 }]),
  );
});

it('lists a claim between two hops that both ends share once, and who shares them once', () => {
  const twin = `aa11${'9'.repeat(60)}`;
  mesh.rows.node(twin);
  claim('aa', 'aa', 4);
  claim('aa1177', 'aa1199', 2);
  const detail = edgeDetail(mesh.db, { a: east, b: twin, now });
  expect(detail).toMatchObject({ edge: { count: 2 }, openCount: 1 });
  expect(detail?.open).toMatchObject([{ left: 'aa', right: 'aa', count: 4, hops: [{ prefix: 'aa', nodes: 2 }] }]);
});

it('shows 20 of 23 kinds and 8 of 12 names, nodes put away among them, found by their keys', () => {
  for (let i = 0; i < 11; i++) mesh.rows.node(`aa4${i.toString(16)}`.padEnd(64, '7'));
  mesh.temporary.db.exec(`INSERT INTO inactive_nodes SELECT * FROM nodes WHERE lower(hex(public_key)) LIKE 'aa4a%';
    DELETE FROM nodes WHERE lower(hex(public_key)) LIKE 'aa4a%'`);
  const kinds = Object.values(relation);
  const pairs = [
    ['aa', 'bb'],
    ['bb', 'aa'],
    ['aa', 'bb22'],
    ['bb22', 'aa'],
  ] as const;
  for (const [i, [left, right]] of pairs.entries())
    for (const kind of kinds.slice(0, i === 3 ? 5 : 6)) claim(left, right, 1, kind);
  const { open, openCount } = asked();
  expect([open.length, openCount]).toEqual([20, 23]);
  expect(open[0]?.hops[0]).toMatchObject({ prefix: 'aa', nodes: 12 });
  expect(open[0]?.hops[0]?.names).toHaveLength(8);
  const plan = mesh.db
    .prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${selectSharers}`)
    .all(Buffer.alloc(1), Buffer.alloc(1), Buffer.alloc(1), Buffer.alloc(1))
    .map(({ detail }) => detail);
  expect(plan.filter((step) => step.startsWith('SCAN'))).toEqual([]);
});
