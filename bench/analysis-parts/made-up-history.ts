// A database of a made-up mesh with two weeks of activity by the hour.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openWriter, type WritableDb } from '../../src/main/storage/database.ts';
import { migrate } from '../../src/main/storage/migrate.ts';
import { openReader, type ReadableDb } from '../../src/main/storage/readonly.ts';
import { dice, type MadeUpMesh } from './made-up-mesh.ts';

const hourMs = 3_600_000;
const days = 14;
/** Share of hours in which a link is heard. */
const active = 1 / 3;

/** Runs `action` on a database of `mesh` at `now`; gives how many rows of activity it holds as well. */
export function withHistory<T>(mesh: MadeUpMesh, now: number, action: (db: ReadableDb, rows: number) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'meshwarden-bench-'));
  const file = join(folder, 'mesh.db');
  const writer = openWriter(file);
  try {
    migrate(writer);
    const rows = writer.transaction(() => fill(writer, mesh, now))();
    const reader = openReader(file);
    try {
      return action(reader, rows);
    } finally {
      reader.close();
    }
  } finally {
    writer.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function fill(db: WritableDb, { nodes, edges }: MadeUpMesh, now: number): number {
  const random = dice(9);
  const party = db.prepare('INSERT INTO parties (id, key) VALUES (?, ?)');
  const node = db.prepare(
    `INSERT INTO nodes (id, public_key, name, role, lat, lon, first_seen, last_seen) VALUES (?, ?, ?, 'repeater', ?, ?, ?, ?)`,
  );
  const edge = db.prepare(
    `INSERT INTO neighbor_edges (id, node_a, node_b, count, weighted_x4, first_seen, last_seen) VALUES (?, ?, ?, ?, ?, ?, ?)`,
  );
  const hour = db.prepare('INSERT INTO edge_activity (edge_id, hour, count) VALUES (?, ?, ?)');
  const first = now - days * 24 * hourMs;
  for (const [i, { key, lat, lon }] of nodes.entries()) {
    party.run(i + 1, key);
    node.run(i + 1, Buffer.from(key, 'hex'), `Node ${i}`, lat, lon, first, now);
  }
  let rows = 0;
  for (const [i, { a, b }] of edges.entries()) {
    const heard = Array.from({ length: days * 24 }, (_, back) => now / hourMs - back).filter(() => random() < active);
    edge.run(i + 1, a + 1, b + 1, 3 * heard.length, 12 * heard.length, first, now);
    for (const at of heard) hour.run(i + 1, at, 3);
    rows += heard.length;
  }
  return rows;
}
