// A dispatcher that dies before and after every single statement of its life, and what the next start makes of it.
//
// What kill -9 leaves is what was written to the files by then. So one run of a life keeps the bytes of the file and its
// log before each statement and around each telling, and starts the program again from each; moments in which nothing
// differs are one. That these bytes are what a killed process leaves is shown with real processes at the end.
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { closeWriter, openWriter } from '../../../src/main/storage/database.ts';
import { migrate } from '../../../src/main/storage/migrate.ts';
import { type TemporaryFolder, temporaryFolder } from '../../support/database.ts';
import { birth, foreseen, Life, lives, openWitnessed, stateOf, type Witness } from './dispatcher-life.ts';
import { type Command, carryOut, type Model, newModel } from './dispatcher-model.ts';
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

/** A moment at which the process may die. */
interface Moment {
  /** Statements that were begun; the next one is not. */
  readonly statements: number;
  /** The command that is under way. */
  readonly step: number;
  readonly now: number;
  readonly database: Buffer;
  readonly log: Buffer;
  readonly told: readonly string[];
  /** Told while the disk refused to note it. */
  readonly unnoted: readonly string[];
}

function newFile(): string {
  made += 1;
  const file = folder.file(`life-${made}.db`);
  copyFileSync(empty, file);
  return file;
}

const bytesOf = (file: string) => (existsSync(file) ? readFileSync(file) : Buffer.alloc(0));

/** Carries the life out once; gives every moment of it that differs from the one before. */
async function momentsOf(commands: readonly Command[], feed: boolean): Promise<{ moments: Moment[]; count: number }> {
  const file = newFile();
  const witness: Witness = {};
  const db = openWitnessed(file, witness);
  const life = new Life(db, feed, birth, witness);
  const moments: Moment[] = [];
  let statements = 0;
  let step = 0;
  let unnoted: string[] = [];
  const keep = () => {
    const database = bytesOf(file);
    const log = bytesOf(`${file}-wal`);
    const last = moments.at(-1);
    const same = last?.step === step && last.told.length === life.told.length && last.log.equals(log);
    if (same && last.database.equals(database)) return;
    const now = life.clock.now();
    moments.push({ statements, step, now, database, log, told: [...life.told], unnoted: [...unnoted] });
  };
  witness.statement = (sql) => {
    keep();
    statements += 1;
    if (!life.there && sql !== 'ROLLBACK') throw new Error('disk I/O error');
  };
  witness.telling = keep;
  witness.told = (id) => {
    if (!life.there) unnoted.push(id);
    keep();
  };
  for (const command of commands) {
    await life.carryOut(command);
    if (life.there) unnoted = [];
    keep();
    step += 1;
  }
  delete witness.statement;
  await life.end();
  db.close();
  return { moments, count: statements };
}

/** What is done after the start that follows: the event under way is told of again, then all of them, and time passes. */
function afterwards(command: Command | undefined, now: number): Command[] {
  const fresh = (at: number): Command[] =>
    Array.from({ length: 8 }, (_, id) => ({
      do: 'dispatch',
      event: { id: `e#${id}`, at, severity: 'immediate', region: id % 2 === 0 ? 'DUB' : 'ORK' },
      twice: false,
    }));
  return [
    { do: 'restart' },
    { do: 'desktop', answer: 'takes' },
    ...(command?.do === 'dispatch' ? [command] : []),
    { do: 'pass', ms: 10_000 },
    ...fresh(now + 10_000),
    { do: 'pass', ms: 620_000 },
    ...fresh(now + 630_000),
  ];
}

/** Every stand the disk may be in during `step`: as the one before left it, or as this one has brought it so far. */
function possible(steps: ReturnType<typeof foreseen>, step: number, first: Model): Model[] {
  const before = steps.slice(0, step).flatMap(({ saved }) => saved);
  return [before.at(-1) ?? first, ...(steps[step]?.saved ?? [])];
}

