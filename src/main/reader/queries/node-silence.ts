// After how long a node is told as silent: what was chosen for it, and what was learned.
import type { GraphNode } from '../../../contract/graph.ts';
import type { NodeMarks, NodeSilence } from '../../../contract/nodes.ts';
import { silenceLimitMs } from '../../../domain/alerts/node-silent.ts';
import { readIntervals, usualPauseMs } from '../../../domain/alerts/usual-interval.ts';
import type { EpochMs } from '../../../domain/hearing.ts';
import type { PartyId } from '../../../domain/mesh/recorded.ts';
import type { ReadableDb } from '../../storage/readonly.ts';
import { aliveNodeById, partyOf } from './graph-node.ts';
import { readNodeMarks } from './node-marks.ts';

interface TermsRow {
  readonly ownS: number | null;
  readonly intervals: string | null;
}

/** The silence of the node with this key; null for who is no node. */
export function nodeSilence(
  db: ReadableDb,
  input: { readonly key: string; readonly now: EpochMs },
): NodeSilence | null {
  const party = partyOf(db, input.key);
  const node = party === null ? null : aliveNodeById(db, party);
  const marks = party === null ? null : readNodeMarks(db, party);
  if (party === null || node === null || marks === null) return null;
  return silenceOf(db, party, node, marks, input.now);
}

/** The same of a node that is known already. */
export function silenceOf(
  db: ReadableDb,
  party: PartyId,
  node: Pick<GraphNode, 'role'>,
  marks: NodeMarks,
  now: EpochMs,
): NodeSilence {
  const row = db
    .prepare<[PartyId], TermsRow>('SELECT silent_after_s AS ownS, intervals FROM node_liveness WHERE party = ?')
    .get(party);
  const usualMs = usualPauseMs(readIntervals(row?.intervals ?? null), now);
  const learnedMs = silenceLimitMs({ ...marks, role: node.role, ownLimitMs: null, usualMs });
  const seconds = (ms: number) => Math.round(ms / 1000);
  return { ownS: row?.ownS ?? null, usualS: usualMs === null ? null : seconds(usualMs), learnedS: seconds(learnedMs) };
}
