// Finding nodes and observers by name or key prefix.
import type { GraphNode } from '../../../contract/graph.ts';
import type { ReadableDb } from '../../storage/readonly.ts';
import { aliveNodesById } from './graph-node.ts';

export interface SearchInput {
  readonly text: string;
  readonly limit: number;
}

/** The columns of `selectNames` in their order: a few thousand such rows take half as long as objects. */
type Named = readonly [id: number, name: string, seen: number];

interface Candidate {
  readonly id: number;
  /** Smaller is better. */
  readonly rank: number;
  readonly seen: number;
}

/**
 * Nodes and observers whose key begins with `text` or whose name contains it, whatever its case; best first: the whole
 * name, its beginning, the beginning of a key, of a word, anywhere; then the newest heard. Empty text finds nothing.
 *
 * Keys are found through their index. Names are read from the node tables, a few thousand rows on a big mesh, because a
 * word in the middle of a name has no index; everything else is read for the nodes shown alone.
 */
export function searchNodes(db: ReadableDb, input: SearchInput): GraphNode[] {
  const wanted = fold(input.text);
  if (wanted === '') return [];
  const best = new Map<number, Candidate>();
  const offer = (candidate: Candidate) => {
    const known = best.get(candidate.id);
    if (!known || candidate.rank < known.rank) best.set(candidate.id, candidate);
  };
  for (const [id, name, seen] of db.prepare<[], Named>(selectNames).raw().all() as unknown as Named[]) {
    const rank = rankOf(fold(name), wanted);
    if (rank !== null) offer({ id, rank, seen });
  }
  for (const row of keysFrom(db, wanted, input.limit)) offer({ id: row.id, rank: keyRank, seen: row.seen });
  const shown = [...best.values()]
    .sort((a, b) => a.rank - b.rank || b.seen - a.seen || a.id - b.id)
    .slice(0, input.limit);
  return aliveNodesById(
    db,
    shown.map(({ id }) => id),
  );
}

const keyRank = 2;

function rankOf(name: string, wanted: string): number | null {
  const at = name.indexOf(wanted);
  if (at < 0) return null;
  if (name === wanted) return 0;
  if (at === 0) return 1;
  return name.includes(` ${wanted}`) ? 3 : 4;
}

/** Case and the width of letters do not matter to who searches. */
function fold(text: string): string {
  return text.normalize('NFKC').toLowerCase().trim();
}

const selectNames = `SELECT id, name, last_seen AS seen FROM nodes WHERE name IS NOT NULL
  UNION ALL SELECT id, name, last_seen FROM inactive_nodes WHERE name IS NOT NULL
  UNION ALL SELECT party_id, name, last_seen FROM observers WHERE name IS NOT NULL`;

function keysFrom(db: ReadableDb, prefix: string, limit: number): readonly Omit<Candidate, 'rank'>[] {
  // The last character of Unicode closes the range of everything that begins with the prefix.
  return db
    .prepare<[string, string, number], Omit<Candidate, 'rank'>>(selectKeys)
    .all(prefix, `${prefix}\u{10ffff}`, limit);
}

/** Parties in order of key, as many as are shown; those that are neither node nor observer (senders) do not count. */
export const selectKeys = `SELECT p.id, coalesce(n.last_seen, i.last_seen, o.last_seen) AS seen
  FROM parties p LEFT JOIN nodes n ON n.id = p.id LEFT JOIN inactive_nodes i ON i.id = p.id
    LEFT JOIN observers o ON o.party_id = p.id
  WHERE p.key >= ? AND p.key < ? AND coalesce(n.id, i.id, o.id) IS NOT NULL
  ORDER BY p.key LIMIT ?`;
