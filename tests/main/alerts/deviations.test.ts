// Each test names the fault that the guard's order, or what it stores, prevents.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { inAppTarget, PermanentFailure } from '../../../src/main/alerts/target.ts';
import { type TemporaryDatabase, temporaryDatabase } from '../../support/database.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { anEvent, desktopOnly, dispatcherOn, numberIn, plainConfig, TestDesktop } from './dispatching.ts';

let file: TemporaryDatabase;
let clock: ManualClock;
beforeEach(() => {
  file = temporaryDatabase();
  clock = new ManualClock();
});
afterEach(() => file.dispose());

describe('grace after a start', () => {
  const config = plainConfig({}, 60);

  it('is given to every start, not once per installation', async () => {
    const first = dispatcherOn(file.db, clock, { config });
    expect(await first.dispatch(anEvent(clock))).toBe('cold_start');
    clock.advance(60_000);
    expect(await first.dispatch(anEvent(clock))).toBe('delivered');
    clock.advance(3_600_000);
    const second = dispatcherOn(file.db, clock, { config, runId: 'run-2' });
    expect(second.stats().anchor).toMatchObject({ runId: 'run-1', current: false });
    expect(await second.dispatch(anEvent(clock))).toBe('cold_start');
    expect(second.stats().anchor).toEqual({ at: clock.now(), runId: 'run-2', current: true });
  });

  it('is shared by ten starts a minute, so that a crash loop does not silence the program for ever', async () => {
    const outcomes: string[] = [];
    for (let start = 0; start < 30; start += 1) {
      const dispatcher = dispatcherOn(file.db, clock, { config, runId: `run-${start}` });
      outcomes.push(await dispatcher.dispatch(anEvent(clock)));
      clock.advance(6_000);
    }
    expect(outcomes).toEqual([...Array(10).fill('cold_start'), ...Array(20).fill('delivered')]);
  });

  it('goes on over a restart 30 s after a first event that came late, and ends 60 s after that event', async () => {
    const first = dispatcherOn(file.db, clock, { config });
    clock.advance(600_000);
    expect(await first.dispatch(anEvent(clock))).toBe('cold_start');
    clock.advance(30_000);
    const second = dispatcherOn(file.db, clock, { config, runId: 'run-2' });
    clock.advance(29_999);
    expect(await second.dispatch(anEvent(clock))).toBe('cold_start');
    clock.advance(1);
    expect(await second.dispatch(anEvent(clock))).toBe('delivered');
  });

  it('is not taken from an anchor that a run before the last one left', async () => {
    await dispatcherOn(file.db, clock, { config }).dispatch(anEvent(clock));
    clock.advance(86_400_000);
    dispatcherOn(file.db, clock, { config, runId: 'silent-run' });
    clock.advance(20_000);
    expect(await dispatcherOn(file.db, clock, { config, runId: 'run-3' }).dispatch(anEvent(clock))).toBe('cold_start');
  });

  it('begins with the first event that reaches an enabled family, and a disabled one does not begin it', async () => {
    const dispatcher = dispatcherOn(file.db, clock, { config });
    expect(await dispatcher.dispatch(anEvent(clock, { family: 'channels', category: 'keyword' }))).toBe('disabled');
    expect(dispatcher.stats().anchor).toBeNull();
  });

  it('of 0 s never sets an anchor', async () => {
    const dispatcher = dispatcherOn(file.db, clock);
    expect(await dispatcher.dispatch(anEvent(clock))).toBe('delivered');
    expect(dispatcher.stats().anchor).toBeNull();
    expect(numberIn(file.db, 'SELECT cold_start_anchor IS NULL FROM dispatcher_state')).toBe(1);
  });

  it('ends when the clock is set back during it, instead of lasting until the old hour comes again', async () => {
    const dispatcher = dispatcherOn(file.db, clock, { config });
    expect(await dispatcher.dispatch(anEvent(clock))).toBe('cold_start');
    clock.set(clock.now() - 3_600_000);
    expect(await dispatcher.dispatch(anEvent(clock))).toBe('delivered');
    clock.advance(3_600_000);
    expect(await dispatcher.dispatch(anEvent(clock))).toBe('delivered');
  });
});

