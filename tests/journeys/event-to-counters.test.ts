// The journey of an event: something happens, the guards judge it, somebody is told, everything is counted, and a restart remembers.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Alert, alert as alertShape } from '../../src/contract/alerts.ts';
import { counterRow } from '../../src/contract/counters.ts';
import { defaultAlertConfig } from '../../src/domain/alerts/config.ts';
import { Dispatcher } from '../../src/main/alerts/dispatcher.ts';
import { readAlerts } from '../../src/main/alerts/feed.ts';
import { SourceWatch } from '../../src/main/alerts/source-watch.ts';
import { eventCounterRows } from '../../src/main/alerts/stats.ts';
import { desktopTarget, inAppTarget } from '../../src/main/alerts/target.ts';
import { countUnacknowledged } from '../../src/main/storage/tables/notifications.ts';
import { type TemporaryDatabase, temporaryDatabase } from '../support/database.ts';
import { ManualClock } from '../support/manual-clock.ts';

let file: TemporaryDatabase;
let clock: ManualClock;
let shown: Alert[];
beforeEach(() => {
  file = temporaryDatabase();
  clock = new ManualClock();
  shown = [];
});
afterEach(() => file.dispose());

const start = (runId: string) =>
  new Dispatcher({
    open: () => file.db,
    clock,
    config: defaultAlertConfig,
    targets: [inAppTarget, desktopTarget((alert) => void shown.push(alert))],
    runId,
  });

describe('a broker goes down for 20 minutes and comes back', () => {
  it('makes one alert on every target, four counted events, and the same numbers after a restart', async () => {
    const dispatcher = start('run-1');
    const watch = new SourceWatch({ open: () => file.db, dispatch: (event) => dispatcher.dispatch(event), clock });
    const fed: Alert[] = [];
    let changes = 0;
    dispatcher.onAlert((alert) => fed.push(alert));
    dispatcher.onChange(() => {
      changes += 1;
    });
    const look = (state: 'up' | 'waiting', lastHearingAt: number | null) =>
      watch.sourceReports([{ name: 'mqtt:home', state, since: clock.now(), lastHearingAt }]);
    await look('up', clock.now());
    const lost = clock.now();
    for (let minute = 0; minute < 20; minute += 1) {
      await look('waiting', lost);
      clock.advance(60_000);
    }
    await look('up', clock.now());

    // The outage is the first event of the run, so it falls into the grace and is brought up again after it.
    expect(dispatcher.stats().totals).toMatchObject({ cold_start: 1, delivered: 1, severity: 1 });
    expect(shown).toEqual(fed);
    const page = readAlerts(file.db, { limit: 10, before: null });
    expect(page).toEqual({ rows: fed, next: null });
    expect(alertShape.parse(page.rows[0])).toMatchObject({
      eventId: 'source-disconnected:mqtt:home#1',
      family: 'system',
      severity: 'priority',
      title: 'Source mqtt:home down for 6 min',
      acknowledgedAt: null,
    });

    const again = {
      ...JSON.parse(file.db.prepare('SELECT event FROM notifications').pluck().get() as string),
      timestamp: clock.now(),
    };
    expect(await dispatcher.dispatch(again)).toBe('dedup');
    expect(changes).toBe(4);
    expect(countUnacknowledged(file.db)).toBe(1);
    expect(dispatcher.acknowledge([page.rows[0]?.id ?? 0])).toBe(1);
    expect(dispatcher.acknowledge(null)).toBe(0);
    expect(countUnacknowledged(file.db)).toBe(0);
    const before = dispatcher.stats();
    await dispatcher.stop();

    const later = start('run-2');
    expect(later.stats().windows).toEqual(before.windows);
    const rows = eventCounterRows(later.stats().windows).map((row) => counterRow.parse(row));
    expect(rows.find((row) => row.reason === 'dedup')).toEqual({
      reason: 'dedup',
      today: 1,
      last7Days: 1,
      sinceInstall: 1,
    });
    expect(later.explain('sinceInstall')).toBe(
      'Since installation 4 events were seen: 1 fell into the grace after a start, 1 was below the severity floor, 1 was a repeat of something already told, 1 was delivered.',
    );
    await later.stop();
    expect(clock.pending).toBe(0);
  });
});
