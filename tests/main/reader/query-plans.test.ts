// How the lists find their rows: by key, from the newest down, never by walking a table.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { selectClaimPage } from '../../../src/main/reader/analysis/claim-pages.ts';
import { selectThen, selectTwoDays } from '../../../src/main/reader/analysis/history.ts';
import { topologyOf } from '../../../src/main/reader/analysis/topology.ts';
import { channelNames, selectChannelNames } from '../../../src/main/reader/queries/channel-names.ts';
import { selectHeard, selectHearings, selectHearingsOf } from '../../../src/main/reader/queries/claim-search.ts';
import { selectSums } from '../../../src/main/reader/queries/counters.ts';
import { selectDays } from '../../../src/main/reader/queries/edge-days.ts';
import { selectActiveHours } from '../../../src/main/reader/queries/edge-proof.ts';
import { selectGraphNodes } from '../../../src/main/reader/queries/graph-node.ts';
import { selectAlerts } from '../../../src/main/reader/queries/list-alerts.ts';
import { selectDecisions, selectDecisionsOf } from '../../../src/main/reader/queries/list-decisions.ts';
import { selectFound, selectMessages, selectSaid } from '../../../src/main/reader/queries/list-messages.ts';
import { selectHours, selectNewestReport, selectObservers } from '../../../src/main/reader/queries/list-observers.ts';
import { selectMade, selectNewest, selectPackets } from '../../../src/main/reader/queries/list-packets.ts';
import { selectRefusals, selectRefusalsOf } from '../../../src/main/reader/queries/list-refusals.ts';
import { selectSamePrefix } from '../../../src/main/reader/queries/node-detail.ts';
import { selectBlock, selectStillThere } from '../../../src/main/reader/queries/observed-rows.ts';
import { selectObserver, selectReports, selectSources } from '../../../src/main/reader/queries/observer-detail.ts';
import { selectRemovedHours, selectStoredCount } from '../../../src/main/reader/queries/packet-counts.ts';
import { answer } from '../../../src/main/reader/queries/registry.ts';
import { selectKeys } from '../../../src/main/reader/queries/search-nodes.ts';
import { StatementLog } from '../../../src/main/reader/statements.ts';
import { openReader } from '../../../src/main/storage/readonly.ts';
import { type TemporaryDatabase, temporaryDatabase } from '../../support/database.ts';
import { buildSmallMesh, noon, north, south } from './small-mesh.ts';

let temporary: TemporaryDatabase;
beforeAll(() => {
  temporary = temporaryDatabase();
});
afterAll(() => temporary.dispose());

function planOf(sql: string): string[] {
  const parameters = Array.from(sql.matchAll(/\?/g), () => 1);
  const named = Object.fromEntries(Array.from(sql.matchAll(/@(\w+)/g), ([, name]) => [name, 1]));
  const rows = temporary.db
    .prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
    .all(...parameters, named);
  return rows.map((row) => row.detail);
}

const packetOfMessage = 'SEARCH t USING INTEGER PRIMARY KEY (rowid=?)';

