// Jobs that may do one piece in every slice, because its time is always over: they end, and leave what they leave at once.
import { afterEach, describe, expect, it } from 'vitest';
import type { JobName } from '../../../src/contract/maintenance.ts';
import { Vacuum } from '../../../src/main/maintenance/jobs/room.ts';
import { slicedJobs } from '../../../src/main/maintenance/jobs.ts';
import type { SliceBudget } from '../../../src/main/maintenance/sliced-work.ts';
import { freePages } from '../../../src/main/storage/file-room.ts';
import { advert, makeNode, packet } from '../ingest/heard.ts';
import { day, NOW, UpkeptMesh } from './upkept.ts';

let mesh: UpkeptMesh | undefined;
afterEach(() => mesh?.dispose());

const nodes = Array.from({ length: 6 }, (_, i) => makeNode(`node ${i}`));
const hops = nodes.map(({ key }) => Number.parseInt(key.slice(0, 2), 16));

/** A mesh of which a good part is old in every respect. */
function oldMesh(): UpkeptMesh {
  const upkept = new UpkeptMesh();
  mesh = upkept;
  for (const [i, node] of nodes.entries()) {
    const observer = { id: `observer ${i}`, name: null, iata: null };
    upkept.heard(advert(node, { name: `N${i}` }), 60 * day, { observer });
  }
  for (let i = 0; i < 60; i++) {
    const path = [hops[i % 6] ?? 0, hops[(i * 5 + 1) % 6] ?? 0, 250 - (i % 20)];
    upkept.heard(packet(2, Buffer.from(`old ${i}`.padEnd(20)), path), 40 * day + i * 1_000);
  }
  for (let i = 0; i < 5; i++) upkept.heard(packet(2, Buffer.from(`new ${i}`.padEnd(20)), hops.slice(0, 2)), i * 1_000);
  const metrics = upkept.db.prepare(
    'INSERT INTO observer_metrics (observer_id, bucket, at) SELECT id, ?, ? FROM observers',
  );
  const refused = upkept.db.prepare(
    "INSERT INTO dropped_packets (reason, detail, sample, source, at) VALUES ('r', '', '', 's', ?)",
  );
  for (let i = 0; i < 80; i++) {
    metrics.run(Math.floor((NOW - i * day) / 300_000), NOW - i * day);
    refused.run(NOW - i * day);
  }
  upkept.topology.flush();
  return upkept;
}

/** Everything a job of maintenance may change, by table. */
function everything({ db }: UpkeptMesh): unknown {
  const tables = ['nodes', 'inactive_nodes', 'observers', 'transmissions', 'observations', 'packet_hours'];
  const others = ['observer_metrics', 'dropped_packets', 'edge_evidence', 'neighbor_edges', 'edge_activity'];
  return Object.fromEntries(
    [...tables, ...others].map((table) => [table, db.prepare(`SELECT * FROM ${table} ORDER BY 1, 2, 3`).raw().all()]),
  );
}

/** Runs a job to its end, with a budget for each slice; gives how many slices it took and what it says. */
function finish(upkept: UpkeptMesh, name: JobName, budget: () => SliceBudget) {
  const { db, clock, topology, settings } = upkept;
  const parts = { db, clock, topology, settings: () => settings, forget: () => {} };
  const work = slicedJobs(parts)
    .find((job) => job.name === name)
    ?.begin(true);
  if (typeof work !== 'object' || !('slice' in work)) throw new Error(`${name} has nothing to do`);
  let slices = 1;
  while (!work.slice(budget()).done) slices++;
  return { slices, words: work.words() };
}

describe('a job whose time is over after every piece', () => {
  it.each<[JobName, number]>([
    ['nodes', 6],
    ['observers', 6],
    ['metrics', 8],
    ['packets', 65],
    ['edges', 10],
  ])('%s ends after more than %i slices, and leaves the same as in one', async (name, more) => {
    const whole = oldMesh();
    const before = everything(whole);
    const atOnce = finish(whole, name, () => ({ rows: 10_000, isOver: () => false }));
    const left = everything(whole);
    expect(left).not.toEqual(before);
    await whole.dispose();
    const cut = oldMesh();
    const inPieces = finish(cut, name, () => ({ rows: 10_000, isOver: () => true }));
    expect(everything(cut)).toEqual(left);
    expect(inPieces.words).toBe(atOnce.words);
    expect(atOnce.slices).toBeLessThanOrEqual(2);
    expect(inPieces.slices).toBeGreaterThan(more);
    expect(cut.faults()).toEqual([]);
  });
});

describe('a slice of the vacuum', () => {
  /** A mesh with more than 1,000 free pages. */
  function holed(): UpkeptMesh {
    const upkept = new UpkeptMesh();
    mesh = upkept;
    upkept.db.exec(`CREATE TABLE ballast (bytes BLOB);
      WITH RECURSIVE n (i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 1100)
        INSERT INTO ballast SELECT zeroblob(4000) FROM n; DROP TABLE ballast`);
    expect(freePages(upkept.db)).toBeGreaterThan(1_000);
    return upkept;
  }

  it('looks at the watch every 64 pages and ends with the third look that says so: 192 pages', () => {
    const { db } = holed();
    let looks = 0;
    const { rows, done } = new Vacuum(db, 1_024).slice({ rows: 500, isOver: () => ++looks === 3 });
    expect([rows, done]).toEqual([192, false]);
  });

  it('gives 100 pages back of 500 that there is time for where the settings say 100', () => {
    const { db } = holed();
    const free = freePages(db);
    expect(new Vacuum(db, 100).slice({ rows: 500, isOver: () => false }).rows).toBe(100);
    expect(freePages(db)).toBe(free - 100);
  });
});
