// What each question answers, on a small mesh.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { nodeDetail as nodeDetailShape } from '../../../src/contract/nodes.ts';
import { packetPage } from '../../../src/contract/packets.ts';
import { listPackets } from '../../../src/main/reader/queries/list-packets.ts';
import { nodeDetail } from '../../../src/main/reader/queries/node-detail.ts';
import { searchNodes } from '../../../src/main/reader/queries/search-nodes.ts';
import { stats } from '../../../src/main/reader/queries/stats.ts';
import { totals } from '../../../src/main/reader/queries/totals.ts';
import { openReader, type ReadableDb } from '../../../src/main/storage/readonly.ts';
import { type TemporaryDatabase, temporaryDatabase } from '../../support/database.ts';
import { buildSmallMesh, listener, noon, north, quiet, south } from './small-mesh.ts';

let temporary: TemporaryDatabase;
let db: ReadableDb;
beforeAll(() => {
  temporary = temporaryDatabase();
  buildSmallMesh(temporary.db);
  temporary.db.exec(`INSERT INTO ingest_totals VALUES ('taken', 6), ('unsupported_version', 2), ('too_short', 1),
    ('not_json', 40), ('queue_full', 9)`);
  db = openReader(temporary.file);
});
afterAll(() => {
  db.close();
  temporary.dispose();
});

it('counts 6 observations, 3 undecodable packets, adverts and channel texts by transmission, nodes with an advert only', () => {
  expect(stats(db)).toEqual({
    observations: 6,
    transmissions: 5,
    undecodable: 3,
    observers: 2,
    transmissionsByType: { ADVERT: 2, GRP_TXT: 2, TRACE: 1 },
    adverts: { valid: 1, invalid: 1 },
    nodes: { total: 3, byRole: { companion: 1, repeater: 2 } },
    channelMessages: { decrypted: 1, undecrypted: 1 },
  });
});

it('gives the totals of the status line', () => {
  expect(totals(db)).toEqual({
    observations: 6,
    transmissions: 5,
    nodes: 3,
    edges: 0,
    observers: 2,
    unacknowledgedAlerts: 0,
    worstUnacknowledged: null,
  });
});

describe('searching nodes', () => {
  const found = (text: string, limit = 10) => searchNodes(db, { text, limit }).map((node) => node.key);

  it('puts a name that begins with the text before one that has it as a word, before one inside a word', () => {
    expect(found('DUBLIN')).toEqual([north, south, quiet]);
    expect(found('dublin', 1)).toEqual([north]);
    expect(found('south dublin')).toEqual([south]);
  });

  it('finds keys by their beginning in either case, and names whatever the case of their letters', () => {
    expect(found('0A')).toEqual([north, south]);
    expect(found('0ab2')).toEqual([south]);
    expect(found('ÜNÏ')).toEqual([quiet]);
  });

  it('finds an observer that is no node, and a node by its observer’s name', () => {
    expect(searchNodes(db, { text: 'attic', limit: 10 })).toEqual([
      expect.objectContaining({ key: listener, role: 'observer', isObserver: true, lastSeen: noon + 9 * 60_000 }),
    ]);
    expect(found('listening')).toEqual([north]);
  });

  it('finds nothing for empty text, for wildcards, and for a sender that is neither node nor observer', () => {
    for (const text of ['', '  ', '%', '_', 'cccc', "' OR 1=1 --"]) expect(found(text)).toEqual([]);
  });
});

