// An import that is killed again and again ends like one that was left alone.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { exportEdges } from '../../../src/main/reader/queries/edges.ts';
import { closeWriter, openWriter } from '../../../src/main/storage/database.ts';
import { migrate } from '../../../src/main/storage/migrate.ts';
import { type TemporaryFolder, temporaryFolder } from '../../support/database.ts';
import { writeTraffic } from './generated-recording.ts';
import { rows } from './heard.ts';
import { dump, importInto } from './importing.ts';

const child = fileURLToPath(new URL('./import-child.ts', import.meta.url));

let folder: TemporaryFolder;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => folder.dispose());

/**
 * What says in how many steps the tables were filled, not what with, and is left out: the revision counts steps; of one
 * batch samples are written reason by reason; an edge has the row id of the step that found what its hops mean, so
 * `edge_activity` is compared by the nodes of its edges instead. Row ids of all other tables must be equal.
 */
const ofTheRun = ['topology_state.revision', 'dropped_packets.id', 'neighbor_edges.id', 'edge_activity'];

/** Runs the import until it has spoken `turns` times, then kills it; gives whether it was still running. */
async function killedAfter(turns: number, file: string, recording: string): Promise<boolean> {
  const running = spawn(process.execPath, [child, file, recording], { stdio: ['ignore', 'pipe', 'inherit'] });
  const gone = new Promise<NodeJS.Signals | null>((resolve) =>
    running.once('exit', (_code, signal) => resolve(signal)),
  );
  let spoken = 0;
  createInterface(running.stdout).on('line', () => {
    if (++spoken === turns) running.kill('SIGKILL');
  });
  return (await gone) === 'SIGKILL';
}

async function finished(file: string, recording: string) {
  const db = openWriter(file);
  migrate(db);
  const report = await importInto(db, recording);
  const tables = dump(db, ofTheRun);
  const activity = rows(
    db,
    `SELECT node_a, node_b, hour, a.count, snr_sum_x4, snr_count FROM edge_activity a
     JOIN neighbor_edges e ON e.id = a.edge_id ORDER BY 1, 2, 3`,
  );
  const edges = exportEdges(db, { variant: 'all' });
  const integrity = db.pragma('integrity_check', { simple: true });
  closeWriter(db);
  return { report, tables, activity, edges, integrity };
}

it('survives 10 kills at random points: every time intact, and in the end equal to an undisturbed import', async () => {
  const recording = folder.file('traffic.ndjson');
  writeTraffic(recording, 20_000);
  const undisturbed = await finished(folder.file('undisturbed.db'), recording);
  expect(undisturbed.report.taken).toBeGreaterThanOrEqual(20_000);
  expect(undisturbed.activity.length).toBeGreaterThan(1_000);
  let kills = 0;
  let files = 0;
  let halfDone = 0;
  let seed = 20_260_301;
  while (kills < 10) {
    const file = folder.file(`killed-${files}.db`);
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    // A later run is faster through what is there already, so it may finish; then a new file begins.
    if (await killedAfter(1 + ((seed >>> 24) % 12), file, recording)) kills++;
    else files++;
    const db = openWriter(file);
    expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
    const [kept] = rows<{ n: number }>(db, 'SELECT count(*) AS n FROM observations');
    if (kept && kept.n > 0 && kept.n < undisturbed.report.taken) halfDone++;
    closeWriter(db);
  }
  expect(halfDone).toBeGreaterThanOrEqual(3);
  for (let i = 0; existsSync(folder.file(`killed-${i}.db`)); i++) {
    const again = await finished(folder.file(`killed-${i}.db`), recording);
    expect(again.integrity).toBe('ok');
    expect(again.edges).toEqual(undisturbed.edges);
    expect(again.activity).toEqual(undisturbed.activity);
    expect(again.tables).toEqual(undisturbed.tables);
  }
}, 120_000);
