// Everything known of one node.
import type { GraphNode } from '../../../contract/graph.ts';
import type { NodeDetail } from '../../../contract/nodes.ts';
import type { ReadableDb } from '../../storage/readonly.ts';
import { neighboursOfParty } from './edges.ts';
import { aliveNodeById, aliveNodesById, partyOf, relayedAt } from './graph-node.ts';
import { listPackets } from './list-packets.ts';
import { readNodeMarks } from './node-marks.ts';
import { silenceOf } from './node-silence.ts';

export interface NodeDetailInput {
  /** Public key in either case, or an observer id. */
  readonly key: string;
  /** Epoch milliseconds; scores are as of then. */
  readonly now: number;
}

/** The node or observer with this key; null when nobody has it. */
export function nodeDetail(db: ReadableDb, input: NodeDetailInput): NodeDetail | null {
  const party = partyOf(db, input.key);
  const node = party === null ? null : aliveNodeById(db, party);
  if (party === null || !node) return null;
  const facts = db.prepare<[number, number, number], Facts>(selectFacts).get(party, party, party);
  const marks = readNodeMarks(db, party);
  return {
    node,
    marks,
    silence: marks === null ? null : silenceOf(db, party, node, marks, input.now),
    firstSeen: facts?.firstSeen || null,
    advertCount: facts?.advertCount ?? 0,
    evidence: evidenceOf(db, party, node),
    neighbours: neighboursOfParty(db, party, input.now),
    packets: listPackets(db, { node: input.key, limit: packetsShown, before: null, now: input.now }).rows,
    ...samePrefix(db, node),
  };
}

const packetsShown = 20;
const namesakesShown = 50;

interface Facts {
  readonly firstSeen: number | null;
  readonly advertCount: number | null;
}

/** Inactive nodes and pure observers included; 0 stands for "never". */
const selectFacts = `SELECT min(nullif(first_seen, 0)) AS firstSeen, max(advert_count) AS advertCount FROM (
    SELECT first_seen, advert_count FROM nodes WHERE id = ?
    UNION ALL SELECT first_seen, advert_count FROM inactive_nodes WHERE id = ?
    UNION ALL SELECT first_seen, 0 FROM observers WHERE party_id = ?)`;

function evidenceOf(db: ReadableDb, party: number, node: GraphNode): NodeDetail['evidence'] {
  const observer = db
    .prepare<[number], { packet: number | null; status: number | null }>(
      'SELECT max(last_packet_at) AS packet, max(last_status_at) AS status FROM observers WHERE party_id = ?',
    )
    .get(party);
  const words = [
    { what: 'advert', at: node.lastAdvertAt },
    { what: 'packet it observed', at: observer?.packet ?? null },
    { what: 'status message', at: observer?.status ?? null },
    { what: 'packet it sent, relayed or heard', at: relayedAt(db, party) },
  ];
  return words.flatMap(({ what, at }) => (at === null ? [] : [{ what, at }])).sort((a, b) => b.at - a.at);
}

/** Nodes that one-byte hops cannot tell from this one: those put away too, because a hop may still mean them. */
function samePrefix(db: ReadableDb, node: GraphNode): Pick<NodeDetail, 'samePrefix' | 'samePrefixCount'> {
  if (!/^[0-9a-f]{64}$/.test(node.key)) return { samePrefix: [], samePrefixCount: 0 };
  const first = Number.parseInt(node.key.slice(0, 2), 16);
  // A one-byte blob sorts before every key that begins with it; after ff there is no next byte, but longer ff's.
  const from = Buffer.from([first]);
  const to = first === 255 ? Buffer.alloc(33, 255) : Buffer.from([first + 1]);
  const ids = ['nodes', 'inactive_nodes'].flatMap((table) =>
    db.prepare<[Buffer, Buffer, number], number>(selectSamePrefix(table)).pluck().all(from, to, node.id),
  );
  return { samePrefix: aliveNodesById(db, ids.slice(0, namesakesShown)), samePrefixCount: ids.length };
}

/** About a 256th of all nodes, found by their keys: counting them costs no more than reading them. */
export const selectSamePrefix = (table: string) =>
  `SELECT id FROM ${table} WHERE public_key >= ? AND public_key < ? AND id <> ? ORDER BY public_key`;
