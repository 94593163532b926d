import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { inAppTarget } from '../../../src/main/alerts/target.ts';
import { type TemporaryDatabase, temporaryDatabase } from '../../support/database.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { anEvent, desktopOnly, dispatcherOn, numberIn, plainConfig, TestDesktop } from './dispatching.ts';

let file: TemporaryDatabase;
let clock: ManualClock;
let desktop: TestDesktop;
const busy = async () => {
  throw new Error('the desktop is locked');
};
beforeEach(() => {
  file = temporaryDatabase();
  clock = new ManualClock();
  desktop = new TestDesktop();
});
afterEach(() => file.dispose());

const rows = () => file.db.prepare('SELECT target, status, attempts, error FROM notifications ORDER BY target').all();

/** Moves time and lets the attempts it woke finish. */
async function pass(seconds: number): Promise<void> {
  for (let s = 0; s < seconds; s += 1) {
    clock.advance(1_000);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

describe('the outbox', () => {
  it('tries again after 5, 10 and 20 s and counts the occurrence once, when it is taken', async () => {
    const at: number[] = [];
    desktop.answer = async () => {
      at.push(clock.now());
      if (at.length < 4) await busy();
    };
    const start = clock.now();
    const dispatcher = dispatcherOn(file.db, clock, { config: desktopOnly(), targets: [desktop] });
    expect(await dispatcher.dispatch(anEvent(clock))).toBe('held');
    await pass(40);
    expect(at.map((time) => (time - start) / 1000)).toEqual([0, 5, 15, 35]);
    expect(dispatcher.stats()).toMatchObject({ seen: 1, held: 0, totals: { delivered: 1, failed: 0 } });
    expect(rows()).toEqual([{ target: 'desktop', status: 'sent', attempts: 4, error: null }]);
    await dispatcher.stop();
  });

  it('expires what no target took within its freshness of 600 s, counts it once and keeps the last error', async () => {
    desktop.answer = busy;
    const dispatcher = dispatcherOn(file.db, clock, { config: desktopOnly(), targets: [desktop] });
    const event = anEvent(clock);
    await dispatcher.dispatch(event);
    await pass(602);
    expect(dispatcher.stats()).toMatchObject({ seen: 1, held: 0, outboxDepth: 0, totals: { expired: 1 } });
    expect(rows()).toMatchObject([{ status: 'expired', error: 'the desktop is locked' }]);
    const attempts = desktop.attempts;
    await pass(600);
    expect(desktop.attempts).toBe(attempts);
    await dispatcher.stop();
  });

  it('tells one target again without telling the other twice, and counts one delivery', async () => {
    desktop.answer = async () => {
      if (desktop.attempts === 1) await busy();
    };
    const dispatcher = dispatcherOn(file.db, clock, { targets: [inAppTarget, desktop] });
    expect(await dispatcher.dispatch(anEvent(clock))).toBe('delivered');
    expect(rows()).toMatchObject([
      { target: 'desktop', status: 'pending' },
      { target: 'in-app', status: 'sent' },
    ]);
    await pass(6);
    expect(rows()).toMatchObject([
      { target: 'desktop', status: 'sent', attempts: 2 },
      { target: 'in-app', status: 'sent', attempts: 1 },
    ]);
    expect(dispatcher.stats().totals.delivered).toBe(1);
    await dispatcher.stop();
  });

  it('goes on after a restart with what was still waiting', async () => {
    desktop.answer = busy;
    const event = anEvent(clock);
    await dispatcherOn(file.db, clock, { config: desktopOnly(), targets: [desktop] }).dispatch(event);
    const later = new TestDesktop();
    const after = dispatcherOn(file.db, clock, { config: desktopOnly(), targets: [later], runId: 'run-2' });
    expect(after.stats()).toMatchObject({ held: 1, outboxDepth: 1 });
    desktop.answer = async () => new Promise(() => {});
    await pass(6);
    expect(later.told.map((alert) => alert.eventId)).toEqual([event.id]);
    expect(after.stats()).toMatchObject({ seen: 1, held: 0, totals: { delivered: 1 } });
    expect(await after.dispatch(event)).toBe('dedup');
  });

  it('counts an occurrence once that the feed took before a restart and the desktop after it', async () => {
    desktop.answer = busy;
    await dispatcherOn(file.db, clock, { targets: [inAppTarget, desktop] }).dispatch(anEvent(clock));
    desktop.answer = () => new Promise(() => {});
    const later = new TestDesktop();
    const after = dispatcherOn(file.db, clock, { targets: [inAppTarget, later], runId: 'run-2' });
    expect(after.stats()).toMatchObject({ held: 0, outboxDepth: 1 });
    await pass(6);
    expect(later.told).toHaveLength(1);
    expect(after.stats()).toMatchObject({ seen: 1, totals: { delivered: 1 }, outboxDepth: 0 });
  });

  it('does not tell again what it told from memory while the database was away', async () => {
    desktop.answer = busy;
    const event = anEvent(clock);
    const first = dispatcherOn(file.db, clock, { config: desktopOnly(), targets: [desktop] });
    await first.dispatch(event);
    await first.stop();
    const later = new TestDesktop();
    let there = false;
    const open = () => {
      if (!there) throw new Error('away');
      return file.db;
    };
    const after = dispatcherOn(file.db, clock, { config: desktopOnly(), targets: [later], runId: 'run-2', open });
    expect(await after.dispatch(event)).toBe('delivered');
    there = true;
    await pass(120);
    expect(after.stats()).toMatchObject({ degradedSince: null, seen: 1, outboxDepth: 0 });
    expect(later.told).toHaveLength(1);
    expect(rows()).toMatchObject([{ status: 'sent' }]);
  });

  it('expires at a restart what became older than its freshness meanwhile', async () => {
    desktop.answer = busy;
    await dispatcherOn(file.db, clock, { config: desktopOnly(), targets: [desktop] }).dispatch(anEvent(clock));
    clock.set(clock.now() + 601_000);
    const later = new TestDesktop();
    const after = dispatcherOn(file.db, clock, { config: desktopOnly(), targets: [later], runId: 'run-2' });
    await pass(1);
    expect(later.attempts).toBe(0);
    expect(after.stats().totals.expired).toBe(1);
  });

  it('does not tell the desktop again what it may have shown when the program ended, and counts it as failed', async () => {
    desktop.answer = () => new Promise(() => {});
    const event = anEvent(clock);
    void dispatcherOn(file.db, clock, { config: desktopOnly(), targets: [desktop] }).dispatch(event);
    expect(rows()).toMatchObject([{ status: 'pending', attempts: 1 }]);
    const later = new TestDesktop();
    const after = dispatcherOn(file.db, clock, { config: desktopOnly(), targets: [later], runId: 'run-2' });
    expect(after.stats().totals.failed).toBe(1);
    expect(await after.dispatch(event)).toBe('dedup');
    expect(later.attempts).toBe(0);
    expect(rows()).toMatchObject([{ status: 'failed' }]);
  });

  it('tells a target again that prefers twice to never', async () => {
    desktop.answer = () => new Promise(() => {});
    void dispatcherOn(file.db, clock, { config: desktopOnly(), targets: [desktop] }).dispatch(anEvent(clock));
    const later = new TestDesktop();
    later.afterCrash = 'again';
    const after = dispatcherOn(file.db, clock, { config: desktopOnly(), targets: [later], runId: 'run-2' });
    await pass(1);
    expect(later.told).toHaveLength(1);
    expect(after.stats().totals.delivered).toBe(1);
  });

  it('takes a target that does not answer within 20 s for one that refused', async () => {
    desktop.answer = () => new Promise(() => {});
    const dispatcher = dispatcherOn(file.db, clock, { config: desktopOnly(), targets: [desktop] });
    const outcome = dispatcher.dispatch(anEvent(clock));
    clock.advance(20_000);
    expect(await outcome).toBe('held');
    expect(rows()).toMatchObject([{ status: 'pending', error: 'no answer within 20 s' }]);
  });

  it('gives the desktop the alert with the id of its row in the feed, so that a click can find it', async () => {
    const dispatcher = dispatcherOn(file.db, clock, { targets: [inAppTarget, desktop] });
    const fed: number[] = [];
    dispatcher.onAlert((alert) => fed.push(alert.id));
    await dispatcher.dispatch(anEvent(clock));
    expect(fed).toEqual([numberIn(file.db, "SELECT id FROM notifications WHERE target = 'in-app'")]);
    expect(desktop.told.map((alert) => alert.id)).toEqual(fed);
  });

  it('leaves no timer behind when it is stopped', async () => {
    desktop.answer = busy;
    const dispatcher = dispatcherOn(file.db, clock, { config: desktopOnly(), targets: [desktop] });
    await dispatcher.dispatch(anEvent(clock));
    expect(clock.pending).toBeGreaterThan(0);
    await dispatcher.stop();
    expect(clock.pending).toBe(0);
  });

  it('tells an occurrence again as a new alert of the feed when its 7 days are over', async () => {
    const dispatcher = dispatcherOn(file.db, clock, { config: plainConfig() });
    const event = anEvent(clock);
    await dispatcher.dispatch(event);
    dispatcher.acknowledge(null);
    clock.advance(7 * 86_400_000 + 1);
    expect(await dispatcher.dispatch({ ...event, timestamp: clock.now() })).toBe('delivered');
    expect(file.db.prepare('SELECT acknowledged_at FROM notifications').pluck().all()).toEqual([null]);
  });
});
