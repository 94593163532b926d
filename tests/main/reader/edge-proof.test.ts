// The packets that prove an edge: the right ones, page by page, and how far they were searched for.
import { beforeEach, describe, expect, it } from 'vitest';
import { edgeProof as edgeProofShape, type SearchMark } from '../../../src/contract/packet-search.ts';
import { edgeProof } from '../../../src/main/reader/queries/edge-proof.ts';
import { TopologyBuilder } from '../../../src/main/topology/builder.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { readMeshEachTest } from './read-mesh.ts';

const hourMs = 3_600_000;
const now = Date.UTC(2026, 2, 4, 12);
const [east, west] = ['aa11', 'bb22'].map((begin) => begin.padEnd(64, '7')) as [string, string];

const mesh = readMeshEachTest();
let builder: TopologyBuilder;
let tag: number;

beforeEach(() => {
  for (const key of [east, west]) mesh.rows.node(key);
  builder = new TopologyBuilder(mesh.temporary.db, { clock: new ManualClock(now) });
  tag = 0;
});

interface Facts {
  readonly observer?: string;
  readonly at?: number;
  readonly routeCode?: number;
  /** That of another hearing of the same packet. */
  readonly hash?: string;
  /** Makes it a verified advert of this key. */
  readonly advertOf?: string;
}

/** A packet heard over `hops`; gives its row id. */
function heard(hops: readonly string[], facts: Facts = {}): number {
  const { observer = 'WATCH', at = now, routeCode = 1, advertOf } = facts;
  const width = (hops[0]?.length ?? 2) / 2;
  const path = Buffer.from(hops.join(''), 'hex');
  const payloadCode = advertOf === undefined ? 5 : 4;
  const wirePath = Buffer.concat([Buffer.from([((width - 1) << 6) | hops.length]), path]);
  tag += 1;
  const written = mesh.rows.observation({
    hash: facts.hash ?? tag.toString(16).padStart(16, '0'),
    raw: Buffer.concat([Buffer.from([(payloadCode << 2) | routeCode]), wirePath, Buffer.from([tag >> 8, tag & 255])]),
    wirePath,
    observerId: mesh.rows.observer(observer).observerId,
    at,
    routeCode,
    payloadCode,
    originParty: advertOf === undefined ? null : mesh.rows.party(advertOf),
    signatureOk: advertOf === undefined ? null : true,
    sharedContact: false,
    hashSize: width,
    hopCount: hops.length,
    path,
    traceHops: null,
    snrX4: 10,
  });
  if (written === null) throw new Error('It was heard before.');
  mesh.temporary.db.exec(`UPDATE transmissions SET observation_count = observation_count + 1,
    last_seen = max(last_seen, ${at}) WHERE hash = x'${facts.hash ?? tag.toString(16).padStart(16, '0')}'`);
  builder.record({ observations: [written], appeared: [], sightings: [] });
  return written.observationId;
}

function page(before: SearchMark | null = null, limit = 10, ends: readonly [string, string] = [east, west]) {
  const proof = edgeProof(mesh.db, { a: ends[0], b: ends[1], limit, before, now });
  if (proof === null) throw new Error('There is no edge.');
  expect(edgeProofShape.parse(proof)).toEqual(proof);
  return proof;
}

/** Every page until the end. */
function allPages(limit: number, ends: readonly [string, string] = [east, west]) {
  const pages = [page(null, limit, ends)];
  for (let next = pages[0]?.next ?? null; next !== null; next = pages.at(-1)?.next ?? null) {
    pages.push(page(next, limit, ends));
    if (pages.length > 500) throw new Error('The pages do not end.');
  }
  return pages;
}

const idsOf = (pages: readonly ReturnType<typeof page>[]) =>
  pages.flatMap(({ rows }) => rows.map(({ observationId }) => observationId));

