// Edges nobody saw for long go for good; hours become days and days one sum, and everything still adds up.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ActivityRollUp, bucketsAt } from '../../../src/main/maintenance/jobs/activity.ts';
import { TopologyBuilder } from '../../../src/main/topology/builder.ts';
import { advert, DIRECT, hearing, makeNode, packet } from '../ingest/heard.ts';
import { day, NOW, UpkeptMesh } from './upkept.ts';

let mesh: UpkeptMesh;
beforeEach(() => {
  mesh = new UpkeptMesh();
});
afterEach(() => mesh.dispose());

const minute = 60_000;
const hour = 60 * minute;
const nodes = Array.from({ length: 4 }, (_, i) => makeNode(`node ${i}`));
const [one, two, three, four] = nodes.map(({ key }) => Number.parseInt(key.slice(0, 2), 16)) as [
  number,
  number,
  number,
  number,
];
let label = 0;
const over = (hops: readonly number[], route?: number) =>
  packet(2, Buffer.from(`text ${++label}`.padEnd(20)), hops, route);

/** Makes the nodes known; their own adverts are heard by one observer. */
function meet(ago: number): void {
  for (const [i, node] of nodes.entries()) mesh.heard(advert(node, { name: `N${i}` }), ago);
}
const activity = () =>
  mesh.db
    .prepare<[], [number, number]>('SELECT hour, sum(count) FROM edge_activity GROUP BY hour ORDER BY hour')
    .raw()
    .all();
const hoursAgo = (ago: number) => Math.floor((NOW - ago) / hour);

describe('edges', () => {
  it('forgets an edge whose last evidence is 30 days and 1 min old, keeps one of 29 days 23 h 59 min', async () => {
    meet(1 * day);
    mesh.heard(over([one, two]), 30 * day + minute);
    mesh.heard(over([three, four]), 30 * day - minute);
    mesh.topology.flush();
    const before = mesh.count('neighbor_edges');
    expect(await mesh.run('edges')).toMatchObject({ last: { outcome: 'done' } });
    // one-two is gone; three-four stays, and so do the observer's with everybody.
    expect(mesh.count('neighbor_edges')).toBe(before - 1);
    expect(mesh.faults()).toEqual([]);
  });

  it('tells the removal as a delta, and the next start derives no edge again', async () => {
    meet(40 * day);
    mesh.heard(over([one, two]), 40 * day);
    mesh.topology.takeDelta();
    const edges = mesh.count('neighbor_edges');
    await mesh.run('edges');
    expect([mesh.count('neighbor_edges'), mesh.count('edge_evidence'), mesh.count('edge_activity')]).toEqual([0, 0, 0]);
    expect(mesh.topology.takeDelta()?.removedEdges).toHaveLength(edges);
    const again = new TopologyBuilder(mesh.db, { clock: mesh.clock });
    while (again.catchUp());
    expect(again.snapshot().edgeCount).toBe(0);
    expect(mesh.faults()).toEqual([]);
  });

  it('keeps every claim of an edge that still has younger evidence, also where that has no weight', async () => {
    meet(40 * day);
    mesh.heard(over([one]), 40 * day);
    mesh.heard(over([one], DIRECT), 1 * day);
    mesh.topology.flush();
    const claims = mesh.one<{ n: number }>(
      `SELECT count(*) AS n FROM edge_evidence WHERE relation = (SELECT relation FROM edge_evidence ORDER BY last_seen DESC LIMIT 1)`,
    ).n;
    expect(claims).toBe(2);
    await mesh.run('edges');
    expect(mesh.count('neighbor_edges')).toBe(1);
    expect(mesh.one<{ n: number }>('SELECT sum(count) AS n FROM edge_evidence').n).toBe(
      mesh.one<{ n: number }>('SELECT sum(count) AS n FROM neighbor_edges').n,
    );
    expect(mesh.faults()).toEqual([]);
  });

  it('forgets old claims whose hops mean nobody, so that a node that comes later brings no dead edge', async () => {
    mesh.heard(over([one, two]), 40 * day);
    mesh.heard(over([one, three]), 1 * day);
    mesh.topology.flush();
    await mesh.run('edges');
    meet(1 * day);
    mesh.topology.flush();
    const links = mesh.db.prepare('SELECT 1 FROM neighbor_edges WHERE last_seen < ?').all(NOW - 30 * day);
    expect(links).toEqual([]);
    expect(mesh.faults()).toEqual([]);
  });

  it('counts an edge anew that is seen again after it was forgotten', async () => {
    meet(40 * day);
    mesh.heard(over([one, two]), 40 * day);
    mesh.heard(over([one, two]), 39 * day);
    mesh.topology.flush();
    await mesh.run('edges');
    mesh.heard(over([one, two]), 0);
    mesh.topology.flush();
    expect(mesh.count('neighbor_edges')).toBe(2);
    expect(mesh.one('SELECT max(count) AS n, min(first_seen) AS first FROM neighbor_edges')).toEqual({
      n: 1,
      first: NOW,
    });
    expect(mesh.faults()).toEqual([]);
  });

  it('forgets nothing where edges are kept for ever', async () => {
    mesh.settings = { ...mesh.settings, edgeDays: 0 };
    meet(400 * day);
    const edges = mesh.count('neighbor_edges');
    await mesh.run('edges');
    expect(mesh.count('neighbor_edges')).toBe(edges);
  });
});