describe('the order of the guards', () => {
  it('lets no duplicate keep a cooldown alive', async () => {
    const dispatcher = dispatcherOn(file.db, clock, { config: plainConfig({ cooldownS: 300 }) });
    const event = anEvent(clock);
    await dispatcher.dispatch(event);
    clock.advance(200_000);
    expect(await dispatcher.dispatch(event)).toBe('dedup');
    clock.advance(100_000);
    expect(await dispatcher.dispatch(anEvent(clock))).toBe('delivered');
  });

  it('lets no filtered routine event silence a later priority one', async () => {
    const dispatcher = dispatcherOn(file.db, clock, { config: plainConfig({ cooldownS: 300 }) });
    expect(await dispatcher.dispatch(anEvent(clock, { severity: 'routine' }))).toBe('severity');
    expect(await dispatcher.dispatch(anEvent(clock))).toBe('delivered');
  });

  it('lets no stale event, and none without a target, silence a later one', async () => {
    const targets = { routine: ['in-app'], priority: ['in-app'], immediate: ['sound'] } as const;
    const config = plainConfig({ cooldownS: 300, targets });
    const dispatcher = dispatcherOn(file.db, clock, { config });
    expect(await dispatcher.dispatch(anEvent(clock, { timestamp: clock.now() - 601_000 }))).toBe('stale');
    expect(await dispatcher.dispatch(anEvent(clock, { severity: 'immediate' }))).toBe('no_target');
    expect(await dispatcher.dispatch(anEvent(clock))).toBe('delivered');
  });

  it('lets an immediate event through the cooldown a priority one armed, and arms it anew', async () => {
    const dispatcher = dispatcherOn(file.db, clock, { config: plainConfig({ cooldownS: 300 }) });
    await dispatcher.dispatch(anEvent(clock));
    clock.advance(100_000);
    expect(await dispatcher.dispatch(anEvent(clock, { severity: 'immediate' }))).toBe('delivered');
    clock.advance(250_000);
    expect(await dispatcher.dispatch(anEvent(clock, { severity: 'immediate' }))).toBe('cooldown');
  });

  it('keeps cooldowns of two regions and two categories apart', async () => {
    const dispatcher = dispatcherOn(file.db, clock, { config: plainConfig({ cooldownS: 300 }) });
    for (const region of ['DUB', 'ORK', null]) {
      expect(await dispatcher.dispatch(anEvent(clock, { region }))).toBe('delivered');
      expect(await dispatcher.dispatch(anEvent(clock, { region }))).toBe('cooldown');
    }
    expect(await dispatcher.dispatch(anEvent(clock, { category: 'node-back' }))).toBe('delivered');
    expect(dispatcher.stats().cooldownKeys).toEqual([
      'nodes node-back *',
      'nodes node-silent *',
      'nodes node-silent DUB',
      'nodes node-silent ORK',
    ]);
  });

  it('remembers nothing of a send that failed for good, so that it can be told again', async () => {
    const desktop = new TestDesktop();
    const dispatcher = dispatcherOn(file.db, clock, { config: desktopOnly({ cooldownS: 300 }), targets: [desktop] });
    desktop.answer = async () => {
      throw new PermanentFailure('no notification service');
    };
    const event = anEvent(clock);
    expect(await dispatcher.dispatch(event)).toBe('failed');
    desktop.answer = async () => {};
    expect(await dispatcher.dispatch(event)).toBe('delivered');
    expect(desktop.told).toHaveLength(1);
    expect(dispatcher.stats().totals).toMatchObject({ failed: 1, delivered: 1 });
  });

  it('takes over an occurrence that waits in the outbox when it is dispatched again', async () => {
    const desktop = new TestDesktop();
    const dispatcher = dispatcherOn(file.db, clock, { config: desktopOnly({ cooldownS: 300 }), targets: [desktop] });
    desktop.answer = async () => {
      throw new Error('busy');
    };
    const event = anEvent(clock);
    expect(await dispatcher.dispatch(event)).toBe('held');
    expect(dispatcher.stats()).toMatchObject({ seen: 0, held: 1, outboxDepth: 1 });
    desktop.answer = async () => {};
    expect(await dispatcher.dispatch(event)).toBe('delivered');
    expect(dispatcher.stats()).toMatchObject({ seen: 2, held: 0, outboxDepth: 0, totals: { failed: 1, delivered: 1 } });
    clock.advance(600_000);
    expect(desktop.told).toHaveLength(1);
  });
});

