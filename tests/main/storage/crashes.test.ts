// Killed or without power at any moment, a database opens, holds together and has everything that was committed.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { CrashYard, crashWorks } from '../../support/crashes.ts';
import { type TemporaryFolder, temporaryFolder } from '../../support/database.ts';

let folder: TemporaryFolder;
let yard: CrashYard;
beforeAll(async () => {
  folder = temporaryFolder();
  yard = new CrashYard((name) => folder.file(name));
  await yard.prepare(4_000);
}, 120_000);
afterAll(() => folder.dispose());

it.each(crashWorks)(
  'killed 3 times at random points of %s, it has lost nothing',
  async (work) => {
    for (let seed = 1; seed <= 3; seed++) expect((await yard.crash(work, seed)).troubles, `seed ${seed}`).toEqual([]);
  },
  120_000,
);

// No other system can hold a process still from outside.
it.skipIf(process.platform === 'win32')(
  'cut from power 4 times during an import, it has what was committed; with the end of its log torn off, it is whole',
  async () => {
    const { killed, troubles } = await yard.powerCuts(7, 4);
    expect(troubles).toEqual([]);
    expect(killed).toBe(true);
  },
  120_000,
);
