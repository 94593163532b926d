// Quiet hours, snoozes and pauses through a real dispatcher on a real file.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AlertConfig, FamilyConfig } from '../../../src/domain/alerts/config.ts';
import { sumOf } from '../../../src/domain/alerts/reasons.ts';
import type { DispatcherOptions } from '../../../src/main/alerts/dispatcher.ts';
import { inAppTarget } from '../../../src/main/alerts/target.ts';
import { closeWriter, openWriter } from '../../../src/main/storage/database.ts';
import { type TemporaryDatabase, temporaryDatabase } from '../../support/database.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { anEvent, dispatcherOn, numberIn, plainConfig, TestDesktop } from './dispatching.ts';

const hour = 3_600_000;
let file: TemporaryDatabase;
let clock: ManualClock;
let desktop: TestDesktop;
beforeEach(() => {
  file = temporaryDatabase();
  // 23:00 on the clock of whoever runs this.
  clock = new ManualClock(new Date(2026, 0, 10, 23).getTime());
  desktop = new TestDesktop();
});
afterEach(() => file.dispose());

const quietHours = { enabled: true, from: '22:00', to: '07:00' };
const quietConfig = (changes: Partial<FamilyConfig> = {}): AlertConfig => ({
  ...plainConfig({
    severityFloor: 'routine',
    targets: { routine: ['desktop'], priority: ['desktop'], immediate: ['desktop'] },
    ...changes,
  }),
  quietHours,
});
const start = (options: Partial<DispatcherOptions> = {}) =>
  dispatcherOn(file.db, clock, { config: quietConfig(), targets: [inAppTarget, desktop], ...options });
const rows = () =>
  file.db.prepare('SELECT target, status, attempts FROM notifications ORDER BY id').all() as { target: string }[];

