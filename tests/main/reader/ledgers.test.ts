// Counters, decisions, refusals and alerts as they are asked for.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { alert } from '../../../src/contract/alerts.ts';
import { counters as countersShape, decision, decisionReasons, refusalSample } from '../../../src/contract/counters.ts';
import { counters } from '../../../src/main/reader/queries/counters.ts';
import { listAlerts } from '../../../src/main/reader/queries/list-alerts.ts';
import { listDecisions } from '../../../src/main/reader/queries/list-decisions.ts';
import { listRefusals } from '../../../src/main/reader/queries/list-refusals.ts';
import { totals } from '../../../src/main/reader/queries/totals.ts';
import type { WritableDb } from '../../../src/main/storage/database.ts';
import { type TemporaryDatabase, temporaryDatabase } from '../../support/database.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** 12:30 UTC; local midnight was at 22:30 UTC the day before, as in a zone of +01:30. */
const now = Date.UTC(2026, 2, 4, 12, 30);
const midnight = Date.UTC(2026, 2, 3, 22, 30);

let temporary: TemporaryDatabase;
let db: WritableDb;
beforeAll(() => {
  temporary = temporaryDatabase();
  db = temporary.db;
});
afterAll(() => temporary.dispose());

describe('counters', () => {
  it('are zero for every reason before anything was counted', () => {
    const empty = counters(db, { now, midnight });
    expect(countersShape.parse(empty)).toEqual(empty);
    expect(empty.events.map((row) => row.reason)).toEqual([...decisionReasons]);
    expect(empty.ingest.map((row) => row.reason)).toEqual(['taken', 'duplicate', 'reception']);
    expect(empty.events.every((row) => row.sinceInstall === 0)).toBe(true);
    expect(empty.windows.coveredSince).toBeNull();
  });

  it('sum hours into today, 7 days and since install, and say with which whole hour a window begins', () => {
    const drop = db.prepare("INSERT INTO dispatcher_drops VALUES (?, 'nodes', ?, ?, ?)");
    const thisHour = Math.floor(now / hourMs);
    drop.run(thisHour, 'node-new', 'stale', 1);
    drop.run(thisHour, 'node-back', 'stale', 2);
    drop.run(Date.UTC(2026, 2, 3, 22) / hourMs, 'node-new', 'stale', 10);
    drop.run(Date.UTC(2026, 2, 3, 21) / hourMs, 'node-new', 'stale', 100);
    drop.run(Date.UTC(2026, 1, 25, 12) / hourMs, 'node-new', 'stale', 1_000);
    drop.run(Date.UTC(2026, 1, 25, 11) / hourMs, 'node-new', 'stale', 10_000);
    drop.run(thisHour, 'node-new', 'delivered', 7);
    db.exec('UPDATE dispatcher_state SET stale_dropped = 11113, delivered = 7, installed_at = 5');
    const taken = db.prepare("INSERT INTO ingest_counts VALUES (?, 'taken', ?)");
    taken.run(Math.floor(now / hourMs), 3);
    taken.run(Math.floor((now - 2 * dayMs) / hourMs), 4);
    db.exec("INSERT INTO ingest_totals VALUES ('taken', 50), ('not_json', 6)");
    const counted = counters(db, { now, midnight });
    const events = new Map(counted.events.map((row) => [row.reason, row]));
    expect(events.get('stale')).toEqual({ reason: 'stale', today: 13, last7Days: 1_113, sinceInstall: 11_113 });
    expect(events.get('delivered')).toEqual({ reason: 'delivered', today: 7, last7Days: 7, sinceInstall: 7 });
    expect(counted.ingest).toEqual([
      { reason: 'taken', today: 3, last7Days: 7, sinceInstall: 50 },
      { reason: 'duplicate', today: 0, last7Days: 0, sinceInstall: 0 },
      { reason: 'reception', today: 0, last7Days: 0, sinceInstall: 0 },
      { reason: 'not_json', today: 0, last7Days: 0, sinceInstall: 6 },
    ]);
    expect(counted.windows).toEqual({
      today: Date.UTC(2026, 2, 3, 22),
      last7Days: Date.UTC(2026, 1, 25, 12),
      coveredSince: 5,
    });
  });

  it('have a total for every reason the dispatcher can give', () => {
    db.exec(
      `UPDATE dispatcher_state SET ${decisionReasons.map((reason, i) => `${columnOf(reason)} = ${i + 1}`).join(', ')}`,
    );
    const sums = counters(db, { now, midnight }).events.map((row) => row.sinceInstall);
    expect(sums).toEqual(decisionReasons.map((_, i) => i + 1));
  });
});

