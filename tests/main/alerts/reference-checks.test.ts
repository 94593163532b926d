// The seventeen checks of a persistent dispatcher: what a restart keeps, and what it must not bring back. Whatever is
// restarted ran in a process of its own before.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { migrate } from '../../../src/main/storage/migrate.ts';
import { type TemporaryDatabase, temporaryDatabase } from '../../support/database.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { anEvent, dispatcherOn, numberIn, plainConfig } from './dispatching.ts';
import { inAnotherProcess } from './second-process.ts';

let file: TemporaryDatabase;
let clock: ManualClock;
beforeEach(() => {
  file = temporaryDatabase();
  clock = new ManualClock();
});
afterEach(() => file.dispose());

const state = (column: string) => numberIn(file.db, `SELECT ${column} FROM dispatcher_state WHERE id = 1`);
const dedupRows = () => numberIn(file.db, 'SELECT count(*) FROM dispatcher_dedup');

function seedSeen(count: number, at: (i: number) => number): void {
  const insert = file.db.prepare(
    'INSERT INTO dispatcher_dedup (source, event_id, first_seen_at, seen_at) VALUES (?, ?, ?, ?)',
  );
  file.db.transaction(() => {
    for (let i = 0; i < count; i += 1) insert.run('detector:nodes', `seeded#${i}`, at(i), at(i));
  })();
}

function seedCooldown(category: string, agoS: number, cooldownS: number): void {
  file.db
    .prepare(
      `INSERT INTO dispatcher_cooldowns (toggle, category, region, last_fired_at, cooldown_s, severity, updated_at)
       VALUES ('nodes', ?, '*', ?, ?, 'priority', 0)`,
    )
    .run(category, clock.now() - agoS * 1000, cooldownS);
}

