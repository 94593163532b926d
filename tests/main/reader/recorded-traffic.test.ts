// Recorded traffic, taken in and counted.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EdgeProof, RelayedPackets, SearchMark } from '../../../src/contract/packet-search.ts';
import { packetPage } from '../../../src/contract/packets.ts';
import { claimsOf } from '../../../src/domain/mesh/evidence.ts';
import { readChannelKeys } from '../../../src/main/channel-secrets.ts';
import { BatchRecorder } from '../../../src/main/ingest/batch-recorder.ts';
import { importFile } from '../../../src/main/ingest/import.ts';
import { nodeCrypto } from '../../../src/main/node-crypto.ts';
import { openReady } from '../../../src/main/reader/open-ready.ts';
import { SideLookup } from '../../../src/main/reader/queries/edge-claims.ts';
import { edgeProof } from '../../../src/main/reader/queries/edge-proof.ts';
import { listPackets } from '../../../src/main/reader/queries/list-packets.ts';
import { nodeDetail } from '../../../src/main/reader/queries/node-detail.ts';
import { nodeRelayed } from '../../../src/main/reader/queries/node-relayed.ts';
import { stats } from '../../../src/main/reader/queries/stats.ts';
import { readLine } from '../../../src/main/sources/envelope.ts';
import type { ReadableDb } from '../../../src/main/storage/readonly.ts';
import { TopologyObservations } from '../../../src/main/storage/tables/topology-observations.ts';
import { TopologyBuilder } from '../../../src/main/topology/builder.ts';
import { type TemporaryDatabase, temporaryDatabase } from '../../support/database.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { hasSharedData, readSharedJson, sharedDataFile } from '../../support/shared-data.ts';

interface Expected {
  readonly observations: number;
  readonly undecodable: number;
  readonly transmissions: number;
  readonly observers: number;
  readonly transmissions_by_type: Readonly<Record<string, number>>;
  readonly adverts: { readonly transmissions_valid: number; readonly transmissions_invalid: number };
  readonly nodes: { readonly total: number; readonly by_role: Readonly<Record<string, number>> };
  readonly grp_txt_transmissions_by_channel: Readonly<Record<string, number>>;
  readonly node_list: readonly { readonly public_key: string; readonly name: string; readonly role: string }[];
}

describe.skipIf(!hasSharedData)('866 recorded observations', () => {
  let temporary: TemporaryDatabase;
  let db: ReadableDb;
  let expected: Expected;

  beforeAll(async () => {
    expected = readSharedJson<Expected>('expected.public.json');
    temporary = temporaryDatabase();
    const clock = new ManualClock();
    const crypto = nodeCrypto();
    const recorder = new BatchRecorder({
      db: temporary.db,
      crypto,
      evidence: new TopologyBuilder(temporary.db, { clock }),
      keys: readChannelKeys(sharedDataFile('channel-keys.json'), crypto),
      now: () => clock.now(),
    });
    const file = sharedDataFile('observations.public.ndjson');
    await importFile({ db: temporary.db, recorder, clock, readLine, file });
    db = openReady(temporary.file);
  });
  afterAll(() => {
    db?.close();
    temporary?.dispose();
  });

  it('count as the expected results say', () => {
    const { '(not decrypted)': undecrypted = 0, ...channels } = expected.grp_txt_transmissions_by_channel;
    expect(stats(db)).toEqual({
      observations: expected.observations - expected.undecodable,
      transmissions: expected.transmissions,
      undecodable: expected.undecodable,
      observers: expected.observers,
      transmissionsByType: expected.transmissions_by_type,
      adverts: { valid: expected.adverts.transmissions_valid, invalid: expected.adverts.transmissions_invalid },
      nodes: { total: expected.nodes.total, byRole: expected.nodes.by_role },
      channelMessages: { decrypted: Object.values(channels).reduce((sum, n) => sum + n, 0), undecrypted },
    });
  });

  it('are all listed, page by page, in the shape of the contract', () => {
    const ids = new Set<number>();
    let before: number | null = null;
    do {
      const page = packetPage.parse(listPackets(db, { node: null, limit: 100, before, now: 0 }));
      for (const row of page.rows) ids.add(row.observationId);
      before = page.next;
    } while (before !== null);
    expect(ids.size).toBe(expected.observations - expected.undecodable);
  });

  it('prove every edge that rests on them, all of those and no others, 7 to a page', () => {
    const lookup = new SideLookup(db);
    const expected = new Map<string, Set<number>>();
    const stored = new TopologyObservations(temporary.db).after(0, 10_000);
    for (const observation of stored) {
      claimsOf(observation, (left, right) => {
        const ends = [lookup.resolve(left), lookup.resolve(right)].sort((a, b) => a - b);
        if (ends[0] === 0 || ends[0] === ends[1]) return;
        const proof = expected.get(ends.join(' ')) ?? new Set();
        expected.set(ends.join(' '), proof.add(observation.observationId));
      });
    }
    expect(expected.size).toBeGreaterThan(50);
    const keyOf = db.prepare<[number], string>('SELECT key FROM parties WHERE id = ?').pluck();
    for (const [ends, wanted] of expected) {
      const [a = '', b = ''] = ends.split(' ').map((party) => keyOf.get(Number(party)));
      expect(new Set(provenBy(a, b)), `${a} ${b}`).toEqual(wanted);
    }
  });

  function provenBy(a: string, b: string): number[] {
    const found: number[] = [];
    let before: SearchMark | null = null;
    do {
      const page: EdgeProof | null = edgeProof(db, { a, b, limit: 7, before, now: 0 });
      found.push(...(page?.rows.map(({ observationId }) => observationId) ?? []));
      before = page?.next ?? null;
    } while (before !== null);
    expect(new Set(found).size).toBe(found.length);
    return found;
  }

  it('were relayed by every node that a flooded path names, surely where it alone has the prefix', () => {
    const lookup = new SideLookup(db);
    const stored = new TopologyObservations(temporary.db).after(0, 10_000);
    const key = db.prepare<[number], string>('SELECT key FROM parties WHERE id = ?').pluck();
    for (const { party } of db.prepare<[], { party: number }>('SELECT id AS party FROM nodes').all()) {
      const hops = lookup.possibleSidesOf(party).slice(1);
      const unique = hops.filter((side) => lookup.resolve(side) === party);
      for (const sides of [hops, unique]) {
        const wanted = new Set<number>();
        for (const observation of stored) {
          claimsOf(observation, (left, right, _relation, route) => {
            if (route === 0 && (sides.includes(left) || sides.includes(right))) wanted.add(observation.observationId);
          });
        }
        expect(new Set(relayedBy(key.get(party) ?? '', sides === unique))).toEqual(wanted);
      }
    }
  });

  function relayedBy(key: string, sure: boolean): number[] {
    const found: number[] = [];
    let before: SearchMark | null = null;
    do {
      const page: RelayedPackets | null = nodeRelayed(db, { key, sure, limit: 30, before, now: 0 });
      found.push(...(page?.rows.map(({ observationId }) => observationId) ?? []));
      before = page?.next ?? null;
    } while (before !== null);
    return found;
  }

  it('give every expected node a detail with its name and role', () => {
    for (const { public_key, name, role } of expected.node_list) {
      expect(nodeDetail(db, { key: public_key, now: 0 })?.node).toMatchObject({ name, role });
    }
  });
});