async function startAgain(moment: Moment, steps: ReturnType<typeof foreseen>, first: Model): Promise<void> {
  const { step, now, told, unnoted } = moment;
  const commands = afterwards(steps[step]?.command, now);
  const file = folder.file('started-again.db');
  writeFileSync(file, moment.database);
  writeFileSync(`${file}-wal`, moment.log);
  const db = openWriter(file);
  try {
    db.pragma('synchronous = OFF');
    expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
    const counted = numberIn(db, 'SELECT seen FROM dispatcher_state');
    const least = Object.values(steps[step]?.before.counts ?? {}).reduce((sum, n) => sum + n, 0);
    if (unnoted.length === 0 && steps[step]?.before.there !== false) {
      expect(counted, 'events that had their reason').toBeGreaterThanOrEqual(least);
    }
    const life = new Life(db, first.feed, now, {}, 1_000);
    await carryOutAll(life, commands.slice(1));
    const foretold = possible(steps, step, first).map((model) => {
      let stand: Model = { ...model, now, there: true, outcomes: [], told: [] };
      for (const command of commands) stand = carryOut(stand, command).after;
      return stateOf(stand);
    });
    expect(foretold, `${JSON.stringify(steps[step]?.command)}`).toContainEqual(life.state());
    const all = [...told.filter((id) => !unnoted.includes(id)), ...life.told];
    expect(new Set(all).size, `told twice among ${all.join(' ')}`).toBe(all.length);
    const { seen } = life.dispatcher.stats();
    await life.end();
    expect(numberIn(db, 'SELECT sum(n) FROM dispatcher_drops'), 'buckets').toBe(seen);
    expect(numberIn(db, 'SELECT seen FROM dispatcher_state'), 'the disk').toBe(seen);
    expect(seen).toBeGreaterThanOrEqual(counted);
  } finally {
    closeWriter(db);
  }
}

async function carryOutAll(life: Life, commands: readonly Command[]): Promise<void> {
  life.dispatcher;
  for (const command of commands) await life.carryOut(command);
}

const tables = ['dispatcher_state', 'dispatcher_cooldowns', 'dispatcher_dedup', 'dispatcher_drops', 'decisions'];

function everyRow(file: string): unknown {
  const db = openWriter(file);
  try {
    expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
    return [...tables, 'notifications'].map((table) => db.prepare(`SELECT * FROM ${table}`).all());
  } finally {
    closeWriter(db);
  }
}

describe('a process that dies', () => {
  it.each([
    ['with the desktop alone', false],
    ['with a feed beside it', true],
  ])('before or after any statement of its life tells nothing twice and loses nothing, %s', async (_what, feed) => {
    let statements = 0;
    const first = newModel(birth, feed);
    await fc.assert(
      fc.asyncProperty(lives({ minLength: 6, maxLength: 14 }), async (commands) => {
        const { moments, count } = await momentsOf(commands, feed);
        const steps = foreseen(first, commands);
        for (const moment of moments) await startAgain(moment, steps, first);
        statements += count;
      }),
      { numRuns: 8 },
    );
    expect(statements, 'statements that were died at').toBeGreaterThan(100);
  });

  it('by SIGKILL before each 20th statement leaves exactly the rows that are started again from here', async () => {
    const event = (id: number, at: number, severity: 'priority' | 'immediate' = 'priority') =>
      ({ id: `e#${id}`, at, severity, region: 'DUB' }) as const;
    const commands: Command[] = [
      { do: 'dispatch', event: event(0, birth), twice: false },
      { do: 'pass', ms: 10_000 },
      { do: 'dispatch', event: event(0, birth), twice: true },
      { do: 'desktop', answer: 'refuses' },
      { do: 'dispatch', event: event(1, birth, 'immediate'), twice: false },
      { do: 'restart' },
      { do: 'pass', ms: 20_000 },
      { do: 'desktop', answer: 'takes' },
      { do: 'pass', ms: 60_000 },
      { do: 'dispatch', event: event(2, birth + 90_000), twice: false },
      { do: 'dispatch', event: event(3, birth - 900_000), twice: false },
    ];
    const { moments, count } = await momentsOf(commands, false);
    const child = fileURLToPath(new URL('life-child.ts', import.meta.url));
    for (let last = 20; last <= count; last += 20) {
      const file = newFile();
      const log = `${file}.told`;
      const input = JSON.stringify(commands);
      const died = spawnSync(process.execPath, [child, file, log, 'alone', String(last)], { input, encoding: 'utf8' });
      expect([died.signal, died.stderr]).toEqual(['SIGKILL', '']);
      const kept = moments.findLast(({ statements }) => statements < last);
      const again = folder.file(`kept-${last}.db`);
      writeFileSync(again, kept?.database ?? '');
      writeFileSync(`${again}-wal`, kept?.log ?? '');
      expect(everyRow(file), `statement ${last}`).toEqual(everyRow(again));
      expect(bytesOf(log).toString().split('\n').filter(Boolean)).toEqual(kept?.told);
    }
  });
});
