// An import that is killed again and again ends like one that was left alone.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { closeWriter, openWriter } from '../../../src/main/storage/database.ts';
import { type TemporaryFolder, temporaryFolder } from '../../support/database.ts';
import { writeTraffic } from './generated-recording.ts';
import { rows } from './heard.ts';
import { importedWhole } from './whole-import.ts';

const child = fileURLToPath(new URL('./import-child.ts', import.meta.url));

let folder: TemporaryFolder;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => folder.dispose());

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

it('survives 10 kills at random points: every time intact, and in the end equal to an undisturbed import', async () => {
  const recording = folder.file('traffic.ndjson');
  writeTraffic(recording, 20_000);
  const undisturbed = await importedWhole(folder.file('undisturbed.db'), recording);
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
    const again = await importedWhole(folder.file(`killed-${i}.db`), recording);
    expect(again.integrity).toBe('ok');
    expect(again.edges).toEqual(undisturbed.edges);
    expect(again.activity).toEqual(undisturbed.activity);
    expect(again.tables).toEqual(undisturbed.tables);
  }
}, 240_000);