it.each([
  ['all packets', selectNewest, ['SEARCH observations USING INTEGER PRIMARY KEY (rowid<?)']],
  ['packets one observer heard', selectBlock, ['SEARCH observer_rows USING PRIMARY KEY (observer_id=? AND block<?)']],
  ['packets still there', selectStillThere, ['SEARCH observations USING INTEGER PRIMARY KEY (rowid=?)']],
  [
    'packets one node made',
    selectMade,
    [
      'SEARCH t USING COVERING INDEX transmissions_from (from_party=?)',
      'SEARCH o USING COVERING INDEX sqlite_autoindex_observations_1 (transmission_id=?)',
      'USE TEMP B-TREE FOR ORDER BY',
    ],
  ],
  ['decisions', selectDecisions, ['SEARCH decisions USING INTEGER PRIMARY KEY (rowid<?)']],
  ['decisions of a reason', selectDecisionsOf, ['SEARCH decisions USING INDEX decisions_reason (reason=? AND id<?)']],
  ['messages', selectMessages, ['SEARCH m USING INTEGER PRIMARY KEY (rowid<?)', packetOfMessage]],
  [
    'messages of a channel',
    selectSaid,
    ['SEARCH m USING INDEX messages_channel (channel=? AND transmission_id<?)', packetOfMessage],
  ],
  [
    'messages with a word',
    selectFound,
    ['SCAN w VIRTUAL TABLE INDEX 192:M3<', 'SEARCH m USING INTEGER PRIMARY KEY (rowid=?)', packetOfMessage],
  ],
  ['refusals', selectRefusals, ['SEARCH dropped_packets USING INTEGER PRIMARY KEY (rowid<?)']],
  [
    'refusals of a reason',
    selectRefusalsOf,
    ['SEARCH dropped_packets USING INDEX dropped_packets_reason (reason=? AND id<?)'],
  ],
  ['observers', selectObservers, ['SEARCH observers USING INDEX observers_last_seen (last_seen<?)']],
  ['reports of an observer', selectReports, ['SEARCH observer_metrics USING PRIMARY KEY (observer_id=? AND bucket>?)']],
  ['newest reports of an observer', selectNewestReport, ['SEARCH observer_metrics USING PRIMARY KEY (observer_id=?)']],
  ['hours of an observer', selectHours, ['SEARCH observer_hours USING PRIMARY KEY (observer_id=? AND hour>?)']],
  ['observers of a key', selectObserver, ['SEARCH observers USING INDEX sqlite_autoindex_observers_1 (key=?)']],
  [
    'sources of an observer',
    selectSources,
    ['SEARCH observer_sources USING PRIMARY KEY (observer=?)', 'USE TEMP B-TREE FOR ORDER BY'],
  ],
  ['claims', selectClaimPage('count'), ['SEARCH edge_evidence USING INTEGER PRIMARY KEY (rowid>?)']],
  [
    'edges at a moment',
    selectThen,
    [
      'SEARCH e USING INTEGER PRIMARY KEY (rowid>?)',
      'CORRELATED SCALAR SUBQUERY 1',
      'SEARCH edge_activity USING PRIMARY KEY (edge_id=? AND hour>?)',
      'CORRELATED SCALAR SUBQUERY 2',
      'SEARCH edge_activity USING PRIMARY KEY (edge_id=? AND hour<?)',
    ],
  ],
  [
    'edges on two days',
    selectTwoDays,
    [
      'SEARCH e USING INTEGER PRIMARY KEY (rowid>?)',
      'CORRELATED SCALAR SUBQUERY 1',
      'SEARCH edge_activity USING PRIMARY KEY (edge_id=? AND hour>? AND hour<?)',
      'CORRELATED SCALAR SUBQUERY 2',
      'SEARCH edge_activity USING PRIMARY KEY (edge_id=? AND hour>? AND hour<?)',
    ],
  ],
  [
    'packets last heard in a span',
    selectStoredCount,
    ['SEARCH transmissions USING COVERING INDEX transmissions_last_seen (last_seen>? AND last_seen<?)'],
  ],
  ['hours of removed packets', selectRemovedHours, ['SEARCH packet_hours USING PRIMARY KEY (hour>? AND hour<?)']],
  ['hours of an edge', selectActiveHours, ['SEARCH edge_activity USING PRIMARY KEY (edge_id=?)']],
  [
    'packets of those hours, by when they were last heard',
    selectHeard,
    ['SEARCH transmissions USING INDEX transmissions_last_seen (last_seen>? AND last_seen<?)'],
  ],
  [
    'observations of packets',
    selectHearings,
    [
      'SCAN json_each VIRTUAL TABLE INDEX 1:',
      'SEARCH t USING INTEGER PRIMARY KEY (rowid=?)',
      'SEARCH o USING INDEX sqlite_autoindex_observations_1 (transmission_id=?)',
      'SEARCH w USING INTEGER PRIMARY KEY (rowid=?)',
    ],
  ],
  [
    'days of an edge',
    selectDays,
    ['SEARCH edge_activity USING PRIMARY KEY (edge_id=? AND hour>?)', 'USE TEMP B-TREE FOR GROUP BY'],
  ],
  ['alerts', selectAlerts, ['SEARCH notifications USING INDEX notifications_target (target=? AND rowid<?)']],
])('reads the rows of the list of %s alone', (_, sql, plan) => {
  expect(planOf(sql)).toEqual(plan);
});

it.each([
  ['packet', selectPackets, 4],
  ['node', selectGraphNodes, 6],
])(
  'reads the rows of each table by their ids for every %s that is shown, and walks the list of ids alone',
  (_, sql, tables) => {
    const reads = planOf(sql).filter((step) => !/SUBQUERY/.test(step));
    expect(reads.filter((step) => step.startsWith('SCAN'))).toEqual(['SCAN json_each VIRTUAL TABLE INDEX 1:']);
    const searches = reads.filter((step) => step.startsWith('SEARCH'));
    expect(searches).toHaveLength(tables);
    for (const step of searches) {
      expect(step).toMatch(
        /^SEARCH \w+ USING (INTEGER PRIMARY KEY|(COVERING )?INDEX observers_party) \((rowid|party_id)=\?\)/,
      );
    }
  },
);

it('reads of packets only what some observers heard of them', () => {
  const searches = planOf(selectHearingsOf).filter((step) => step.startsWith('SEARCH'));
  expect(searches).toEqual([
    'SEARCH t USING INTEGER PRIMARY KEY (rowid=?)',
    'SEARCH o USING INDEX sqlite_autoindex_observations_1 (transmission_id=? AND observer_id=?)',
    'SEARCH w USING INTEGER PRIMARY KEY (rowid=?)',
  ]);
});

