import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { decisionReasons } from '../../../src/contract/counters.ts';
import { sumOf } from '../../../src/domain/alerts/reasons.ts';
import { recordedWindows } from '../../../src/main/alerts/recorded-counters.ts';
import { eventCounterRows } from '../../../src/main/alerts/stats.ts';
import { readDecisions } from '../../../src/main/storage/tables/decisions.ts';
import { type TemporaryDatabase, temporaryDatabase } from '../../support/database.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { anEvent, dispatcherOn, numberIn, plainConfig } from './dispatching.ts';

const hour = 3_600_000;
const day = 24 * hour;
// A Thursday at noon, local time, so that the windows begin where the test says in any zone.
const thursdayNoon = new Date(2026, 0, 15, 12).getTime();

let file: TemporaryDatabase;
let clock: ManualClock;
beforeEach(() => {
  file = temporaryDatabase();
  clock = new ManualClock(thursdayNoon);
});
afterEach(() => file.dispose());

const bucketSum = () => numberIn(file.db, 'SELECT COALESCE(sum(n), 0) FROM dispatcher_drops');
const stale = () => anEvent(clock, { timestamp: clock.now() - 700_000 });

describe('counters', () => {
  it('tell today, 24 hours, 7 days, this week and since install apart', async () => {
    const dispatcher = dispatcherOn(file.db, clock);
    for (const ago of [10 * day, 6 * day, 3 * day, 23 * hour, 1 * hour]) {
      clock.set(thursdayNoon - ago);
      await dispatcher.dispatch(stale());
    }
    clock.set(thursdayNoon);
    const { windows } = dispatcher.stats();
    const counted = Object.fromEntries(Object.entries(windows).map(([name, window]) => [name, window.counts.stale]));
    expect(counted).toEqual({ today: 1, last24Hours: 2, last7Days: 4, thisWeek: 3, sinceInstall: 5 });
    expect(windows.thisWeek.from).toBe(new Date(2026, 0, 12).getTime());
    expect(windows.today.from).toBe(new Date(2026, 0, 15).getTime());
  });

  it('say what the numbers really cover: not before counting began, and whole hours', async () => {
    const installed = clock.now();
    const dispatcher = dispatcherOn(file.db, clock);
    expect(dispatcher.stats().windows.last7Days).toMatchObject({ from: installed - 7 * day, coveredFrom: installed });
    clock.advance(30 * day + 600_000);
    const { last24Hours } = dispatcher.stats().windows;
    expect(last24Hours.coveredFrom).toBe(Math.floor((clock.now() - day) / hour) * hour);
  });

  it('read from the file alone equal those in memory', async () => {
    const dispatcher = dispatcherOn(file.db, clock);
    for (let i = 0; i < 30; i += 1) {
      clock.advance(hour);
      await dispatcher.dispatch(i % 3 === 0 ? anEvent(clock) : stale());
    }
    dispatcher.flush();
    expect(recordedWindows(file.db, clock.now())).toEqual(dispatcher.stats().windows);
  });

  it('have a row for each of the 11 reasons, zeros included', () => {
    const rows = eventCounterRows(dispatcherOn(file.db, clock).stats().windows);
    expect(rows.map((row) => row.reason)).toEqual([...decisionReasons]);
    expect(rows.every((row) => row.sinceInstall === 0)).toBe(true);
  });

  it('roll hours older than 14 days into UTC days without losing one event', async () => {
    const dispatcher = dispatcherOn(file.db, clock);
    for (let i = 0; i < 48; i += 1) {
      await dispatcher.dispatch(stale());
      clock.advance(hour);
    }
    expect(numberIn(file.db, 'SELECT count(*) FROM dispatcher_drops')).toBe(48);
    clock.advance(17 * day);
    await dispatcher.dispatch(stale());
    const hours = file.db.prepare('SELECT hour FROM dispatcher_drops ORDER BY hour').pluck().all() as number[];
    expect(hours.length).toBeLessThanOrEqual(4);
    expect(hours.slice(0, -1).every((start) => start % 24 === 0)).toBe(true);
    expect(bucketSum()).toBe(49);
    expect(sumOf(dispatcher.stats().totals)).toBe(49);
  });

  it('keep days for 400 and the totals for ever', async () => {
    const dispatcher = dispatcherOn(file.db, clock);
    await dispatcher.dispatch(stale());
    clock.advance(402 * day);
    await dispatcher.dispatch(stale());
    expect(bucketSum()).toBe(1);
    expect(dispatcher.stats().totals.stale).toBe(2);
  });

  it('wait at most 250 ms in a storm of 2,000 drops, and reach the disk then', async () => {
    const dispatcher = dispatcherOn(file.db, clock);
    for (let i = 0; i < 2_000; i += 1) await dispatcher.dispatch(stale());
    expect(dispatcher.stats().totals.stale).toBe(2_000);
    const written = numberIn(file.db, 'SELECT stale_dropped FROM dispatcher_state');
    expect(written).toBeGreaterThanOrEqual(50);
    expect(written).toBeLessThan(2_000);
    clock.advance(250);
    expect(numberIn(file.db, 'SELECT stale_dropped FROM dispatcher_state')).toBe(2_000);
    expect(bucketSum()).toBe(2_000);
  });

  it('of one storm carry over: what was delivered in it is on disk before dispatch resolves', async () => {
    const dispatcher = dispatcherOn(file.db, clock);
    for (let i = 0; i < 200; i += 1) await dispatcher.dispatch(stale());
    await dispatcher.dispatch(anEvent(clock, { id: 'in-the-storm#1' }));
    expect(numberIn(file.db, "SELECT count(*) FROM dispatcher_dedup WHERE event_id = 'in-the-storm#1'")).toBe(1);
    expect(numberIn(file.db, 'SELECT stale_dropped FROM dispatcher_state')).toBe(200);
  });
});

