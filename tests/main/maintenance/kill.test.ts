// A job that is killed in the middle of a transaction leaves a database that holds together, and the next run finishes it.
import { spawnSync } from 'node:child_process';
import { copyFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkDatabase } from '../../../src/main/storage/check.ts';
import { closeWriter, openWriter } from '../../../src/main/storage/database.ts';
import { rebuildEdges } from '../../../src/main/topology/rebuild.ts';
import { type TemporaryFolder, temporaryFolder } from '../../support/database.ts';
import { advert, hearing, makeNode, packet } from '../ingest/heard.ts';
import { dump } from '../ingest/importing.ts';
import { day, NOW, UpkeptMesh } from './upkept.ts';
import { runWholeJob } from './whole-job.ts';

const child = fileURLToPath(new URL('./job-child.ts', import.meta.url));
/** What says in how many steps it was done, not what with. */
const ofTheRun = ['topology_state', 'maintenance_runs', 'size_days', 'settings'];

let folder: TemporaryFolder;
let template: string;
let capBytes: number;

/** Nodes, links between them, packets and measurements from 500 days ago until now. */
async function writeTemplate(): Promise<void> {
  const mesh = new UpkeptMesh();
  const nodes = Array.from({ length: 12 }, (_, i) => makeNode(`kill ${i}`));
  const hop = (i: number) => Number.parseInt(nodes[i % 12]?.key.slice(0, 2) ?? '', 16);
  for (const [i, node] of nodes.entries()) mesh.heard(advert(node, { name: `N${i}` }), (i % 2 === 0 ? 20 : 2) * day);
  for (let i = 0; i < 400; i++) {
    // Half of the links were used long ago alone.
    const ago = i % 2 === 0 ? (40 + i) * day : (i % 40) * day;
    const links = i % 2 === 0 ? [hop(i % 5), hop((i % 5) + 1)] : [hop(6 + (i % 5)), hop(7 + (i % 5)), hop(1)];
    mesh.record([hearing(packet(2, Buffer.from(`text ${i}`.padEnd(40)), links), NOW - ago, { arrivedAt: NOW })]);
  }
  const metrics = mesh.db.prepare('INSERT INTO observer_metrics (observer_id, bucket, at) VALUES (1, ?, ?)');
  for (let i = 0; i < 200; i++) metrics.run(Math.floor((NOW - i * day) / 300_000), NOW - i * day);
  mesh.topology.flush();
  const page = (name: string) => Number(mesh.db.pragma(name, { simple: true }));
  capBytes = (page('page_count') - page('freelist_count') - 12) * page('page_size');
  mesh.db.pragma('wal_checkpoint(TRUNCATE)');
  copyFileSync(mesh.file.file, template);
  await mesh.dispose();
}

beforeAll(async () => {
  folder = temporaryFolder();
  template = folder.file('template.db');
  await writeTemplate();
});
afterAll(() => folder.dispose());

function killed(file: string, name: string, killAt: number): boolean {
  const task = JSON.stringify({ file, name, now: NOW, capBytes, killAt });
  return spawnSync(process.execPath, [child, task], { stdio: ['ignore', 'ignore', 'inherit'] }).signal === 'SIGKILL';
}

/** Everything in the file, after seeing that it holds together. */
function contentOf(file: string): Record<string, unknown[]> {
  const db = openWriter(file);
  try {
    expect(checkDatabase(db).filter((line) => line.broken > 0)).toEqual([]);
    return dump(db, ofTheRun);
  } finally {
    closeWriter(db);
  }
}

describe.each(['nodes', 'metrics', 'packets', 'cap', 'edges', 'activity'])('%s', (name) => {
  it('killed early and late holds together each time, and ends as if it had been left alone', () => {
    const alone = folder.file(`${name}-alone.db`);
    copyFileSync(template, alone);
    const changes = runWholeJob({ file: alone, name, now: NOW, capBytes });
    expect(changes).toBeGreaterThan(3);
    const expected = contentOf(alone);
    for (const part of [0.1, 0.9]) {
      const file = folder.file(`${name}-${part}.db`);
      copyFileSync(template, file);
      expect(killed(file, name, Math.max(1, Math.floor(part * changes)))).toBe(true);
      contentOf(file);
      runWholeJob({ file, name, now: NOW, capBytes });
      // Where a cap ends depends on how full the pages happen to be.
      if (name !== 'cap') expect(contentOf(file)).toEqual(expected);
      const db = openWriter(file);
      expect(rebuildEdges(db)).toBe(0);
      closeWriter(db);
    }
  }, 120_000);
});
