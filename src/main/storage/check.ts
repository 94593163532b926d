// Whether a file holds together: SQLite's own checks, and what must be true of its rows by the rules of this program.
import { observationsPerBlock } from '../../domain/observed-blocks.ts';
import type { ReadableDb } from './readonly.ts';

/** One thing that was looked at. */
export interface CheckLine {
  /** What must be true. */
  readonly rule: string;
  /** How many rows or pages break it; 0 is good. */
  readonly broken: number;
  /** The first few, in words. */
  readonly samples: readonly string[];
}

const samplesShown = 5;

/** A rule that SQL alone cannot judge. */
export interface DerivedRule {
  readonly rule: string;
  /** One sentence per breach. */
  breaches(db: ReadableDb): Iterable<string>;
}

interface Invariant {
  readonly rule: string;
  /** Gives one row per breach with `sample`, what it is in words. */
  readonly breaches: string;
}

const invariants: readonly Invariant[] = [
  {
    rule: 'every transmission counts the observations it has',
    breaches: `SELECT printf('transmission %d says %d, has %d', t.id, t.observation_count, count(o.id)) AS sample
      FROM transmissions t LEFT JOIN observations o ON o.transmission_id = t.id
      GROUP BY t.id HAVING count(o.id) <> t.observation_count`,
  },
  {
    rule: 'no observation lies outside the time its transmission was heard in',
    breaches: `SELECT printf('observation %d at %d, transmission %d from %d to %d', o.id, o.timestamp, t.id, t.first_seen, t.last_seen) AS sample
      FROM observations o JOIN transmissions t ON t.id = o.transmission_id
      WHERE o.timestamp < t.first_seen OR o.timestamp > t.last_seen`,
  },
  {
    rule: 'an observation lists as many receptions as it counts',
    breaches: `SELECT printf('observation %d says %d, lists %d', o.id, o.receptions, count(r.observation_id)) AS sample
      FROM observations o LEFT JOIN receptions r ON r.observation_id = o.id
      WHERE o.receptions > 1 GROUP BY o.id HAVING count(r.observation_id) <> o.receptions`,
  },
  {
    rule: 'observations and transmissions are as many as the status line says',
    breaches: `SELECT printf('%s: says %d, has %d', name, n, has) AS sample FROM (
        SELECT name, n, iif(name = 'observations', (SELECT count(*) FROM observations), (SELECT count(*) FROM transmissions)) AS has
        FROM row_counts) WHERE n <> has`,
  },
  {
    rule: 'every observation is listed with its observer',
    breaches: `SELECT printf('observer %d, block %d: %d listed of %d', o.observer_id, o.block, coalesce(length(r.places) / 2, 0), o.n) AS sample
      FROM (SELECT observer_id, id / ${observationsPerBlock} AS block, count(*) AS n FROM observations
          GROUP BY 1, 2) o
        LEFT JOIN observer_rows r ON r.observer_id = o.observer_id AND r.block = o.block
      WHERE coalesce(length(r.places) / 2, 0) < o.n`,
  },
  {
    rule: 'no node is known and put away at once',
    breaches: `SELECT printf('node %s', lower(hex(n.public_key))) AS sample
      FROM nodes n JOIN inactive_nodes i ON i.public_key = n.public_key`,
  },
  {
    rule: 'an edge was seen, and last no earlier than first',
    breaches: `SELECT printf('edge %d: %d times, from %d to %d', id, count, first_seen, last_seen) AS sample
      FROM neighbor_edges WHERE count < 1 OR last_seen < first_seen`,
  },
  {
    rule: 'a claim was heard, and last no earlier than first',
    breaches: `SELECT printf('claim %d: %d times, from %d to %d', id, count, first_seen, last_seen) AS sample
      FROM edge_evidence WHERE count < 1 OR last_seen < first_seen`,
  },
  {
    rule: "an edge's activity adds up to what it counts",
    breaches: `SELECT printf('edge %d: %d times, %d by the hour', e.id, e.count, coalesce(sum(a.count), 0)) AS sample
      FROM neighbor_edges e LEFT JOIN edge_activity a ON a.edge_id = e.id
      GROUP BY e.id HAVING coalesce(sum(a.count), 0) <> e.count`,
  },
  {
    rule: 'the graph counted no observation that does not exist yet',
    breaches: `SELECT printf('counted up to %d, newest is %d', s.watermark, (SELECT max(id) FROM observations)) AS sample
      FROM topology_state s WHERE s.watermark > coalesce((SELECT max(id) FROM observations), s.watermark)`,
  },
  {
    rule: 'every alert event has exactly one counted outcome',
    breaches: `SELECT printf('%d seen, %d with an outcome', seen, outcomes) AS sample FROM (
        SELECT seen, delivered + failed + expired + disabled_dropped + cold_start_dropped + stale_dropped + region_dropped
          + severity_dropped + no_target_dropped + dedup_dropped + cooldown_dropped + paused_dropped + snoozed_dropped AS outcomes
        FROM dispatcher_state) WHERE seen <> outcomes`,
  },
];

/**
 * Looks at the whole file: its pages, its references, the rules its rows must keep, and `derived` ones. `onRule` hears
 * each rule before it is looked at, with its number from 1 and how many there are. Reads only; takes as long as reading
 * everything.
 */
export function checkDatabase(
  db: ReadableDb,
  onRule: (rule: string, number: number, of: number) => void = () => {},
  derived: readonly DerivedRule[] = [],
): readonly CheckLine[] {
  const rules = [...invariants.map(asked), ...derived];
  const of = rules.length + 2;
  const lines: CheckLine[] = [];
  onRule(pagesRule, 1, of);
  lines.push(pages(db));
  // Rows of damaged pages prove nothing, and asking for them can fail.
  if (lines[0]?.broken !== 0) return lines;
  onRule(referencesRule, 2, of);
  lines.push(references(db));
  rules.forEach((rule, i) => {
    onRule(rule.rule, i + 3, of);
    lines.push(breachesOf(db, rule));
  });
  return lines;
}

const pagesRule = 'pages and indexes agree with each other';
const referencesRule = 'every reference leads to a row';

function pages(db: ReadableDb): CheckLine {
  const words = pageTroubles(db);
  return { rule: pagesRule, broken: words.length, samples: words.slice(0, samplesShown) };
}

function pageTroubles(db: ReadableDb): readonly string[] {
  try {
    const found = db.prepare<[], { integrity_check: string }>('PRAGMA integrity_check(100)').all();
    return found.map((row) => row.integrity_check).filter((text) => text !== 'ok');
  } catch (error) {
    // Pages so broken that the check itself stumbles over them.
    return [error instanceof Error ? error.message : String(error)];
  }
}

function references(db: ReadableDb): CheckLine {
  let broken = 0;
  const samples: string[] = [];
  const found = db.prepare<[], { table: string; rowid: number | null; parent: string }>('PRAGMA foreign_key_check');
  for (const row of found.iterate()) {
    broken += 1;
    if (samples.length < samplesShown)
      samples.push(`${row.table} row ${row.rowid ?? '?'} names no row of ${row.parent}`);
  }
  return { rule: referencesRule, broken, samples };
}

function asked({ rule, breaches }: Invariant): DerivedRule {
  return { rule, breaches: (db) => db.prepare<[], string>(breaches).pluck().iterate() };
}

function breachesOf(db: ReadableDb, { rule, breaches }: DerivedRule): CheckLine {
  let broken = 0;
  const samples: string[] = [];
  for (const sample of breaches(db)) {
    broken += 1;
    if (samples.length < samplesShown) samples.push(sample);
  }
  return { rule, broken, samples };
}