async function pass(ms: number, step = 60_000): Promise<void> {
  for (let done = 0; done < ms; done += step) {
    clock.advance(step);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

describe('quiet hours', () => {
  it('hold 3 alerts from 23:00 to 07:00 and tell one digest, and count the 3 as delivered then', async () => {
    const dispatcher = start();
    for (let i = 0; i < 3; i += 1) expect(await dispatcher.dispatch(anEvent(clock))).toBe('held');
    await pass(8 * hour - 60_000);
    expect(desktop.told).toEqual([]);
    expect(dispatcher.stats()).toMatchObject({ seen: 0, held: 3, outboxDepth: 3 });
    await pass(60_000);
    expect(desktop.told).toHaveLength(1);
    expect(desktop.told[0]).toMatchObject({ title: 'Quiet hours are over: 3 alerts', category: 'digest' });
    expect(dispatcher.stats()).toMatchObject({ seen: 3, held: 0, outboxDepth: 0, totals: { delivered: 3 } });
    expect(rows().map(({ target }) => target)).toEqual(['desktop', 'desktop', 'desktop']);
    await dispatcher.stop();
    expect(clock.pending).toBe(0);
  });

  it('let the feed have an alert at once, and the desktop with the digest', async () => {
    const dispatcher = start({ config: quietConfig({ targets: bothTargets }) });
    const event = anEvent(clock);
    expect(await dispatcher.dispatch(event)).toBe('delivered');
    expect(rows()).toMatchObject([
      { target: 'desktop', status: 'pending' },
      { target: 'in-app', status: 'sent' },
    ]);
    await pass(8 * hour);
    expect(desktop.told).toHaveLength(1);
    expect(dispatcher.stats()).toMatchObject({ seen: 1, totals: { delivered: 1 } });
  });

  it('tell an immediate alert at once, unless its family says otherwise', async () => {
    expect(await start().dispatch(anEvent(clock, { severity: 'immediate' }))).toBe('delivered');
    const strict = start({ config: quietConfig({ immediateInQuietHours: false }) });
    expect(await strict.dispatch(anEvent(clock, { severity: 'immediate' }))).toBe('held');
    expect(desktop.told).toHaveLength(1);
  });

  it('hold nothing at 21:59 and nothing at 07:00', async () => {
    clock.set(clock.now() - hour - 60_000);
    expect(await start().dispatch(anEvent(clock))).toBe('delivered');
    clock.set(clock.now() + 9 * hour + 60_000);
    expect(await start().dispatch(anEvent(clock))).toBe('delivered');
  });

  it('count the same occurrence as a repeat while it waits, and its category as cooling down', async () => {
    const dispatcher = start({ config: quietConfig({ cooldownS: 300 }) });
    const event = anEvent(clock);
    await dispatcher.dispatch(event);
    expect(await dispatcher.dispatch(event)).toBe('dedup');
    expect(await dispatcher.dispatch(anEvent(clock))).toBe('cooldown');
    await pass(8 * hour);
    expect(desktop.told).toHaveLength(1);
    expect(await dispatcher.dispatch(anEvent(clock)), 'the digest starts no cooldown of its own').toBe('delivered');
    expect(await dispatcher.dispatch(event)).toBe('stale');
  });

  it('lose nothing by a restart in the night, and still tell one digest', async () => {
    const events = [anEvent(clock), anEvent(clock)];
    const first = start();
    for (const event of events) await first.dispatch(event);
    await first.stop();
    clock.set(clock.now() + 4 * hour);
    const second = start({ runId: 'run-2' });
    expect(second.stats()).toMatchObject({ held: 2, outboxDepth: 2 });
    expect(await second.dispatch({ ...events[0], timestamp: clock.now() } as (typeof events)[0])).toBe('dedup');
    await pass(4 * hour);
    expect(desktop.told).toMatchObject([{ title: 'Quiet hours are over: 2 alerts' }]);
    expect(second.stats()).toMatchObject({ held: 0, totals: { delivered: 2, dedup: 1 } });
  });

  it('tell the digest of a night the program was off for at the start, also three days later', async () => {
    const first = start();
    await first.dispatch(anEvent(clock));
    await first.stop();
    clock.set(clock.now() + 3 * 24 * hour + 10 * hour);
    const second = start({ runId: 'run-2' });
    await pass(1_000, 1_000);
    expect(desktop.told).toHaveLength(1);
    expect(second.stats().totals.delivered).toBe(1);
  });

  it('try a refused digest again after 5 s until it is taken', async () => {
    const dispatcher = start();
    await dispatcher.dispatch(anEvent(clock));
    const take = desktop.answer;
    desktop.answer = async () => {
      throw new Error('the screen is locked');
    };
    await pass(8 * hour);
    expect(desktop.attempts).toBe(1);
    expect(dispatcher.stats()).toMatchObject({ held: 1 });
    desktop.answer = take;
    await pass(5_000, 1_000);
    expect(desktop.told).toHaveLength(1);
    expect(dispatcher.stats()).toMatchObject({ held: 0, totals: { delivered: 1 } });
  });

  it('let a digest that no target takes for a day expire, and count each alert once', async () => {
    const dispatcher = start();
    await dispatcher.dispatch(anEvent(clock));
    await dispatcher.dispatch(anEvent(clock));
    desktop.answer = async () => {
      throw new Error('the screen is locked');
    };
    // The next night only begins after 15 hours of attempts, and the day is over the morning after.
    await pass(33 * hour);
    expect(dispatcher.stats()).toMatchObject({ held: 0, outboxDepth: 0, totals: { expired: 2 } });
    expect(desktop.told).toEqual([]);
  });

  it('that are switched off in the night let the digest go at once', async () => {
    const dispatcher = start();
    await dispatcher.dispatch(anEvent(clock));
    dispatcher.configure({ ...quietConfig(), quietHours: { ...quietHours, enabled: false } });
    await new Promise((resolve) => setImmediate(resolve));
    expect(desktop.told).toHaveLength(1);
  });

  it('hold 200 alerts through kill -9, and the next start tells them in one digest', async () => {
    const child = fileURLToPath(new URL('quiet-child.ts', import.meta.url));
    const killed = spawn(process.execPath, [child, file.file], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(killed.stdout, 'data');
    killed.kill('SIGKILL');
    await once(killed, 'exit');
    const db = openWriter(file.file);
    expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
    const held = numberIn(db, "SELECT count(*) FROM notifications WHERE status = 'pending' AND held_until IS NOT NULL");
    expect(held).toBeGreaterThanOrEqual(200);
    clock.set(new Date(2026, 0, 11, 7).getTime());
    const after = dispatcherOn(db, clock, { config: quietConfig(), targets: [desktop], runId: 'run-2' });
    await pass(1_000, 1_000);
    expect(desktop.told).toMatchObject([{ title: `Quiet hours are over: ${held} alerts` }]);
    expect(after.stats()).toMatchObject({ seen: held, held: 0, totals: { delivered: held } });
    expect(numberIn(db, 'SELECT sum(n) FROM dispatcher_drops')).toBe(held);
    await after.stop();
    closeWriter(db);
  });
});

describe('a pause', () => {
  it('of an hour drops every alert as paused until exactly its end, also after a restart', async () => {
    const first = start({ config: plainConfig() });
    const until = first.suppressions.pause('hour');
    expect(until).toBe(clock.now() + hour);
    expect(await first.dispatch(anEvent(clock, { severity: 'immediate' }))).toBe('paused');
    await first.stop();
    clock.set(clock.now() + hour - 1);
    const second = start({ config: plainConfig(), runId: 'run-2' });
    expect(await second.dispatch(anEvent(clock))).toBe('paused');
    clock.set(clock.now() + 1);
    expect(await second.dispatch(anEvent(clock))).toBe('delivered');
    const { totals, seen } = second.stats();
    expect(totals).toMatchObject({ paused: 2, delivered: 1 });
    expect(sumOf(totals)).toBe(seen);
    expect(numberIn(file.db, 'SELECT sum(n) FROM dispatcher_drops')).toBe(3);
  });

  it('counts a repeat as a repeat and arms no cooldown', async () => {
    const dispatcher = start({ config: plainConfig({ cooldownS: 300 }) });
    const event = anEvent(clock);
    await dispatcher.dispatch(event);
    clock.advance(301_000);
    dispatcher.suppressions.pause('hour');
    expect(await dispatcher.dispatch({ ...event, timestamp: clock.now() })).toBe('dedup');
    expect(await dispatcher.dispatch(anEvent(clock))).toBe('paused');
    dispatcher.suppressions.pause(null);
    expect(await dispatcher.dispatch(anEvent(clock))).toBe('delivered');
  });

  it('keeps the digest back until it is over', async () => {
    const dispatcher = start();
    await dispatcher.dispatch(anEvent(clock));
    dispatcher.suppressions.pause(clock.now() + 9 * hour);
    await pass(9 * hour - 60_000);
    expect(desktop.told).toEqual([]);
    await pass(60_000);
    expect(desktop.told).toHaveLength(1);
  });
});

describe('a snooze', () => {
  const b1 = 'b1'.repeat(32);
  it('of a subject covers its categories and nobody else, until exactly its end', async () => {
    const dispatcher = start({ config: plainConfig() });
    dispatcher.suppressions.addSnooze({ subject: b1, category: null, until: clock.now() + hour });
    expect(await dispatcher.dispatch(anEvent(clock, { subject: b1 }))).toBe('snoozed');
    expect(await dispatcher.dispatch(anEvent(clock, { subject: b1, category: 'clock-skew' }))).toBe('snoozed');
    expect(await dispatcher.dispatch(anEvent(clock, { subject: 'c2'.repeat(32) }))).toBe('delivered');
    clock.advance(hour);
    expect(await dispatcher.dispatch(anEvent(clock, { subject: b1 }))).toBe('delivered');
    expect(dispatcher.suppressions.snoozes()).toEqual([]);
  });

  it("of a subject's category leaves its other categories alone, survives a restart, and can be taken back", async () => {
    const first = start({ config: plainConfig() });
    const snooze = first.suppressions.addSnooze({ subject: b1, category: 'node-silent', until: clock.now() + hour });
    await first.stop();
    const second = start({ config: plainConfig(), runId: 'run-2' });
    expect(second.suppressions.snoozes()).toEqual([snooze]);
    expect(await second.dispatch(anEvent(clock, { subject: b1 }))).toBe('snoozed');
    expect(await second.dispatch(anEvent(clock, { subject: b1, category: 'clock-skew' }))).toBe('delivered');
    expect(second.suppressions.removeSnooze(snooze.id)).toBe(true);
    expect(second.suppressions.removeSnooze(snooze.id)).toBe(false);
    expect(await second.dispatch(anEvent(clock, { subject: b1 }))).toBe('delivered');
    const detail = file.db.prepare("SELECT detail FROM decisions WHERE reason = 'snoozed'").pluck().get();
    expect(detail).toBe(`node-silent of b1b1b1b1b1b1… is snoozed until ${new Date(snooze.until).toISOString()}`);
  });
});

const bothTargets: FamilyConfig['targets'] = {
  routine: ['in-app', 'desktop'],
  priority: ['in-app', 'desktop'],
  immediate: ['in-app', 'desktop'],
};