describe('the detail of a node', () => {
  const detail = (key: string) => nodeDetail(db, { key, now: noon + 10 * 60_000 });

  it('holds what is known, newest evidence first, and fits the contract', () => {
    const north_ = detail(north.toUpperCase());
    expect(nodeDetailShape.parse(north_)).toEqual(north_);
    expect(north_?.node).toMatchObject({ name: 'Dublin Hill', role: 'repeater', lat: 37.7, isObserver: true });
    expect(north_?.evidence.map(({ what }) => what)).toEqual(['packet it observed', 'advert']);
    expect(north_?.samePrefix.map((node) => node.key)).toEqual([south]);
    expect(north_?.samePrefixCount).toBe(1);
    expect(north_).toMatchObject({ firstSeen: noon, advertCount: 3 });
  });

  it('counts 60 nodes that share its first byte, put away or not, and lists the first 50 of them', () => {
    const crowd = temporaryDatabase();
    buildSmallMesh(crowd.db);
    const party = crowd.db.prepare('INSERT INTO parties (id, key) VALUES (?, ?)');
    for (let i = 0; i < 59; i++) {
      const key = Buffer.alloc(32, 1);
      key.set([0x0a, i + 1]);
      party.run(100 + i, key.toString('hex'));
      crowd.db
        .prepare(
          `INSERT INTO ${i % 2 === 0 ? 'nodes' : 'inactive_nodes'} (id, public_key, role, first_seen, last_seen) VALUES (?, ?, 'repeater', 1, 1)`,
        )
        .run(100 + i, key);
    }
    const found = nodeDetail(crowd.db, { key: north, now: noon });
    crowd.dispose();
    expect([found?.samePrefix.length, found?.samePrefixCount]).toEqual([50, 60]);
  });

  it('lists packets it made or observed, newest first', () => {
    expect(detail(north)?.packets.map((row) => row.observationId)).toEqual([6, 2, 1]);
  });

  it('places no node at 0,0', () => {
    expect(detail(south)?.node).toMatchObject({ lat: null, lon: null });
  });

  it('knows inactive nodes, nodes from a list and observers that are no node', () => {
    expect(detail(quiet)?.advertCount).toBe(2);
    expect(detail('dd'.repeat(32))).toMatchObject({ firstSeen: null, advertCount: 0, evidence: [] });
    expect(detail(listener)?.evidence.map(({ what }) => what)).toEqual(['status message', 'packet it observed']);
    expect(detail(quiet)?.samePrefix).toEqual([]);
  });

  it('counts flood packets it relayed as a sign of life, planned routes not', () => {
    const claim = temporary.db.prepare(
      `INSERT INTO edge_evidence (left_side, right_side, relation, route, count, first_seen, last_seen, witnesses)
       VALUES (2, 3, 4, ?, 1, 0, ?, x'')`,
    );
    claim.run(0, noon + 5 * 60_000);
    claim.run(1, noon + 20 * 60_000);
    expect(detail(south)?.node.lastSeen).toBe(noon + 5 * 60_000);
    expect(detail(south)?.evidence[0]).toEqual({ what: 'packet it sent, relayed or heard', at: noon + 5 * 60_000 });
    expect(detail(south)?.neighbours.map(({ node }) => node.key)).toEqual([quiet]);
    temporary.db.exec('DELETE FROM edge_evidence');
  });

  it('is null for who is neither node nor observer', () => {
    expect(detail('cc'.repeat(32))).toBeNull();
    expect(detail('nobody')).toBeNull();
  });
});

describe('the list of packets', () => {
  const list = (node: string | null, limit: number, before: number | null = null) =>
    listPackets(db, { node, limit, before, now: noon });

  it('shows an observation with its own path, measurements and names', () => {
    const page = list(null, 50);
    expect(z.strictObject(packetPage.shape).parse(page)).toEqual(page);
    expect(page.rows.at(-1)).toEqual({
      observationId: 1,
      hash: '0000000000000001',
      at: noon + 1,
      payloadType: 'ADVERT',
      route: 'FLOOD',
      hopCount: 2,
      hashSize: 2,
      hops: expect.any(Array),
      path: ['0ab2', '0a0a'],
      observer: listener.toUpperCase(),
      observerName: 'Attic',
      snr: -7.25,
      rssi: -101,
      from: 'Dublin Hill',
      summary: 'Dublin Hill',
    });
  });

  it('says a decrypted text with its channel and sender, an unopened one by its hash byte, a TRACE without hops', () => {
    const [, trace, closed, opened] = list(null, 50).rows;
    expect(opened?.summary).toBe('#test Ann: hello there');
    expect(closed?.summary).toBe('channel 11, no key');
    expect(trace).toMatchObject({ payloadType: 'TRACE', path: [], hopCount: 2, route: 'DIRECT' });
  });

  it('pages without a gap or a double: 6 rows in pages of 2', () => {
    const ids: number[] = [];
    let before: number | null = null;
    let pages = 0;
    do {
      const page = list(null, 2, before);
      ids.push(...page.rows.map((row) => row.observationId));
      before = page.next;
      pages += 1;
    } while (before !== null);
    expect(ids).toEqual([6, 5, 4, 3, 2, 1]);
    expect(pages).toBeLessThanOrEqual(4);
  });

  it('pages what one node made or observed, each row once', () => {
    const first = list(north, 2);
    expect(first.rows.map((row) => row.observationId)).toEqual([6, 2]);
    expect(first.next).toBe(2);
    expect(list(north, 2, first.next).rows.map((row) => row.observationId)).toEqual([1]);
    expect(list(listener, 10).rows.map((row) => row.observationId)).toEqual([5, 4, 3, 1]);
    expect(list('nobody', 10)).toEqual({ rows: [], next: null });
  });

  it('cuts a summary after 240 characters, whole characters only', () => {
    temporary.db.prepare('UPDATE messages SET text = ?').run('🛰'.repeat(400));
    const summary = list(null, 50).rows[3]?.summary ?? '';
    expect([...summary]).toHaveLength(240);
    expect(summary.endsWith('🛰')).toBe(true);
  });
});

describe('the hops of a packet', () => {
  const hopsOf = (row: number) =>
    listPackets(db, { node: null, limit: 1, before: row + 1, now: noon })
      .rows.flatMap(({ hops }) => hops)
      .map(({ prefix, tier, node, candidates }) => [prefix, tier, node?.key ?? null, candidates]);

  it('are the one known node with the prefix, or nobody where two have it and none is proven; a TRACE has none', () => {
    expect(hopsOf(1)).toEqual([
      ['0ab2', 'unique', south, 1],
      ['0a0a', 'unique', north, 1],
    ]);
    expect(hopsOf(3)).toEqual([['0a', 'unresolved', null, 2]]);
    expect(hopsOf(5)).toEqual([]);
  });
});
