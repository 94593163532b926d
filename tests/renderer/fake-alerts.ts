// What the fake core says about alerts: its ledger, the decisions behind it, and a back-test.
import type { BackTest, BackTestRule } from '../../src/contract/alerts.ts';
import { type Decision, decisionReasons, type Ledger, type LedgerCell } from '../../src/contract/counters.ts';
import { wouldFire } from '../../src/domain/alerts/would-fire.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** Family, category, reason and how many today; 7 days hold 3 times as many, all time 10 times. */
const counted = [
  ['nodes', 'node-new', 'delivered', 3],
  ['nodes', 'node-new', 'cooldown', 41],
  ['nodes', 'node-new', 'cold_start', 9],
  ['nodes', 'node-silent', 'delivered', 1],
  ['nodes', 'node-silent', 'stale', 2],
  ['observers', 'observer-offline', 'delivered', 1],
  ['observers', 'observer-back', 'severity', 1],
  ['system', 'source-disconnected', 'dedup', 12],
  ['topology', 'link-new', 'severity', 214],
  ['channels', 'keyword', 'disabled', 60],
] as const satisfies readonly (readonly [string, string, Decision['reason'], number])[];

const details: Partial<Record<Decision['reason'], string>> = {
  cooldown: '12 s since the last node-new in any region < 300 s',
  cold_start: '42 s since the first event of this run < 60 s',
  stale: 'age 812 s > 600 s',
  severity: 'routine < priority',
  dedup: 'the same occurrence was seen 5 s ago, within 7 days',
  disabled: 'the family channels is switched off',
};

/** A ledger that adds up. */
export function fakeLedger(now: number): Ledger {
  const cells: LedgerCell[] = counted.map(([family, category, reason, today]) => ({
    family,
    category,
    reason,
    today,
    last7Days: today * 3,
    sinceInstall: today * 10,
  }));
  const sum = (reason: string, field: 'today' | 'last7Days' | 'sinceInstall') =>
    cells.filter((cell) => cell.reason === reason).reduce((total, cell) => total + cell[field], 0);
  const totals = decisionReasons.map((reason) => ({
    reason,
    today: sum(reason, 'today'),
    last7Days: sum(reason, 'last7Days'),
    sinceInstall: sum(reason, 'sinceInstall'),
  }));
  return {
    at: now,
    cells,
    totals,
    seen: totals.reduce((total, row) => total + row.sinceInstall, 0),
    windows: { today: now - 8 * hourMs, last7Days: now - 7 * dayMs, coveredSince: now - 40 * dayMs },
  };
}

/** Four decisions of a reason, as far as the fake core ever counted it. */
export function fakeDecisions(
  wanted: { readonly reason: Decision['reason'] | null; readonly family: string | null; readonly text: string | null },
  now: number,
): Decision[] {
  const found = counted.filter(
    ([family, , reason]) =>
      (wanted.reason === null || reason === wanted.reason) && (wanted.family === null || family === wanted.family),
  );
  const rows = found.slice(0, 4).map(([family, category, reason], i): Decision => {
    const at = now - i * 1_800_000;
    const detail = details[reason] ?? 'accepted by in-app';
    return {
      id: 10 - i,
      at,
      eventId: `${category}:${'0a'.repeat(32)}#${i + 1}`,
      source: `detector:${family}`,
      family,
      category,
      title: `${category}: Upper Mill ${i}`,
      reason,
      detail,
      wouldFire: wouldFire(reason, detail, at),
    };
  });
  const text = wanted.text?.toLowerCase() ?? null;
  return text === null ? rows : rows.filter((row) => `${row.title} ${row.category}`.toLowerCase().includes(text));
}

/** Nine firings in the window, three of them at night. */
export function fakeBackTest(rule: BackTestRule, days: number, now: number): BackTest {
  const firings = Array.from({ length: 9 }, (_, i) => {
    const firedAt = now - (i + 1) * 3 * dayMs;
    return {
      subject: '0a'.repeat(32),
      name: `Upper Mill ${i}`,
      since: firedAt - ('thresholdS' in rule ? rule.thresholdS * 1000 : hourMs),
      firedAt,
      overAt: i === 0 ? null : firedAt + hourMs,
      atNight: i % 3 === 0,
    };
  });
  return {
    from: now - days * dayMs,
    to: now,
    coveredFrom: now - 20 * dayMs,
    fired: 9,
    atNight: 3,
    subjects: 42,
    unknown: 2,
    firings,
    limits: ['Roles and marks are those of today.'],
    cannot: null,
  };
}
