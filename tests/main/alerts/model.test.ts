// Random lives of a dispatcher - events, clock jumps, restarts, refusing targets, an absent database - against what must always hold.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Alert } from '../../../src/contract/alerts.ts';
import { sumOf } from '../../../src/domain/alerts/reasons.ts';
import type { Dispatcher } from '../../../src/main/alerts/dispatcher.ts';
import { inAppTarget, PermanentFailure, type SendingTarget } from '../../../src/main/alerts/target.ts';
import { temporaryDatabase } from '../../support/database.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { anEvent, dispatcherOn, numberIn, plainConfig } from './dispatching.ts';

type Step =
  | {
      readonly do: 'dispatch';
      readonly id: number;
      readonly ageS: number;
      readonly severity: 'routine' | 'priority' | 'immediate';
      readonly region: string | null;
      readonly twice: boolean;
    }
  | { readonly do: 'pass'; readonly seconds: number }
  | { readonly do: 'jump'; readonly seconds: number }
  | { readonly do: 'restart' }
  | { readonly do: 'desktop'; readonly answer: 'takes' | 'refuses' | 'never will' }
  | { readonly do: 'database'; readonly there: boolean }
  | { readonly do: 'quiet'; readonly enabled: boolean }
  | { readonly do: 'pause'; readonly seconds: number | null }
  | { readonly do: 'snooze'; readonly seconds: number };

const steps = fc.array(
  fc.oneof(
    {
      weight: 10,
      arbitrary: fc.record({
        do: fc.constant('dispatch' as const),
        id: fc.nat(12),
        ageS: fc.constantFrom(0, 10, 599, 600, 601, -200, -400),
        severity: fc.constantFrom('routine' as const, 'priority' as const, 'immediate' as const),
        region: fc.constantFrom(null, 'DUB', 'ORK'),
        twice: fc.boolean(),
      }),
    },
    {
      weight: 4,
      arbitrary: fc.record({ do: fc.constant('pass' as const), seconds: fc.constantFrom(1, 5, 61, 299, 300, 700) }),
    },
    {
      weight: 1,
      arbitrary: fc.record({ do: fc.constant('jump' as const), seconds: fc.integer({ min: -7_200, max: 7_200 }) }),
    },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('restart' as const) }) },
    {
      weight: 2,
      arbitrary: fc.record({
        do: fc.constant('desktop' as const),
        answer: fc.constantFrom('takes' as const, 'refuses' as const, 'never will' as const),
      }),
    },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('database' as const), there: fc.boolean() }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('quiet' as const), enabled: fc.boolean() }) },
    {
      weight: 1,
      arbitrary: fc.record({ do: fc.constant('pause' as const), seconds: fc.constantFrom(null, 30, 400) }),
    },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('snooze' as const), seconds: fc.constantFrom(30, 400) }) },
  ),
  { maxLength: 60 },
);

const turn = () => new Promise((resolve) => setImmediate(resolve));

async function live(life: readonly Step[], withFeed: boolean): Promise<void> {
  const file = temporaryDatabase();
  const clock = new ManualClock();
  const told = new Map<string, number>();
  let desktopAnswer = 'takes';
  let there = true;
  const desktop: SendingTarget = {
    kind: 'sending',
    name: 'desktop',
    afterCrash: 'leave',
    async send(alert: Alert) {
      if (desktopAnswer === 'refuses') throw new Error('busy');
      if (desktopAnswer === 'never will') throw new PermanentFailure('no');
      // A digest tells every occurrence whose row is under way with it.
      for (const id of alert.category === 'digest' ? inDigest() : [alert.eventId]) {
        told.set(id, (told.get(id) ?? 0) + 1);
      }
    },
  };
  const inDigest = () =>
    file.db
      .prepare(
        `SELECT event_id FROM notifications
          WHERE target = 'desktop' AND status = 'pending' AND held_until IS NOT NULL AND next_attempt_at IS NULL`,
      )
      .pluck()
      .all() as string[];
  // All day but a minute, so that the switch decides.
  const quietHours = { enabled: false, from: '00:00', to: '23:59' };
  let config = { ...plainConfig({ cooldownS: 60 }, 30), quietHours };
  let run = 0;
  const start = (): Dispatcher => {
    run += 1;
    return dispatcherOn(file.db, clock, {
      config,
      runId: `run-${run}`,
      targets: withFeed ? [inAppTarget, desktop] : [desktop],
      open: () => {
        if (!there) throw new Error('away');
        return file.db;
      },
    });
  };
  let dispatcher = start();
  let dispatched = 0;
  let least = 0;
  try {
    for (const step of life) {
      switch (step.do) {
        case 'dispatch': {
          const event = anEvent(clock, {
            id: `e#${step.id}`,
            timestamp: clock.now() - step.ageS * 1000,
            severity: step.severity,
            region: step.region,
          });
          const again = step.twice ? [event, event] : [event];
          dispatched += again.length;
          await Promise.all(again.map((one) => dispatcher.dispatch(one)));
          break;
        }
        case 'pass':
          clock.advance(step.seconds * 1000);
          await turn();
          break;
        case 'jump':
          clock.set(clock.now() + step.seconds * 1000);
          break;
        case 'restart':
          await dispatcher.stop();
          // Stopped without a database, its memory is gone: then nothing can be asked of it any more.
          if (dispatcher.stats().degradedSince !== null) return;
          dispatcher = start();
          break;
        case 'desktop':
          desktopAnswer = step.answer;
          break;
        case 'quiet':
          config = { ...config, quietHours: { ...quietHours, enabled: step.enabled } };
          dispatcher.configure(config);
          await turn();
          break;
        case 'pause':
        case 'snooze':
          if (dispatcher.stats().degradedSince !== null) break;
          if (step.do === 'snooze') {
            const until = clock.now() + step.seconds * 1000;
            dispatcher.suppressions.addSnooze({ category: 'node-silent', until });
          } else dispatcher.suppressions.pause(step.seconds === null ? null : clock.now() + step.seconds * 1000);
          await turn();
          break;
        case 'database':
          // A handle that is open stays open, so an absent database is noticed at the next start.
          there = step.there;
          break;
      }
      const { totals, held, seen } = dispatcher.stats();
      if (dispatcher.stats().degradedSince === null) {
        expect(sumOf(totals) + held, 'every dispatch has one reason or waits for it').toBe(dispatched);
        expect(seen, 'totals never decrease').toBeGreaterThanOrEqual(least);
        least = seen;
        dispatcher.flush();
        expect(numberIn(file.db, 'SELECT COALESCE(sum(n), 0) FROM dispatcher_drops'), 'buckets').toBe(seen);
        expect(numberIn(file.db, 'SELECT seen FROM dispatcher_state'), 'the disk').toBe(seen);
      }
      for (const [id, times] of told) expect(times, `${id} was told`).toBe(1);
    }
  } finally {
    await dispatcher.stop();
    file.dispose();
  }
}

describe('any life of a dispatcher', () => {
  it('tells no target an occurrence twice and gives every event exactly one reason, with a feed', async () => {
    await fc.assert(
      fc.asyncProperty(steps, (life) => live(life, true)),
      { numRuns: 60 },
    );
  });
  it('tells no target an occurrence twice and gives every event exactly one reason, with the desktop alone', async () => {
    await fc.assert(
      fc.asyncProperty(steps, (life) => live(life, false)),
      { numRuns: 60 },
    );
  });
});
