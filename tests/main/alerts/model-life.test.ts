// Random lives of a dispatcher on a real file against a pure model that says after every command how it must stand.
import { copyFileSync } from 'node:fs';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { closeWriter, openWriter } from '../../../src/main/storage/database.ts';
import { migrate } from '../../../src/main/storage/migrate.ts';
import { type TemporaryFolder, temporaryFolder } from '../../support/database.ts';
import { birth, foreseen, Life, lives, openWitnessed, stateOf, type Witness } from './dispatcher-life.ts';
import { type Command, newModel } from './dispatcher-model.ts';
import { numberIn } from './dispatching.ts';

let folder: TemporaryFolder;
let empty: string;
let made = 0;
beforeAll(() => {
  folder = temporaryFolder();
  empty = folder.file('empty.db');
  const db = openWriter(empty);
  migrate(db);
  closeWriter(db);
});
afterAll(() => folder.dispose());

function newFile(): string {
  made += 1;
  const file = folder.file(`life-${made}.db`);
  copyFileSync(empty, file);
  return file;
}

async function live(commands: readonly Command[], feed: boolean): Promise<void> {
  const witness: Witness = {};
  const db = openWitnessed(newFile(), witness);
  const life = new Life(db, feed, birth, witness);
  witness.statement = (sql) => {
    if (!life.there && sql !== 'ROLLBACK') throw new Error('disk I/O error');
  };
  try {
    for (const { command, after } of foreseen(newModel(birth, feed), commands)) {
      await life.carryOut(command);
      expect(life.state(), JSON.stringify(command)).toEqual(stateOf(after));
      if (!life.there) continue;
      const { seen } = life.dispatcher.stats();
      expect(numberIn(db, 'SELECT COALESCE(sum(n), 0) FROM dispatcher_drops'), 'buckets').toBe(seen);
      expect(numberIn(db, 'SELECT seen FROM dispatcher_state'), 'the disk').toBe(seen);
    }
    expect(new Set(life.told).size, 'occurrences told').toBe(life.told.length);
  } finally {
    await life.end();
    db.close();
  }
}

describe('any life of a dispatcher is the one the model foresees', () => {
  it.each([
    ['with the desktop alone', false],
    ['with a feed beside it', true],
  ])('%s', async (_what, feed) => {
    await fc.assert(
      fc.asyncProperty(lives({ minLength: 1, maxLength: 40 }), (commands) => live(commands, feed)),
      { numRuns: 60 },
    );
  });
});