it('reads keys that begin alike through the index of keys, in its order', () => {
  const plan = planOf(selectKeys);
  expect(plan[0]).toMatch(/^SEARCH p USING (COVERING )?INDEX sqlite_autoindex_parties_1 \(key>\? AND key<\?\)/);
  expect(plan.join('\n')).not.toMatch(/SCAN|TEMP B-TREE/);
  expect(planOf(selectSamePrefix('inactive_nodes')).join('\n')).toMatch(/public_key>\? AND public_key<\?/);
});

it.each([
  ['dispatcher_drops', 'reason'],
  ['ingest_counts', 'outcome'],
] as const)('sums %s from the first hour of a window on', (table, column) => {
  expect(planOf(selectSums(table, column))[0]).toBe(`SEARCH ${table} USING PRIMARY KEY (hour>?)`);
});

it('finds 3 channels among 300 messages by the index, and never walks the messages', () => {
  const { db } = temporary;
  db.exec(`WITH RECURSIVE n (i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 300)
    INSERT INTO transmissions (id, hash, raw, route_type, payload_type, payload_version, first_seen, last_seen)
    SELECT i, CAST(printf('%08d', i) AS BLOB), x'00', 1, 5, 0, 0, 0 FROM n`);
  db.exec(`INSERT INTO messages (transmission_id, channel, sent_at, text)
    SELECT id, CASE id % 3 WHEN 0 THEN '#ops' WHEN 1 THEN 'Public' ELSE '#Ops' END, 0, '' FROM transmissions`);
  expect(channelNames(db)).toEqual(['#Ops', '#ops', 'Public']);
  const touching = planOf(selectChannelNames).filter((step) => step.includes('messages'));
  expect(touching).toEqual([
    'SEARCH messages USING COVERING INDEX messages_channel',
    'SEARCH messages USING COVERING INDEX messages_channel (channel>?)',
  ]);
});

const small = ['SCAN nodes', 'SCAN inactive_nodes', 'SCAN observers'];
const asked = { limit: 10, before: null, now: noon, midnight: noon, key: north, a: north, b: south, reason: null };

it.each([
  // Names have no index: a word may stand in their middle.
  ['nodes.search', { ...asked, text: 'dub' }, small],
  // Three rows of one node, the few edges that are marked, and the packets it made.
  ['nodes.detail', asked, ['SCAN (subquery-3)', 'SCAN wrong_edges', 'USE TEMP B-TREE FOR ORDER BY']],
  ['nodes.marked', asked, ['SCAN nodes', 'SCAN node_liveness', 'SCAN inactive_nodes']],
  ['nodes.silence', asked, []],
  ['observers.list', asked, []],
  ['observers.detail', { ...asked, key: 'AA'.repeat(32) }, []],
  ['channels.names', undefined, ['SCAN names']],
  ['channels.list', undefined, ['SCAN names']],
  ['channels.messages', { ...asked, channel: null, words: null }, []],
  ['channels.messages', { ...asked, channel: '#test', words: null }, []],
  // The index of words goes from the newest down by itself.
  ['channels.messages', { ...asked, channel: '#test', words: 'hello' }, ['SCAN w VIRTUAL TABLE INDEX 192:M3<']],
  ['edges.detail', asked, []],
  ['edges.neighbours', asked, ['SCAN wrong_edges']],
  ['edges.proof', asked, []],
  ['nodes.relayed', { ...asked, sure: false }, []],
  ['packets.list', { ...asked, node: null }, []],
  ['packets.list', { ...asked, node: north }, ['USE TEMP B-TREE FOR ORDER BY']],
  ['decisions.list', asked, []],
  ['refusals.list', asked, []],
  ['alerts.list', asked, []],
  [
    'totals',
    undefined,
    [
      'SCAN CONSTANT ROW',
      'SCAN nodes USING COVERING INDEX nodes_last_seen',
      'SCAN neighbor_edges',
      'SCAN observers USING COVERING INDEX observers_last_seen',
    ],
  ],
])('walks no table that grows with the packets to answer %s', (name, input, walks) => {
  const mesh = temporaryDatabase();
  try {
    buildSmallMesh(mesh.db);
    const reader = openReader(mesh.file);
    // The reader's thread reads the graph once, when it starts.
    topologyOf(reader, asked.now);
    const statements = new StatementLog(reader);
    answer(reader, name, input);
    // The list of row ids that are looked up is no table.
    const steps = statements.plan().filter((step) => !step.includes('json_each'));
    expect(steps.filter((step) => /SCAN|TEMP B-TREE/.test(step))).toEqual(walks);
    reader.close();
  } finally {
    mesh.dispose();
  }
});