function columnOf(reason: string): string {
  return ['expired', 'failed', 'delivered'].includes(reason) ? reason : `${reason}_dropped`;
}

describe('lists', () => {
  beforeAll(() => {
    const decide = db.prepare(
      `INSERT INTO decisions (at, source, event_id, family, category, title, reason, detail)
       VALUES (?, 'detector:nodes', ?, 'nodes', 'node-new', 'New node', ?, 'age 812 s > 600 s')`,
    );
    const refuse = db.prepare(
      `INSERT INTO dropped_packets (reason, detail, sample, observer, source, at) VALUES (?, 'why', '{', NULL, 'mqtt:a', ?)`,
    );
    for (let i = 1; i <= 9; i += 1) {
      decide.run(i, `e${i}`, i % 3 === 0 ? 'stale' : 'dedup');
      refuse.run(i % 3 === 0 ? 'bad_hex' : 'not_json', i);
    }
  });

  it('give decisions newest first, of one reason, page by page', () => {
    const first = listDecisions(db, { reason: 'stale', limit: 2, before: null });
    expect(first.rows.map((row) => row.eventId)).toEqual(['e9', 'e6']);
    expect(listDecisions(db, { reason: 'stale', limit: 2, before: first.next })).toEqual({
      rows: [expect.objectContaining({ eventId: 'e3', detail: 'age 812 s > 600 s' })],
      next: null,
    });
    const all = listDecisions(db, { reason: null, limit: 500, before: null });
    expect(all.rows).toHaveLength(9);
    for (const row of all.rows) expect(decision.parse(row)).toEqual(row);
  });

  it('give refusals newest first, of one reason, page by page', () => {
    const first = listRefusals(db, { reason: 'not_json', limit: 4, before: null });
    expect(first.rows.map((row) => row.at)).toEqual([8, 7, 5, 4]);
    expect(listRefusals(db, { reason: 'not_json', limit: 4, before: first.next }).rows.map((row) => row.at)).toEqual([
      2, 1,
    ]);
    for (const row of listRefusals(db, { reason: null, limit: 500, before: null }).rows) {
      expect(refusalSample.parse(row)).toEqual(row);
    }
  });

  it('give the alerts told in the app, and count the unseen ones', () => {
    const tell = db.prepare(
      `INSERT INTO notifications (source, event_id, target, event, status, created_at, acknowledged_at)
       VALUES ('detector:nodes', ?, ?, ?, ?, 5, ?)`,
    );
    const event = (id: string) =>
      JSON.stringify({
        id,
        source: 'detector:nodes',
        family: 'nodes',
        category: 'node-new',
        severity: 'routine',
        region: 'SFO',
        subject: 'ab',
        title: `New node ${id}`,
        body: 'First heard now.',
        timestamp: 77,
        data: { hours: 1 },
      });
    tell.run('1', 'in-app', event('1'), 'sent', 9);
    tell.run('1', 'desktop', event('1'), 'sent', null);
    tell.run('2', 'in-app', event('2'), 'sent', null);
    tell.run('3', 'in-app', event('3'), 'pending', null);
    tell.run('4', 'in-app', '{"broken', 'sent', null);
    const page = listAlerts(db, { limit: 10, before: null });
    for (const row of page.rows) expect(alert.parse(row)).toEqual(row);
    expect(page.rows.map((row) => row.eventId)).toEqual(['4', '2', '1']);
    expect(page.rows[0]).toMatchObject({ title: 'An alert that cannot be read', at: 5 });
    expect(page.rows[2]).toMatchObject({ title: 'New node 1', at: 77, region: 'SFO', acknowledgedAt: 9 });
    expect(listAlerts(db, { limit: 1, before: page.rows[1]?.id ?? 0 }).rows.map((row) => row.eventId)).toEqual(['1']);
    expect(totals(db)).toMatchObject({ unacknowledgedAlerts: 2, worstUnacknowledged: 'routine' });
  });
});
