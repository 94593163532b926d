// Stored evidence of who was alive when, in slices, so that other questions are answered in between.
import type { SilenceRule } from '../../../contract/alerts.ts';
import type { PartyId } from '../../../domain/mesh/recorded.ts';
import type { ReadableDb } from '../../storage/readonly.ts';

/** Where evidence comes from: what observers heard, what nodes sent, and which edges carried something. */
export type EvidenceKind = 'observations' | 'transmissions' | 'edges';

export interface EvidenceInput {
  readonly kind: EvidenceKind;
  /** Row id the last slice ended with; 0 at first. */
  readonly after: number;
  /** Evidence before this is left out, epoch milliseconds. */
  readonly from: number;
}

/** First and last evidence of one party within a slot of 10 minutes (of an hour for edges), epoch milliseconds. */
export type EvidenceRow = readonly [party: PartyId, first: number, last: number];

export interface EvidenceSlice {
  readonly rows: EvidenceRow[];
  /** Pass as `after`; null at the end. */
  readonly next: number | null;
}

/** Rows looked at in one slice: about 30 ms. */
const sliceRows: Record<EvidenceKind, number> = { observations: 50_000, transmissions: 20_000, edges: 1_000 };
const tableOf: Record<EvidenceKind, string> = {
  observations: 'observations',
  transmissions: 'transmissions',
  edges: 'neighbor_edges',
};
const slotMs = 600_000;
const hourMs = 3_600_000;

const selectEvidence: Record<EvidenceKind, string> = {
  observations: `SELECT p.party_id, min(o.first), max(o.last) FROM (
      SELECT observer_id, min(timestamp) AS first, max(timestamp) AS last FROM observations
      WHERE id > @after AND id <= @until AND timestamp >= @from GROUP BY observer_id, timestamp / ${slotMs}) o
    JOIN observers p ON p.id = o.observer_id GROUP BY p.party_id, o.first / ${slotMs}`,
  // A bad signature proves nothing about the node it names.
  transmissions: `SELECT from_party, min(first_seen), max(first_seen) FROM transmissions
    WHERE id > @after AND id <= @until AND first_seen >= @from AND from_party IS NOT NULL AND signature_ok IS NOT 0
    GROUP BY from_party, first_seen / ${slotMs}`,
  edges: `SELECT ends.party, a.hour * ${hourMs}, (a.hour + 1) * ${hourMs} - 1 FROM (
      SELECT id, node_a AS party FROM neighbor_edges WHERE id > @after AND id <= @until
      UNION ALL SELECT id, node_b FROM neighbor_edges WHERE id > @after AND id <= @until) ends
    JOIN edge_activity a ON a.edge_id = ends.id WHERE a.hour >= @from / ${hourMs} GROUP BY ends.party, a.hour`,
};

/** The next slice of one kind of evidence. */
export function backTestEvidence(db: ReadableDb, input: EvidenceInput): EvidenceSlice {
  const { kind, after, from } = input;
  const until = after + sliceRows[kind];
  const newest = db.prepare<[], number | null>(`SELECT max(id) FROM ${tableOf[kind]}`).pluck().get() ?? 0;
  const rows = db
    .prepare<[object], EvidenceRow>(selectEvidence[kind])
    .raw()
    .all({ after, until, from: Math.floor(from) });
  return { rows, next: until < newest ? until : null };
}

/** Whom a rule watches. */
export interface BackTestSubject {
  readonly party: PartyId;
  readonly key: string;
  readonly name: string | null;
}

/** The nodes or observers of a rule as they are now; marks and roles of the past are not stored. */
export function backTestSubjects(db: ReadableDb, rule: SilenceRule): BackTestSubject[] {
  if (rule.category === 'observer-offline') {
    return db
      .prepare<[], BackTestSubject>(
        `SELECT o.party_id AS party, p.key, max(o.name) AS name
          FROM observers o JOIN parties p ON p.id = o.party_id GROUP BY o.party_id`,
      )
      .all();
  }
  const which = nodesOf[rule.nodes];
  const select = ['nodes', 'inactive_nodes'].map(
    (table) =>
      `SELECT n.id AS party, p.key, n.name FROM ${table} n JOIN parties p ON p.id = n.id
        WHERE n.advert_count > 0 AND ${which}`,
  );
  return db.prepare<[], BackTestSubject>(select.join(' UNION ALL ')).all();
}

const nodesOf = {
  relays: "n.role IN ('repeater', 'room')",
  handhelds: "n.role IN ('companion', 'sensor')",
  watched: 'n.watched = 1',
} as const;
