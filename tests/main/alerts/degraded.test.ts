import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sumOf } from '../../../src/domain/alerts/reasons.ts';
import { defaultDbConfig } from '../../../src/main/storage/config.ts';
import { closeWriter, openWriter } from '../../../src/main/storage/database.ts';
import { migrate } from '../../../src/main/storage/migrate.ts';
import { type TemporaryDatabase, temporaryDatabase } from '../../support/database.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { canMount, tinyDisk } from '../../support/tiny-disk.ts';
import { anEvent, desktopOnly, dispatcherOn, numberIn, plainConfig, TestDesktop } from './dispatching.ts';

let file: TemporaryDatabase;
let clock: ManualClock;
beforeEach(() => {
  file = temporaryDatabase();
  clock = new ManualClock();
});
afterEach(() => file.dispose());

const state = (column: string) => numberIn(file.db, `SELECT ${column} FROM dispatcher_state`);
const stale = () => anEvent(clock, { timestamp: clock.now() - 700_000 });

describe('without a database', () => {
  it('a start that counts 2 does not overwrite a history of 1,000: it becomes 1,002 when the database answers', async () => {
    file.db.exec('UPDATE dispatcher_state SET stale_dropped = 1000, seen = 1000, installed_at = 5');
    let away = true;
    const warnings: string[] = [];
    const dispatcher = dispatcherOn(file.db, clock, {
      open: () => {
        if (away) throw new Error('unable to open database file');
        return file.db;
      },
      logger: { info: () => {}, warn: (message) => warnings.push(message), error: () => {} },
    });
    await dispatcher.dispatch(stale());
    await dispatcher.dispatch(stale());
    expect(dispatcher.stats()).toMatchObject({ degradedSince: clock.now(), totals: { stale: 2 } });
    expect(state('stale_dropped')).toBe(1000);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain('unable to open database file');
    away = false;
    clock.advance(5_000);
    expect(dispatcher.stats()).toMatchObject({ degradedSince: null, totals: { stale: 1002 } });
    expect(dispatcher.stats().windows.sinceInstall.coveredFrom).toBe(5);
    expect([state('stale_dropped'), state('seen'), state('installed_at')]).toEqual([1002, 1002, 5]);
    await dispatcher.stop();
  });

  it('an alert given meanwhile enters the feed, the cooldowns and the memory of occurrences when it answers', async () => {
    let away = true;
    const config = plainConfig({ cooldownS: 300 });
    const dispatcher = dispatcherOn(file.db, clock, {
      config,
      open: () => {
        if (away) throw new Error('away');
        return file.db;
      },
    });
    const fed: string[] = [];
    dispatcher.onAlert((alert) => fed.push(alert.eventId));
    const event = anEvent(clock);
    expect(await dispatcher.dispatch(event)).toBe('delivered');
    expect(fed).toEqual([]);
    expect(() => dispatcher.acknowledge(null)).toThrow('The database does not answer');
    away = false;
    expect(dispatcher.flush()).toBe(true);
    expect(fed).toEqual([event.id]);
    const after = dispatcherOn(file.db, clock, { config, runId: 'run-2' });
    expect(await after.dispatch(event)).toBe('dedup');
    expect(await after.dispatch(anEvent(clock))).toBe('cooldown');
    await dispatcher.stop();
  });

  it('what the disk knew is known again when it answers: cooldowns and occurrences of an earlier run', async () => {
    const config = plainConfig({ cooldownS: 300 });
    const event = anEvent(clock);
    await dispatcherOn(file.db, clock, { config }).dispatch(event);
    let away = true;
    const dispatcher = dispatcherOn(file.db, clock, {
      config,
      runId: 'run-2',
      open: () => {
        if (away) throw new Error('away');
        return file.db;
      },
    });
    away = false;
    clock.advance(5_000);
    expect(await dispatcher.dispatch(event)).toBe('dedup');
    expect(await dispatcher.dispatch(anEvent(clock))).toBe('cooldown');
    await dispatcher.stop();
  });

  it('a cooldown armed meanwhile is newer than the one on disk and holds', async () => {
    const config = plainConfig({ cooldownS: 300 });
    await dispatcherOn(file.db, clock, { config }).dispatch(anEvent(clock));
    clock.advance(400_000);
    let away = true;
    const dispatcher = dispatcherOn(file.db, clock, {
      config,
      runId: 'run-2',
      open: () => {
        if (away) throw new Error('away');
        return file.db;
      },
    });
    expect(await dispatcher.dispatch(anEvent(clock))).toBe('delivered');
    away = false;
    clock.advance(200_000);
    expect(dispatcher.stats().degradedSince).toBeNull();
    expect(await dispatcher.dispatch(anEvent(clock))).toBe('cooldown');
    await dispatcher.stop();
  });

  it('an alert the desktop took meanwhile is in the audit when it answers', async () => {
    let away = true;
    const dispatcher = dispatcherOn(file.db, clock, {
      config: desktopOnly(),
      targets: [new TestDesktop()],
      open: () => {
        if (away) throw new Error('away');
        return file.db;
      },
    });
    expect(await dispatcher.dispatch(anEvent(clock))).toBe('delivered');
    away = false;
    dispatcher.flush();
    expect(file.db.prepare('SELECT target, status FROM notifications').all()).toEqual([
      { target: 'desktop', status: 'sent' },
    ]);
    await dispatcher.stop();
  });

  it('missing tables are waited for, asking after 5, 10, 20, 40 and then every 60 s', async () => {
    const bare = new Database(':memory:') as unknown as ReturnType<typeof openWriter>;
    const asked: number[] = [];
    const began = clock.now();
    const dispatcher = dispatcherOn(bare, clock, {
      open: () => {
        asked.push((clock.now() - began) / 1000);
        throw new Error('no such table: dispatcher_state');
      },
    });
    clock.advance(200_000);
    expect(asked).toEqual([0, 5, 15, 35, 75, 135, 195]);
    await dispatcher.stop();
    expect(clock.pending).toBe(0);
    bare.close();
  });

  it('an unmigrated file degrades, and the same handle serves as soon as it is migrated', async () => {
    const path = `${file.file}-new`;
    const db = openWriter(path);
    const dispatcher = dispatcherOn(db, clock);
    expect(dispatcher.stats().degradedSince).toBe(clock.now());
    await dispatcher.dispatch(stale());
    migrate(db);
    clock.advance(5_000);
    expect(dispatcher.stats().degradedSince).toBeNull();
    expect(numberIn(db, 'SELECT stale_dropped FROM dispatcher_state')).toBe(1);
    await dispatcher.stop();
    closeWriter(db);
  });

  it('a file another process locks is gone without, and nothing of it is lost', async () => {
    const path = `${file.file}-locked`;
    const db = openWriter(path, { ...defaultDbConfig, busyTimeoutMs: 10 });
    migrate(db);
    const dispatcher = dispatcherOn(db, clock);
    await dispatcher.dispatch(stale());
    const other = new Database(path);
    other.exec('BEGIN IMMEDIATE');
    expect(await dispatcher.dispatch(anEvent(clock))).toBe('delivered');
    expect(dispatcher.stats().degradedSince).toBe(clock.now());
    other.exec('ROLLBACK');
    other.close();
    clock.advance(5_000);
    expect(dispatcher.stats()).toMatchObject({ degradedSince: null, totals: { stale: 1, delivered: 1 } });
    expect(numberIn(db, 'SELECT seen FROM dispatcher_state')).toBe(2);
    expect(numberIn(db, 'SELECT sum(n) FROM dispatcher_drops')).toBe(2);
    await dispatcher.stop();
    closeWriter(db);
  });

  it.skipIf(!canMount)('a full disk leaves it working from memory, and room brings everything to disk', async () => {
    const disk = tinyDisk('2m');
    if (disk === null) return;
    const { writeFileSync, rmSync } = await import('node:fs');
    const db = openWriter(disk.file('mesh.db'));
    try {
      migrate(db);
      const dispatcher = dispatcherOn(db, clock);
      await dispatcher.dispatch(anEvent(clock));
      try {
        for (let i = 0; ; i += 1) writeFileSync(disk.file(`ballast-${i}`), Buffer.alloc(4_096));
      } catch {
        // The disk is full now, as it should be.
      }
      for (let i = 0; dispatcher.stats().degradedSince === null && i < 500; i += 1) {
        clock.advance(1_000);
        await dispatcher.dispatch(anEvent(clock, { body: 'x'.repeat(240) }));
      }
      expect(dispatcher.stats().degradedSince).not.toBeNull();
      const told = dispatcher.stats().totals.delivered;
      for (let i = 0; i < 10_000; i += 1) rmSync(disk.file(`ballast-${i}`), { force: true });
      expect(dispatcher.flush()).toBe(true);
      expect(numberIn(db, 'SELECT delivered FROM dispatcher_state')).toBe(told);
      expect(numberIn(db, 'SELECT count(*) FROM notifications')).toBe(told);
      expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
      await dispatcher.stop();
    } finally {
      closeWriter(db);
      disk.dispose();
    }
  });

  it('totals stay the sum of the buckets through an outage in the middle of a run', async () => {
    const dispatcher = dispatcherOn(file.db, clock);
    await dispatcher.dispatch(stale());
    file.db.exec('ALTER TABLE decisions RENAME TO decisions_away');
    await dispatcher.dispatch(stale());
    await dispatcher.dispatch(anEvent(clock));
    expect(dispatcher.stats().degradedSince).not.toBeNull();
    file.db.exec('ALTER TABLE decisions_away RENAME TO decisions');
    expect(dispatcher.flush()).toBe(true);
    expect(sumOf(dispatcher.stats().totals)).toBe(3);
    expect(numberIn(file.db, 'SELECT sum(n) FROM dispatcher_drops')).toBe(3);
    expect(numberIn(file.db, 'SELECT count(*) FROM decisions')).toBe(3);
  });
});