describe('activity', () => {
  const ages = [
    0,
    2 * hour,
    13 * day,
    15 * day + 1 * hour,
    15 * day + 5 * hour,
    16 * day,
    399 * day,
    402 * day,
    500 * day,
  ];

  function useEdge(): void {
    meet(1 * hour);
    for (const ago of [...ages].reverse()) mesh.heard(over([one, two]), ago);
    for (const ago of ages) mesh.heard(over([one, two, three]), ago);
    mesh.topology.flush();
  }

  it('keeps hours for 14 days, days for 400, and one sum of what was before', async () => {
    useEdge();
    const total = mesh.one<{ n: number }>('SELECT sum(count) AS n FROM neighbor_edges').n;
    expect(await mesh.run('activity')).toMatchObject({ last: { outcome: 'done' } });
    const firstHour = (ago: number) => Math.floor(hoursAgo(ago) / 24) * 24;
    const expected = [0, ...[399, 16, 15.1, 15.3].map((days) => firstHour(days * day))];
    for (const ago of [13 * day, 2 * hour, 1 * hour, 0]) expected.push(hoursAgo(ago));
    expect(activity().map(([at]) => at)).toEqual([...new Set(expected)].sort((a, b) => a - b));
    expect(activity().reduce((sum, [, n]) => sum + n, 0)).toBe(total);
    expect(mesh.faults()).toEqual([]);
  });

  it('rolls up the claims alike, so that deriving them again changes nothing', async () => {
    useEdge();
    const bytes = () => mesh.one<{ n: number }>('SELECT sum(length(earlier_hours)) AS n FROM edge_evidence').n;
    const before = bytes();
    await mesh.run('activity');
    expect(bytes()).toBeLessThan(before);
    expect(mesh.faults()).toEqual([]);
    const rows = activity();
    const wrong = mesh.faults();
    expect(wrong).toEqual([]);
    expect(activity()).toEqual(rows);
  });

  it('rolls up the same in slices whose time is over with their first row', async () => {
    const claims = () =>
      mesh.db
        .prepare('SELECT left_side, right_side, relation, route, hex(earlier_hours) FROM edge_evidence ORDER BY id')
        .raw()
        .all();
    label = 0;
    useEdge();
    const before = claims();
    const work = new ActivityRollUp(mesh.db, bucketsAt(NOW, 14, 400), (kept) => mesh.topology.keepActivityIn(kept));
    let slices = 1;
    while (!work.slice({ rows: 100, isOver: () => true }).done) slices++;
    const [rolled, edges] = [claims(), activity()];
    expect(rolled).not.toEqual(before);
    expect(slices).toBeGreaterThan(before.length);
    expect(mesh.faults()).toEqual([]);
    mesh.dispose();
    mesh = new UpkeptMesh();
    label = 0;
    useEdge();
    await mesh.run('activity');
    expect([claims(), activity()]).toEqual([rolled, edges]);
  });

  it('does nothing the second time, and counts late evidence where the rest of its day is', async () => {
    useEdge();
    await mesh.run('activity');
    expect(await mesh.run('activity')).toMatchObject({ last: { rows: 0, words: 'No hour was old enough.' } });
    const days = activity().length;
    mesh.heard(over([one, two]), 15 * day + 3 * hour);
    mesh.heard(over([one, two]), 600 * day);
    mesh.topology.flush();
    expect(activity()).toHaveLength(days);
    expect(mesh.faults()).toEqual([]);
  });

  it('goes on a day later, and never takes days apart again when hours are to be kept longer', async () => {
    useEdge();
    await mesh.run('activity');
    const rows = activity();
    mesh.settings = { ...mesh.settings, activityHourDays: 30 };
    await mesh.run('activity');
    expect(activity()).toEqual(rows);
    mesh.settings = { ...mesh.settings, activityHourDays: 14 };
    mesh.clock.advance(2 * day);
    await mesh.settle();
    await mesh.run('activity');
    expect(activity().map(([at]) => at)).not.toContain(hoursAgo(13 * day) + (hoursAgo(13 * day) % 24 === 0 ? -1 : 0));
    expect(mesh.faults()).toEqual([]);
  });

  it('adds up while it is rolled up and evidence comes between the slices', async () => {
    useEdge();
    mesh.maintenance.runSoon('activity');
    for (let i = 0; i < 20; i++) {
      mesh.record([hearing(over([one, two]), NOW - i * day, { arrivedAt: NOW })]);
      mesh.clock.advance(7);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await mesh.settle();
    expect(mesh.faults()).toEqual([]);
  });
});
