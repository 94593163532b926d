// The import of a database that is killed in the middle of a transaction goes on behind the last row it had recorded.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkDatabase } from '../../../src/main/storage/check.ts';
import { closeWriter, openWriter } from '../../../src/main/storage/database.ts';
import {
  type TemporaryDatabase,
  type TemporaryFolder,
  temporaryDatabase,
  temporaryFolder,
} from '../../support/database.ts';
import { writeAnalyzer } from './analyzer-database.ts';
import { writeTraffic } from './generated-recording.ts';
import { MARCH, rows } from './heard.ts';
import { importInto } from './importing.ts';
import { importedWhole } from './whole-import.ts';

const child = fileURLToPath(new URL('./import-child.ts', import.meta.url));

let folder: TemporaryFolder;
let made: TemporaryDatabase;
let files: Readonly<Record<'analyzer' | 'meshwarden', string>>;
beforeAll(async () => {
  folder = temporaryFolder();
  made = temporaryDatabase();
  writeTraffic(folder.file('traffic.ndjson'), 2_500, 'killed databases', MARCH);
  await importInto(made.db, folder.file('traffic.ndjson'));
  files = { analyzer: folder.file('analyzer.db'), meshwarden: made.file };
  writeAnalyzer(made.db, files.analyzer, 'newest').close();
}, 60_000);
afterAll(() => {
  made?.dispose();
  folder?.dispose();
});

/** Imports until observation `dieAt` of that run is being written; gives how it ended. */
function killedAt(dieAt: number, into: string, from: string): NodeJS.Signals | null {
  return spawnSync(process.execPath, [child, into, from, String(dieAt)], { stdio: ['ignore', 'ignore', 'inherit'] })
    .signal;
}

function observationsIn(file: string): number {
  const db = openWriter(file);
  expect(checkDatabase(db).filter(({ broken }) => broken > 0)).toEqual([]);
  const [count] = rows<{ n: number }>(db, 'SELECT count(*) AS n FROM observations');
  closeWriter(db);
  return count?.n ?? 0;
}

describe.each(['analyzer', 'meshwarden'] as const)('a database of the kind %s', (kind) => {
  it('killed 3 times, each time at another observation of what was left, ends equal to an import left alone', async () => {
    const undisturbed = await importedWhole(folder.file(`${kind}-alone.db`), files[kind]);
    const all = undisturbed.report.taken;
    expect(all).toBeGreaterThanOrEqual(2_500);
    const file = folder.file(`${kind}-killed.db`);
    const kept: number[] = [0];
    for (const dieAt of [1, 777, 901]) {
      expect(killedAt(dieAt, file, files[kind])).toBe('SIGKILL');
      kept.push(observationsIn(file));
      const gained = (kept.at(-1) ?? 0) - (kept.at(-2) ?? 0);
      // What the transaction held that was open is gone, whatever it was.
      expect(gained).toBeGreaterThanOrEqual(0);
      expect(gained).toBeLessThan(dieAt);
    }
    expect(kept.at(-1)).toBeGreaterThan(0);
    const again = await importedWhole(file, files[kind]);
    expect(again.report.resumedAfter).toBeGreaterThan(0);
    expect((kept.at(-1) ?? 0) + again.report.taken).toBe(all);
    expect(again.integrity).toBe('ok');
    expect(again.edges).toEqual(undisturbed.edges);
    expect(again.activity).toEqual(undisturbed.activity);
    expect(again.tables).toEqual(undisturbed.tables);
  }, 120_000);
});