describe('the seventeen reference checks', () => {
  it('1: after the migration the six tables of the dispatcher are there and its state is one row', () => {
    const names = [
      'dispatcher_state',
      'dispatcher_cooldowns',
      'dispatcher_dedup',
      'dispatcher_drops',
      'notifications',
      'decisions',
    ];
    const found = file.db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").pluck().all();
    expect(found).toEqual(expect.arrayContaining(names));
    expect(numberIn(file.db, 'SELECT count(*) FROM dispatcher_state')).toBe(1);
    expect(() => file.db.exec('INSERT INTO dispatcher_state (id) VALUES (2)')).toThrow(/CHECK/);
  });

  it('2: migrating twice changes nothing and keeps what the dispatcher counted', async () => {
    await dispatcherOn(file.db, clock).dispatch(anEvent(clock));
    const schema = () => file.db.prepare('SELECT name, sql FROM sqlite_schema ORDER BY name').all();
    const before = schema();
    migrate(file.db);
    expect(schema()).toEqual(before);
    expect(numberIn(file.db, 'SELECT count(*) FROM dispatcher_state')).toBe(1);
    expect(state('delivered')).toBe(1);
  });

  it('3: an empty database restores zeros, no anchor, no cooldown and no occurrence', () => {
    const stats = dispatcherOn(file.db, clock).stats();
    expect(stats.seen).toBe(0);
    expect(stats.anchor).toBeNull();
    expect(stats.cooldownKeys).toEqual([]);
    expect(stats.dedupSize).toBe(0);
    expect(stats.degradedSince).toBeNull();
  });

  it('4: the counters 5, 3, 7 and 2 and the anchor 12345678 survive, and a run in another process adds to them', () => {
    file.db.exec(`UPDATE dispatcher_state SET stale_dropped = 5, cooldown_dropped = 3, dedup_dropped = 7,
      cold_start_dropped = 2, cold_start_anchor = 12345678, cold_start_run_id = 'run-0', run_id = 'run-0'`);
    const other = inAnotherProcess(file.file, {
      runId: 'run-1',
      now: clock.now(),
      events: [{ ageMs: 700_000 }],
      ends: 'killed',
    });
    expect(other.stats.totals).toMatchObject({ stale: 6, cooldown: 3, dedup: 7, cold_start: 2 });
    expect(other.stats.anchor).toEqual({ at: 12345678, runId: 'run-0', current: false });
    const stats = dispatcherOn(file.db, clock, { runId: 'run-2' }).stats();
    expect(stats.totals).toMatchObject({ stale: 6, cooldown: 3, dedup: 7, cold_start: 2 });
    expect(stats.anchor).toEqual({ at: 12345678, runId: 'run-0', current: false });
    expect(state('cold_start_anchor')).toBe(12345678);
  });

  it('5: stats after a restart are the stats another process had before it was killed', () => {
    const before = inAnotherProcess(file.file, {
      runId: 'run-1',
      now: clock.now(),
      nodes: { cooldownS: 300 },
      events: [{ id: 'one#1' }, { id: 'one#1' }, { id: 'two#1' }, { ageMs: 700_000 }],
      ends: 'killed',
    });
    expect(before.outcomes).toEqual(['delivered', 'dedup', 'cooldown', 'stale']);
    const after = dispatcherOn(file.db, clock, { config: plainConfig({ cooldownS: 300 }), runId: 'run-2' });
    expect(after.stats()).toEqual(before.stats);
    expect(after.stats().totals).toMatchObject({ delivered: 1, dedup: 1, cooldown: 1, stale: 1 });
  });

  it('6: a cooldown survives the process that armed it', () => {
    const config = { cooldownS: 300 };
    inAnotherProcess(file.file, { runId: 'run-1', now: clock.now(), nodes: config, events: [{}], ends: 'killed' });
    const after = dispatcherOn(file.db, clock, { config: plainConfig(config), runId: 'run-2' });
    expect(after.stats().cooldownKeys).toEqual(['nodes node-silent *']);
  });

  it('7: 200 s into a cooldown of 300 s that another process armed a dispatch is dropped, and at 300 s one passes', async () => {
    const config = { cooldownS: 300 };
    const first = { runId: 'run-1', now: clock.now(), nodes: config, events: [{}], ends: 'stopped' } as const;
    expect(inAnotherProcess(file.file, first).outcomes).toEqual(['delivered']);
    clock.advance(200_000);
    const after = dispatcherOn(file.db, clock, { config: plainConfig(config), runId: 'run-2' });
    expect(await after.dispatch(anEvent(clock, { id: 'second-run#1' }))).toBe('cooldown');
    clock.advance(100_000);
    expect(await after.dispatch(anEvent(clock, { id: 'second-run#2' }))).toBe('delivered');
  });

  it('8: pruning at twice the window keeps fresh rows and rows within their own longer window', async () => {
    seedCooldown('fresh', 100, 300);
    seedCooldown('own-window', 3_700, 3_600);
    seedCooldown('passed', 601, 300);
    await dispatcherOn(file.db, clock, { config: plainConfig({ cooldownS: 60 }) }).dispatch(anEvent(clock));
    const left = file.db.prepare('SELECT category FROM dispatcher_cooldowns ORDER BY category').pluck().all();
    expect(left).toEqual(['fresh', 'node-silent', 'own-window']);
  });

  it('9: five occurrences that another process told are restored, and each is still a duplicate', async () => {
    const events = [0, 1, 2, 3, 4].map((i) => ({ id: `told#${i}`, afterMs: 1_000 }));
    const other = inAnotherProcess(file.file, { runId: 'run-1', now: clock.now(), events, ends: 'killed' });
    expect(other.outcomes).toEqual(Array(5).fill('delivered'));
    clock.set(other.now);
    const dispatcher = dispatcherOn(file.db, clock, { runId: 'run-2' });
    expect(dispatcher.stats().dedupSize).toBe(5);
    for (const { id } of events) expect(await dispatcher.dispatch(anEvent(clock, { id }))).toBe('dedup');
  });

  it('10: of 10,050 rows exactly 10,000 are restored; the oldest 50 are out of memory and still found on disk', async () => {
    seedSeen(10_050, (i) => clock.now() - 20_000_000 + i * 1000);
    const dispatcher = dispatcherOn(file.db, clock);
    expect(dispatcher.stats().dedupSize).toBe(10_000);
    for (let i = 0; i < 50; i += 1) {
      expect(await dispatcher.dispatch(anEvent(clock, { id: `seeded#${i}` }))).toBe('dedup');
    }
    expect(dispatcher.stats().dedupSize).toBe(10_000);
    expect(dispatcher.stats().totals.dedup).toBe(50);
  });

  it('11: one fresh occurrence beside one older than 7 days leaves the fresh one', async () => {
    seedSeen(1, () => clock.now() - 7 * 86_400_000 - 1);
    await dispatcherOn(file.db, clock).dispatch(anEvent(clock, { id: 'fresh#1' }));
    expect(file.db.prepare('SELECT event_id FROM dispatcher_dedup').pluck().all()).toEqual(['fresh#1']);
  });

  it('12: the same key twice is one row with the later seen_at', async () => {
    const dispatcher = dispatcherOn(file.db, clock);
    const event = anEvent(clock);
    await dispatcher.dispatch(event);
    clock.advance(5_000);
    await dispatcher.dispatch(event);
    dispatcher.flush();
    const rows = file.db.prepare('SELECT first_seen_at AS first, seen_at AS seen, hits FROM dispatcher_dedup').all();
    expect(rows).toEqual([{ first: clock.now() - 5_000, seen: clock.now(), hits: 1 }]);
  });

  it('13: the first dispatch arms the anchor in memory and on disk', async () => {
    const dispatcher = dispatcherOn(file.db, clock, { config: plainConfig({}, 60) });
    expect(await dispatcher.dispatch(anEvent(clock))).toBe('cold_start');
    expect(dispatcher.stats().anchor).toEqual({ at: clock.now(), runId: 'run-1', current: true });
    expect(state('cold_start_anchor')).toBe(clock.now());
    expect(file.db.prepare('SELECT cold_start_run_id FROM dispatcher_state').pluck().get()).toBe('run-1');
  });

  it('14: an event 600 s old with a freshness of 60 s counts as stale in memory and on disk', async () => {
    const dispatcher = dispatcherOn(file.db, clock, { config: plainConfig({ freshnessS: 60 }) });
    expect(await dispatcher.dispatch(anEvent(clock, { timestamp: clock.now() - 600_000 }))).toBe('stale');
    expect(dispatcher.stats().totals.stale).toBe(1);
    expect(state('stale_dropped')).toBe(1);
    expect(numberIn(file.db, "SELECT n FROM dispatcher_drops WHERE reason = 'stale'")).toBe(1);
  });

  it('15: a duplicate counts in memory and on disk', async () => {
    const dispatcher = dispatcherOn(file.db, clock);
    const event = anEvent(clock);
    expect(await dispatcher.dispatch(event)).toBe('delivered');
    expect(await dispatcher.dispatch(event)).toBe('dedup');
    expect(dispatcher.stats().totals).toMatchObject({ delivered: 1, dedup: 1 });
    expect([state('delivered'), state('dedup_dropped'), state('seen')]).toEqual([1, 1, 2]);
  });

  it('16: a storm of 50 in another process, a restart, 4 new and 1 duplicate make 54 rows, 1 drop, and counters that go on', async () => {
    const events = Array.from({ length: 50 }, (_, i) => ({ id: `storm#${i}`, afterMs: 1 }));
    const storm = inAnotherProcess(file.file, { runId: 'run-1', now: clock.now(), events, ends: 'killed' });
    expect(storm.outcomes).toEqual(Array(50).fill('delivered'));
    clock.set(storm.now);
    const after = dispatcherOn(file.db, clock, { runId: 'run-2' });
    expect(after.stats().totals.delivered).toBe(50);
    for (let i = 50; i < 54; i += 1) {
      expect(await after.dispatch(anEvent(clock, { id: `storm#${i}` }))).toBe('delivered');
    }
    expect(await after.dispatch(anEvent(clock, { id: 'storm#7' }))).toBe('dedup');
    after.flush();
    expect(dedupRows()).toBe(54);
    expect(after.stats().totals).toMatchObject({ delivered: 54, dedup: 1 });
    expect(state('seen')).toBe(55);
  });

  it('17: a database that is not there at construction leaves a dispatcher that works from memory', async () => {
    const dispatcher = dispatcherOn(file.db, clock, {
      open: () => {
        throw new Error('unable to open database file');
      },
    });
    expect(dispatcher.stats().degradedSince).toBe(clock.now());
    const event = anEvent(clock);
    expect(await dispatcher.dispatch(event)).toBe('delivered');
    expect(await dispatcher.dispatch(event)).toBe('dedup');
    expect(dispatcher.stats().totals).toMatchObject({ delivered: 1, dedup: 1 });
    expect(dedupRows()).toBe(0);
    await dispatcher.stop();
  });
});