describe('decisions', () => {
  it('are kept for the newest 5,000 events', async () => {
    const dispatcher = dispatcherOn(file.db, clock);
    for (let i = 0; i < 5_003; i += 1) await dispatcher.dispatch(stale());
    dispatcher.flush();
    expect(numberIn(file.db, 'SELECT count(*) FROM decisions')).toBe(5_000);
    expect(numberIn(file.db, 'SELECT min(id) FROM decisions')).toBe(4);
  });

  it('answer why, with the numbers that were compared, newest first and by reason', async () => {
    const dispatcher = dispatcherOn(file.db, clock, { config: plainConfig({ cooldownS: 300 }) });
    await dispatcher.dispatch(anEvent(clock, { title: 'told' }));
    clock.advance(188_000);
    await dispatcher.dispatch(anEvent(clock, { title: 'too soon' }));
    await dispatcher.dispatch(anEvent(clock, { title: 'too old', timestamp: clock.now() - 812_000 }));
    const all = readDecisions(file.db, { reason: null, limit: 10, before: null });
    expect(all.map((row) => [row.title, row.reason, row.detail])).toEqual([
      ['too old', 'stale', 'age 812 s > 600 s'],
      ['too soon', 'cooldown', '188 s since the last node-silent in any region < 300 s'],
      ['told', 'delivered', 'accepted by in-app'],
    ]);
    expect(readDecisions(file.db, { reason: 'stale', limit: 10, before: null })).toHaveLength(1);
    expect(
      readDecisions(file.db, { reason: null, limit: 10, before: all[1]?.id ?? 0 }).map((row) => row.title),
    ).toEqual(['told']);
  });
});

describe('the explanation', () => {
  it('is the same paragraph for the same numbers', async () => {
    const dispatcher = dispatcherOn(file.db, clock);
    for (let i = 0; i < 47; i += 1) await dispatcher.dispatch(stale());
    await dispatcher.dispatch(anEvent(clock));
    expect(dispatcher.explain('sinceInstall')).toBe(
      'Since installation 48 events were seen: 47 were stale, 1 was delivered.',
    );
    expect(dispatcher.explain('last7Days')).toBe(
      `In the last 7 days 48 events were seen: 47 were stale, 1 was delivered. Counting began after that, at ${new Date(thursdayNoon).toISOString()}.`,
    );
  });
});
