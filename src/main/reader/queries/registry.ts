// Every question the reader answers, by name: adding one is one line here and one file beside it.
import type { ReadableDb } from '../../storage/readonly.ts';
import { graphAt, graphChanges, graphHistory } from '../analysis/history.ts';
import type { LongQuestion } from '../analysis/long-question.ts';
import { prefixes } from '../analysis/prefixes.ts';
import { busiestRelays, meshRoute, nodeLoss, shapeOverview } from '../analysis/shape.ts';
import { snapshotTakenAt } from '../analysis/topology.ts';
import { twoWayLinks } from '../analysis/two-way.ts';
import { exportChunk } from '../exports/export-chunk.ts';
import { backTestEvidence, backTestSubjects } from './back-test.ts';
import { channelNames } from './channel-names.ts';
import { counters } from './counters.ts';
import { edgeProof } from './edge-proof.ts';
import { edgeDetail, exportEdges, neighboursOf } from './edges.ts';
import { ledger } from './ledger.ts';
import { listAlerts } from './list-alerts.ts';
import { listChannels } from './list-channels.ts';
import { listDecisions } from './list-decisions.ts';
import { listMessages } from './list-messages.ts';
import { listObservers } from './list-observers.ts';
import { listPackets } from './list-packets.ts';
import { listRefusals } from './list-refusals.ts';
import { markedNodes } from './marked-nodes.ts';
import { nodeDetail } from './node-detail.ts';
import { nodeRelayed } from './node-relayed.ts';
import { nodeSilence } from './node-silence.ts';
import { observerCounters } from './observer-counters.ts';
import { observerDetail } from './observer-detail.ts';
import { packetCounts } from './packet-counts.ts';
import {
  replayAdverts,
  replayKeywords,
  replayLinks,
  replayMessages,
  replayNamesOf,
  replayNewcomers,
  replayOutages,
  replayPackets,
  replayRadios,
  replaySenders,
} from './replay.ts';
import { searchNodes } from './search-nodes.ts';
import { stats } from './stats.ts';
import { totals } from './totals.ts';

export const queries = {
  stats,
  totals,
  counters,
  ledger,
  'nodes.search': searchNodes,
  'nodes.detail': nodeDetail,
  'nodes.marked': markedNodes,
  'nodes.relayed': nodeRelayed,
  'observers.list': listObservers,
  'observers.detail': observerDetail,
  'observers.counters': observerCounters,
  'nodes.silence': nodeSilence,
  'channels.names': channelNames,
  'channels.list': listChannels,
  'channels.messages': listMessages,
  'edges.detail': edgeDetail,
  'edges.proof': edgeProof,
  'edges.export': exportEdges,
  'edges.neighbours': neighboursOf,
  'export.chunk': exportChunk,
  'packets.list': listPackets,
  'packets.counts': packetCounts,
  'graph.history': graphHistory,
  'graph.at': graphAt,
  'graph.changes': graphChanges,
  'graph.takenAt': snapshotTakenAt,
  'analysis.shape': shapeOverview,
  'analysis.busiest': busiestRelays,
  'analysis.without': nodeLoss,
  'analysis.route': meshRoute,
  'analysis.twoWay': twoWayLinks,
  'analysis.prefixes': prefixes,
  'decisions.list': listDecisions,
  'refusals.list': listRefusals,
  'alerts.list': listAlerts,
  'backTest.evidence': backTestEvidence,
  'backTest.subjects': backTestSubjects,
  'backTest.newcomers': replayNewcomers,
  'backTest.radios': replayRadios,
  'backTest.adverts': replayAdverts,
  'backTest.senders': replaySenders,
  'backTest.packets': replayPackets,
  'backTest.messages': replayMessages,
  'backTest.keywords': replayKeywords,
  'backTest.links': replayLinks,
  'backTest.outages': replayOutages,
  'backTest.names': replayNamesOf,
} as const;

export type Queries = typeof queries;
export type QueryName = keyof Queries;
/** What a query is asked with; an empty tuple for those that take nothing. */
export type QueryInput<Name extends QueryName> =
  Parameters<Queries[Name]> extends [ReadableDb, infer Input] ? [input: Input] : [];
export type QueryAnswer<Name extends QueryName> =
  ReturnType<Queries[Name]> extends LongQuestion<infer Answer> ? Answer : ReturnType<Queries[Name]>;

/**
 * Answers `name` from one moment of the database, however many statements it takes; a question that takes long gives a
 * LongQuestion, which reads no more than what may be of a later moment. Throws a TypeError for a name that is no query.
 */
export function answer(db: ReadableDb, name: string, input: unknown): unknown {
  if (!Object.hasOwn(queries, name)) throw new TypeError(`The reader knows no question named ${name}.`);
  const query = queries[name as QueryName] as (db: ReadableDb, input: unknown) => unknown;
  return db.transaction(() => query(db, input))();
}