describe('concurrent dispatches', () => {
  it('of one occurrence tell it once, because the key is reserved before anything is awaited', async () => {
    const desktop = new TestDesktop();
    const dispatcher = dispatcherOn(file.db, clock, { config: desktopOnly(), targets: [desktop] });
    const event = anEvent(clock);
    const outcomes = await Promise.all([1, 2, 3].map(() => dispatcher.dispatch(event)));
    expect(outcomes).toEqual(['delivered', 'dedup', 'dedup']);
    expect(desktop.attempts).toBe(1);
  });

  it('of two occurrences of one category tell one, because the cooldown is armed before anything is awaited', async () => {
    const desktop = new TestDesktop();
    const dispatcher = dispatcherOn(file.db, clock, { config: desktopOnly({ cooldownS: 300 }), targets: [desktop] });
    const outcomes = await Promise.all([dispatcher.dispatch(anEvent(clock)), dispatcher.dispatch(anEvent(clock))]);
    expect(outcomes).toEqual(['delivered', 'cooldown']);
  });

  it('release key and cooldown when every target failed', async () => {
    const desktop = new TestDesktop();
    const dispatcher = dispatcherOn(file.db, clock, { config: desktopOnly({ cooldownS: 300 }), targets: [desktop] });
    desktop.answer = async () => {
      throw new Error('busy');
    };
    expect(await dispatcher.dispatch(anEvent(clock))).toBe('held');
    expect(dispatcher.stats().cooldownKeys).toEqual([]);
    expect(dispatcher.stats().dedupSize).toBe(0);
    desktop.answer = async () => {};
    expect(await dispatcher.dispatch(anEvent(clock))).toBe('delivered');
  });
});

describe('cooldown rows', () => {
  it('of a family with 3,600 s outlive the pruning that a family with 60 s causes', async () => {
    const config = plainConfig({ cooldownS: 60 }, 0, { radio: { cooldownS: 3_600 } });
    const dispatcher = dispatcherOn(file.db, clock, { config });
    await dispatcher.dispatch(anEvent(clock, { family: 'radio', category: 'battery-low' }));
    clock.advance(600_000);
    await dispatcher.dispatch(anEvent(clock));
    const after = dispatcherOn(file.db, clock, { config, runId: 'run-2' });
    expect(await after.dispatch(anEvent(clock, { family: 'radio', category: 'battery-low' }))).toBe('cooldown');
  });
});

describe('the clock', () => {
  it('set back by an hour leaves a duplicate a duplicate and arms no cooldown', async () => {
    const dispatcher = dispatcherOn(file.db, clock, { config: plainConfig({ cooldownS: 300 }) });
    const event = anEvent(clock);
    await dispatcher.dispatch(event);
    clock.set(clock.now() - 3_600_000);
    expect(await dispatcher.dispatch({ ...event, timestamp: clock.now() })).toBe('dedup');
    expect(await dispatcher.dispatch(anEvent(clock))).toBe('delivered');
  });

  it('behind an event by 4,000 s takes the event for one of now, and the decision says so', async () => {
    const dispatcher = dispatcherOn(file.db, clock);
    await dispatcher.dispatch(anEvent(clock, { timestamp: clock.now() + 4_000_000 }));
    const { detail } = file.db.prepare('SELECT detail FROM decisions').get() as { detail: string };
    expect(detail).toBe('accepted by in-app; its time was 4000 s ahead of the clock and counts as now');
    const stored = JSON.parse(file.db.prepare('SELECT event FROM notifications').pluck().get() as string);
    expect(stored).toMatchObject({ timestamp: clock.now(), data: { aheadS: 4000 } });
  });
});

describe('faults of the program', () => {
  it('are refused: a severity that does not exist, an open transaction, a dispatcher that has stopped', async () => {
    const dispatcher = dispatcherOn(file.db, clock, { targets: [inAppTarget] });
    await expect(dispatcher.dispatch(anEvent(clock, { severity: 'urgent' as 'priority' }))).rejects.toThrow(
      'no severity',
    );
    let inside: Promise<unknown> = Promise.resolve();
    file.db.transaction(() => {
      inside = dispatcher.dispatch(anEvent(clock));
      inside.catch(() => {});
    })();
    await expect(inside).rejects.toThrow('Dispatch between batches');
    expect(dispatcher.stats().seen).toBe(0);
    await dispatcher.stop();
    await expect(dispatcher.dispatch(anEvent(clock))).rejects.toThrow('has stopped');
  });
});
