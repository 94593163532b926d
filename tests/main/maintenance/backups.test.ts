// Backups and daily sizes by a thread of their own, which backups stay, and how one is put back.
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { silentLogger } from '../../../src/domain/logger.ts';
import { defaultRetention, type RetentionSettings } from '../../../src/domain/upkeep/retention.ts';
import { type AsideHands, asideJobs } from '../../../src/main/maintenance/aside-jobs.ts';
import { Maintenance } from '../../../src/main/maintenance/runner.ts';
import { doAside } from '../../../src/main/monitor/aside.ts';
import { backupTarget, listBackups, pruneBackups } from '../../../src/main/storage/backups.ts';
import { copyInSteps } from '../../../src/main/storage/copy.ts';
import { closeWriter, openWriter } from '../../../src/main/storage/database.ts';
import { openReader } from '../../../src/main/storage/readonly.ts';
import { fulfilWish, readWish, wishRestore } from '../../../src/main/storage/restore-wish.ts';
import { measureTables } from '../../../src/main/storage/table-sizes.ts';
import { readSizeDays } from '../../../src/main/storage/tables/size-days.ts';
import { type TemporaryDatabase, temporaryDatabase } from '../../support/database.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { threadBundle } from '../../support/threads.ts';

const entry = threadBundle('aside');
const day = 86_400_000;

let file: TemporaryDatabase;
let clock: ManualClock;
let settings: RetentionSettings;
beforeEach(() => {
  file = temporaryDatabase();
  clock = new ManualClock();
  settings = defaultRetention;
});
afterEach(() => file.dispose());

const hands: AsideHands = {
  measure: (from, signal) => doAside(entry, { kind: 'measure', file: from }, { signal }),
  copy: (from, target, signal, onPart) => doAside(entry, { kind: 'copy', file: from, target }, { signal, onPart }),
};

function maintenance(by: AsideHands = hands): Maintenance {
  const jobs = asideJobs({ db: file.db, clock, hands: by, settings: () => settings });
  return new Maintenance({ db: file.db, clock, logger: silentLogger, jobs });
}

function fill(rows: number): void {
  const put = file.db.prepare("INSERT INTO parties (key) VALUES (printf('%064d', ?))");
  file.db.transaction(() => {
    for (let i = 0; i < rows; i++) put.run(i);
  })();
}

function partiesIn(copy: string): number {
  const db = openReader(copy);
  try {
    return Number(db.prepare('SELECT count(*) FROM parties').pluck().get());
  } finally {
    db.close();
  }
}

const backups = () => listBackups(file.file, settings.backupFolder);

describe('a backup', () => {
  it('is made by another thread into a folder beside the database, whole and checked', async () => {
    fill(500);
    const upkeep = maintenance();
    upkeep.runSoon('backup');
    await upkeep.idle();
    expect(upkeep.states().find(({ name }) => name === 'backup')?.last).toMatchObject({ outcome: 'done' });
    const [made] = backups();
    expect(made).toMatchObject({
      file: join(dirname(file.file), 'backups', 'mesh.backup-20260101-000000.db'),
      madeAt: clock.now(),
    });
    expect(partiesIn(made?.file ?? '')).toBe(500);
    expect(readdirSync(dirname(made?.file ?? ''))).toEqual(['mesh.backup-20260101-000000.db']);
    await upkeep.stop();
  });

  it('holds what was there when it began, whatever is written meanwhile, and does not begin again', async () => {
    fill(40_000);
    const target = backupTarget(file.file, null, clock.now());
    const parts: number[] = [];
    let written = 40_000;
    await copyInSteps(file.file, target, (part) => {
      parts.push(part);
      file.db.prepare("INSERT INTO parties (key) VALUES (printf('new %d', ?))").run(written++);
    });
    expect(partiesIn(target)).toBe(40_000);
    expect(parts.length).toBeGreaterThan(1);
    expect(parts).toEqual([...parts].sort((a, b) => a - b));
  });

  it('that is cancelled leaves nothing', async () => {
    fill(100_000);
    const upkeep = maintenance({
      ...hands,
      copy: (from, target, signal, onPart) => {
        setImmediate(() => upkeep.cancel('backup'));
        return hands.copy(from, target, signal, onPart);
      },
    });
    upkeep.runSoon('backup');
    await upkeep.idle();
    expect(upkeep.states().find(({ name }) => name === 'backup')?.last).toMatchObject({ outcome: 'cancelled' });
    expect(readdirSync(join(dirname(file.file), 'backups'))).toEqual([]);
    await upkeep.stop();
  });

  it('into a chosen folder that is not there fails with a sentence, and makes none', async () => {
    settings = { ...settings, backupFolder: join(dirname(file.file), 'unplugged') };
    const upkeep = maintenance();
    upkeep.runSoon('backup');
    await upkeep.idle();
    const { last } = upkeep.states().find(({ name }) => name === 'backup') ?? {};
    expect(last).toMatchObject({ outcome: 'failed' });
    expect(last?.words).toMatch(/unplugged, is not there, so no backup was made/);
    expect(existsSync(join(dirname(file.file), 'unplugged'))).toBe(false);
  });

  it('goes when 7 newer ones are there; copies of other kinds stay', () => {
    const folder = join(dirname(file.file), 'backups');
    mkdirSync(folder);
    for (let i = 0; i < 10; i++) writeFileSync(backupTarget(file.file, null, clock.now() + i * day), 'x');
    const others = ['mesh.before-0007.db', 'mesh.copy-20260101-000000.db', 'mesh.replaced-20260101-000000.db'];
    const foreign = [
      'other.backup-20260101-000000.db',
      'mesh.backup-mine.db',
      'mesh.backup-20260101-000000.db.partial',
    ];
    for (const name of [...others, ...foreign]) writeFileSync(join(folder, name), 'x');
    expect(pruneBackups(file.file, null, 7)).toBe(3);
    expect(backups().map(({ madeAt }) => (madeAt - clock.now()) / day)).toEqual([9, 8, 7, 6, 5, 4, 3]);
    expect(readdirSync(folder)).toEqual(expect.arrayContaining([...others, ...foreign]));
  });
});

