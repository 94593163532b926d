// The Alerts page's pure parts.
import { describe, expect, it } from 'vitest';
import type { Alert } from '../../../src/contract/alerts.ts';
import { defaultAlertConfig } from '../../../src/domain/alerts/config.ts';
import { readAlertConfig } from '../../../src/domain/alerts/config-validation.ts';
import { groupAlerts } from '../../../src/renderer/views/alerts/alert-groups.ts';
import { pickedBy } from '../../../src/renderer/views/alerts/alert-subject.ts';
import { familyPaths } from '../../../src/renderer/views/alerts/family-paths.ts';
import { categoryCounts, ledgerTable } from '../../../src/renderer/views/alerts/ledger-sums.ts';
import { faultOf, otherFaults, typedNumber, typedRegions } from '../../../src/renderer/views/alerts/rule-faults.ts';
import { fakeLedger } from '../fake-alerts.ts';

const at = Date.UTC(2026, 2, 4, 12);
const minute = 60_000;

function alert(id: number, category: string, ageMin: number): Alert {
  return {
    id,
    eventId: `${category}#${id}`,
    source: 'detector:nodes',
    family: 'nodes',
    category,
    severity: 'routine',
    region: null,
    subject: null,
    title: category,
    body: '',
    at: at - ageMin * minute,
    acknowledgedAt: null,
  };
}

describe('the ledger as a table', () => {
  const ledger = fakeLedger(at);

  it.each(['today', 'last7Days', 'sinceInstall'] as const)(
    'adds up by rows, by columns and in total (%s)',
    (window) => {
      const table = ledgerTable(ledger, window);
      for (const row of table.rows) expect(row.counts.reduce((sum, n) => sum + n, 0)).toBe(row.total);
      expect(table.columns.reduce((sum, n) => sum + n, 0)).toBe(table.total);
      expect(table.rows.reduce((sum, row) => sum + row.total, 0)).toBe(table.total);
      expect(table.older).toBe(0);
    },
  );

  it('shows 7 events that lost their family after 400 days as older, so that it still adds up', () => {
    const totals = ledger.totals.map((row) =>
      row.reason === 'stale' ? { ...row, sinceInstall: row.sinceInstall + 7 } : row,
    );
    const table = ledgerTable({ ...ledger, totals }, 'sinceInstall');
    expect(table.older).toBe(7);
    expect(table.columns.reduce((sum, n) => sum + n, 0) + table.older).toBe(table.total);
  });

  it('shows a family it has never heard of rather than leaving it out', () => {
    const cell = { ...ledger.cells[0], family: 'weather' } as (typeof ledger.cells)[number];
    expect(ledgerTable({ ...ledger, cells: [cell] }, 'today').families).toContain('weather');
  });

  it('names the kinds behind a number, the most frequent first', () => {
    expect(categoryCounts(ledger, 'today', 'delivered', 'nodes')).toEqual([
      { category: 'node-new', n: 3 },
      { category: 'node-silent', n: 1 },
    ]);
    const all = categoryCounts(ledger, 'today', null, null).reduce((sum, { n }) => sum + n, 0);
    expect(all).toBe(ledgerTable(ledger, 'today').total);
  });
});

describe('the feed', () => {
  it('makes one group of 500 alerts of one kind within 10 minutes, and keeps the others apart', () => {
    const storm = Array.from({ length: 500 }, (_, i) => alert(500 - i, 'node-new', i / 60));
    const groups = groupAlerts([alert(600, 'partition', 0), ...storm, alert(0, 'node-silent', 9)]);
    expect(groups.map(({ first, rest }) => [first.category, rest.length])).toEqual([
      ['partition', 0],
      ['node-new', 499],
      ['node-silent', 0],
    ]);
  });

  it('shows 3 of a kind one by one, and those further apart than 10 minutes too', () => {
    expect(groupAlerts([0, 1, 2].map((i) => alert(9 - i, 'node-new', i)))).toHaveLength(3);
    expect(groupAlerts([0, 11, 22, 33].map((age, i) => alert(9 - i, 'node-new', age)))).toHaveLength(4);
  });

  it('loses none and keeps the order', () => {
    const alerts = Array.from({ length: 40 }, (_, i) => alert(40 - i, ['a', 'a', 'a', 'a', 'b'][i % 5] ?? 'a', i / 2));
    expect(groupAlerts(alerts).flatMap(({ first, rest }) => [first, ...rest])).toEqual(alerts);
  });

  it('opens nodes and edges in the graph, and nothing for a source or hostile text', () => {
    const [a, b] = ['0a'.repeat(32), 'b2'.repeat(32)];
    expect(pickedBy(a.toUpperCase())).toEqual({ kind: 'node', key: a });
    expect(pickedBy(`${a}|${b}`)).toEqual({ kind: 'edge', a, b });
    for (const subject of [null, '', 'mqtt:home', 'ab', `${a}|x`, `${a}|${b}|${a}`, `<${a}>`]) {
      expect(pickedBy(subject), String(subject)).toBeNull();
    }
  });
});

describe('faults in the rules', () => {
  const wrong = {
    ...defaultAlertConfig,
    graceS: -1,
    quietHours: { enabled: true, from: '25:00', to: '07:00' },
    families: {
      ...defaultAlertConfig.families,
      nodes: { ...defaultAlertConfig.families.nodes, freshnessS: 0, cooldownS: Number.NaN },
    },
  };
  const reading = readAlertConfig(wrong);
  const sentences = reading.kind === 'invalid' ? reading.sentences : [];

  it('of the core stand beside the fields they are about, each sentence at one field', () => {
    const paths = ['graceS', 'quietHours.from', ...familyPaths('nodes')];
    expect(paths.filter((path) => faultOf(sentences, path) !== null)).toEqual([
      'graceS',
      'quietHours.from',
      'nodes.freshnessS',
      'nodes.cooldownS',
    ]);
    expect(faultOf(sentences, 'nodes.cooldownS')).toMatch(/^Must be a whole number of seconds from 0/);
    expect(otherFaults(sentences, paths)).toEqual([]);
  });

  it('that belong to no field are not lost', () => {
    expect(otherFaults(['The alert settings must be an object.'], ['graceS'])).toHaveLength(1);
  });

  it('reach the core as they were typed', () => {
    expect([typedNumber(''), typedNumber(' 30 '), typedNumber('3e')]).toEqual([null, 30, Number.NaN]);
    expect(typedRegions(' sfo,, Oak ')).toEqual(['SFO', 'OAK']);
  });
});