describe('the packets that prove an edge', () => {
  it('are those that name both nodes beside each other, with who heard them, when, how and by which relation', () => {
    const between = heard(['aa11', 'bb22']);
    const back = heard(['cc', 'bb', 'aa']);
    // Beside others only, and across the borders of hops.
    heard(['aa', 'cc', 'bb']);
    heard(['1aa1', '1bb2']);
    const { rows, next, searchedTo } = page();
    expect([next, searchedTo]).toEqual([null, null]);
    expect(rows.map(({ observationId, proves }) => [observationId, proves])).toEqual([
      [back, ['interior']],
      [between, ['interior']],
    ]);
    expect(rows[1]).toMatchObject({ observer: 'WATCH', at: now, snr: 2.5, path: ['aa11', 'bb22'] });
  });

  it('of an observer are its last hops of flooded packets, its direct adverts, and weightless last hops', () => {
    const ends = [east, 'watch'] as const;
    const advert = heard([], { advertOf: east });
    const direct = heard(['aa'], { routeCode: 2 });
    const flood = heard(['bb', 'aa']);
    heard(['aa'], { observer: 'OTHER' });
    heard([], { advertOf: west });
    expect(page(null, 10, ends).rows.map(({ observationId, proves }) => [observationId, proves])).toEqual([
      [flood, ['last-hop']],
      [direct, ['last-hop']],
      [advert, ['advert-zero-hop']],
    ]);
  });

  it('come 23 in pages of 10, 10 and 3, each once, though 7 observations are of one packet', () => {
    const wanted = Array.from({ length: 16 }, (_, i) => heard(['aa', 'bb'], { at: now - i * 1000 }));
    const hash = 'ee'.repeat(8);
    for (let i = 0; i < 7; i++) wanted.push(heard(['aa', 'bb'], { observer: `O${i}`, at: now - 7_500, hash }));
    const pages = allPages(10);
    expect(pages.map(({ rows }) => rows.length)).toEqual([10, 10, 3]);
    expect(idsOf(pages)).toHaveLength(23);
    expect(new Set(idsOf(pages))).toEqual(new Set(wanted));
  });

  it('are searched for in the hours in which the edge was heard alone, however many packets came between', () => {
    const old = heard(['aa', 'bb'], { at: now - 50 * hourMs });
    for (let i = 0; i < 300; i++) heard(['cc', 'dd'], { at: now - 40 * hourMs + i });
    const recent = heard(['aa', 'bb']);
    const { rows, packets, next } = page();
    expect(rows.map(({ observationId }) => observationId)).toEqual([recent, old]);
    expect(packets).toBe(2);
    expect(next).toBeNull();
  });

  it('are searched for among 1,000 packets at a time where one observer witnessed them, and the answer says back to when', () => {
    const first = heard(['aa', 'bb'], { at: now - 60_000 });
    mesh.temporary.db.exec(`WITH RECURSIVE n (i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 3500)
      INSERT INTO transmissions (id, hash, raw, route_type, payload_type, payload_version, first_seen, last_seen, observation_count)
      SELECT 1000 + i, CAST(printf('h%07d', i) AS BLOB), x'15', 1, 5, 0, ${now}, ${now} + i, 1 FROM n;
      INSERT INTO observations (transmission_id, observer_id, path, route_type, timestamp)
      SELECT id, 1, x'01cc', 1, last_seen FROM transmissions WHERE id > 1000`);
    heard(['aa', 'bb'], { at: now });
    const pages = allPages(10);
    expect(pages).toHaveLength(4);
    expect(pages[0]).toMatchObject({ packets: 1_000, searchedTo: now + 2_501 });
    expect(idsOf(pages)).toContain(first);
    expect(pages[3]).toMatchObject({ searchedTo: null, next: null });
  });

  it('go on behind one packet with 5,000 observations, which is looked at whole', () => {
    const first = heard(['aa', 'bb'], { at: now - 60_000 });
    const hash = 'ee'.repeat(8);
    heard(['cc', 'dd'], { hash });
    mesh.temporary.db.exec(`WITH RECURSIVE n (i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 5000)
      INSERT INTO observations (transmission_id, observer_id, path, route_type, timestamp)
      SELECT (SELECT id FROM transmissions WHERE hash = x'${hash}'), 1, CAST(printf('%06d', i) AS BLOB), 1, ${now} FROM n;
      UPDATE transmissions SET observation_count = 5001 WHERE hash = x'${hash}'`);
    const pages = allPages(10);
    expect(idsOf(pages)).toEqual([first]);
    expect(pages.length).toBeLessThanOrEqual(3);
  });

  it('are found by any observer where 17 witnessed it and only 16 are kept', () => {
    const ids = Array.from({ length: 17 }, (_, i) => heard(['aa', 'bb'], { observer: `O${i}`, at: now + i }));
    expect(new Set(idsOf(allPages(5)))).toEqual(new Set(ids));
  });

  it('are in days kept as a whole, too, and those before any that are kept by time', () => {
    const [old, older] = [now - 40 * 24 * hourMs, now - 400 * 24 * hourMs];
    const ids = [heard(['aa', 'bb'], { at: old }), heard(['aa', 'bb'], { at: older })];
    const { db } = mesh.temporary;
    const hour = Math.floor(old / hourMs);
    db.prepare('UPDATE edge_activity SET hour = ? WHERE hour = ?').run(Math.floor(hour / 24) * 24, hour);
    db.prepare('UPDATE edge_activity SET hour = 0 WHERE hour = ?').run(Math.floor(older / hourMs));
    const bounds = [now - 10 * 24 * hourMs, now - 100 * 24 * hourMs].map((at) => Math.floor(at / hourMs / 24) * 24);
    db.prepare('UPDATE topology_state SET activity_days_before = ?, activity_gone_before = ?').run(...bounds);
    expect(idsOf([page()])).toEqual(ids);
  });

  it('are none for two who are no neighbours, and none where packets were removed', () => {
    expect(edgeProof(mesh.db, { a: east, b: west, limit: 10, before: null, now })).toBeNull();
    heard(['aa', 'bb']);
    mesh.temporary.db.exec('DELETE FROM observations; DELETE FROM transmissions');
    expect(page()).toEqual({ rows: [], packets: 0, searchedTo: null, next: null });
  });
});