describe('sizes', () => {
  it('are measured by table with its indexes, and add up to the pages in use', async () => {
    fill(5_000);
    file.db.pragma('wal_checkpoint(TRUNCATE)');
    const sizes = measureTables(file.file);
    expect(sizes.tables[0]).toMatchObject({ table: 'parties' });
    const sum = sizes.tables.reduce((total, { bytes }) => total + bytes, 0);
    expect(sizes.usedBytes - sum).toBeGreaterThanOrEqual(0);
    // What no table has: pages that say where the others were moved from.
    expect(sizes.usedBytes - sum).toBeLessThanOrEqual(3 * 4_096);
  });

  it('are kept once a day, the last of the day', async () => {
    const upkeep = maintenance();
    for (const hours of [0, 6, 30]) {
      clock.set(new ManualClock().now() + hours * 3_600_000);
      upkeep.runSoon('measure');
      await upkeep.idle();
    }
    const days = readSizeDays(file.db, 10);
    expect(days.map(({ at }) => at)).toEqual([6, 30].map((hours) => new ManualClock().now() + hours * 3_600_000));
    expect(JSON.parse(days[0]?.tables ?? '')).toContainEqual({ table: 'parties', bytes: expect.any(Number) });
    await upkeep.stop();
  });
});

describe('a restore that was chosen', () => {
  it('is done once at the next start: the copy is in place, what was there is kept', async () => {
    fill(10);
    const copy = backupTarget(file.file, null, clock.now());
    await copyInSteps(file.file, copy, () => {});
    file.db.exec('DELETE FROM parties');
    wishRestore(file.file, copy);
    closeWriter(file.db);
    expect(fulfilWish(file.file, clock)).toMatchObject({ kind: 'restored', report: { pendingMigrations: 0 } });
    expect(partiesIn(file.file)).toBe(10);
    expect(readdirSync(dirname(file.file))).toContainEqual(expect.stringMatching(/^mesh\.replaced-/));
    expect(fulfilWish(file.file, clock)).toBeNull();
  });

  it('that cannot be done leaves the database as it is and is not tried again', () => {
    fill(10);
    const copy = join(dirname(file.file), 'broken.db');
    writeFileSync(copy, 'no database');
    wishRestore(file.file, copy);
    expect(readWish(file.file)).toBe(copy);
    closeWriter(file.db);
    expect(fulfilWish(file.file, clock)).toMatchObject({
      kind: 'failed',
      sentence: expect.stringContaining('broken.db'),
    });
    expect(partiesIn(file.file)).toBe(10);
    expect(readWish(file.file)).toBeNull();
    openWriter(file.file);
  });

  it('is looked at by another thread, which says what is wrong with a copy', async () => {
    const copy = backupTarget(file.file, null, clock.now());
    await copyInSteps(file.file, copy, () => {});
    expect(await doAside(entry, { kind: 'inspect', copy })).toBe(0);
    await expect(doAside(entry, { kind: 'inspect', copy: `${copy}.none` })).rejects.toThrow('There is no database at');
  });
});
