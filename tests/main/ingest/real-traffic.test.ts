// The recorded traffic, imported: everything a correct program counts in it.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { payloadTypes, routeTypes } from '../../../src/domain/packet/packet.ts';
import type { ImportReport } from '../../../src/main/ingest/import.ts';
import { stats } from '../../../src/main/reader/queries/stats.ts';
import { type TemporaryDatabase, temporaryDatabase } from '../../support/database.ts';
import { hasSharedData, readSharedJson, sharedDataFile } from '../../support/shared-data.ts';
import { rows, totals } from './heard.ts';
import { dump, importInto } from './importing.ts';

interface Expected {
  readonly observations_by_type: Record<string, number>;
  readonly transmissions_by_type: Record<string, number>;
  readonly observations_by_route: Record<string, number>;
  readonly transmissions_by_route_of_first_observation: Record<string, number>;
  readonly observations_by_observer: Record<string, number>;
  readonly adverts: { readonly invalid_hashes: readonly string[] };
  readonly nodes: { readonly by_role: Record<string, number> };
  readonly node_list: readonly {
    readonly public_key: string;
    readonly role: string;
    readonly name: string;
    readonly lat: number | null;
    readonly lon: number | null;
    readonly first_heard: string;
    readonly last_heard: string;
    readonly advert_transmissions: number;
    readonly last_advert_timestamp: number;
  }[];
  readonly grp_txt_transmissions_by_channel: Record<string, number>;
  readonly channel_messages: readonly {
    readonly hash: string;
    readonly channel: string;
    readonly ts: number;
    readonly text: string;
  }[];
}

describe.skipIf(!hasSharedData)('the 866 messages of the recorded traffic', () => {
  let temporary: TemporaryDatabase;
  let report: ImportReport;
  let expected: Expected;
  const file = sharedDataFile('observations.public.ndjson');
  const keys = () => readSharedJson<Record<string, string>>('channel-keys.json');
  beforeAll(async () => {
    expected = readSharedJson('expected.public.json');
    temporary = temporaryDatabase();
    report = await importInto(temporary.db, file, { keys: keys() });
  });
  afterAll(() => temporary?.dispose());
  const counts = (sql: string) =>
    Object.fromEntries(rows<{ k: string | number; n: number }>(temporary.db, sql).map(({ k, n }) => [k, n]));
  const named = (names: readonly string[], sql: string) =>
    Object.fromEntries(Object.entries(counts(sql)).map(([code, n]) => [names[Number(code)], n]));

  it('are 865 observations and 1 packet of version 3', () => {
    expect(report).toMatchObject({
      lines: 866,
      taken: 865,
      refused: { unsupported_version: 1 },
      duplicates: 0,
      receptions: 0,
      ignored: {},
    });
    expect(totals(temporary.db)).toEqual({ taken: 865, unsupported_version: 1 });
  });

  it('give the statistics: 391 transmissions, 28 observers, 85 good and 4 bad adverts, 64 nodes, 55 of 115 texts read', () => {
    expect(stats(temporary.db)).toEqual({
      observations: 865,
      transmissions: 391,
      undecodable: 1,
      observers: 28,
      transmissionsByType: expected.transmissions_by_type,
      adverts: { valid: 85, invalid: 4 },
      nodes: { total: 64, byRole: expected.nodes.by_role },
      channelMessages: { decrypted: 55, undecrypted: 60 },
    });
  });

  it('are counted right by type, by route and by each of 28 observers', () => {
    const joined = 'FROM observations o JOIN transmissions t ON t.id = o.transmission_id';
    expect(named(payloadTypes, `SELECT t.payload_type AS k, count(*) AS n ${joined} GROUP BY 1`)).toEqual(
      expected.observations_by_type,
    );
    expect(named(routeTypes, 'SELECT route_type AS k, count(*) AS n FROM observations GROUP BY 1')).toEqual(
      expected.observations_by_route,
    );
    expect(named(routeTypes, 'SELECT route_type AS k, count(*) AS n FROM transmissions GROUP BY 1')).toEqual(
      expected.transmissions_by_route_of_first_observation,
    );
    // The expected counts are of messages, the undecodable one included.
    const [dropped] = rows<{ observer: string }>(temporary.db, 'SELECT observer FROM dropped_packets');
    const heard = counts('SELECT key AS k, packet_count AS n FROM observers');
    const { observer } = dropped ?? { observer: '' };
    expect({ ...heard, [observer]: (heard[observer] ?? 0) + 1 }).toEqual(expected.observations_by_observer);
    expect(heard).toEqual(
      counts(
        'SELECT b.key AS k, count(*) AS n FROM observations o JOIN observers b ON b.id = o.observer_id GROUP BY 1',
      ),
    );
    expect(counts('SELECT id AS k, observation_count AS n FROM transmissions')).toEqual(
      counts('SELECT transmission_id AS k, count(*) AS n FROM observations GROUP BY 1'),
    );
  });

  it('name the 64 nodes with role, name, position, clock and times', () => {
    const iso = (at: number) => new Date(at).toISOString();
    const nodes = rows<{
      key: string;
      role: string;
      name: string;
      lat: number | null;
      lon: number | null;
      first: number;
      last: number;
      adverts: number;
      clock: number;
    }>(
      temporary.db,
      `SELECT lower(hex(public_key)) AS key, role, name, lat, lon, first_seen AS first, last_seen AS last,
              advert_count AS adverts, last_advert_timestamp AS clock FROM nodes ORDER BY 1`,
    ).map(({ first, last, ...node }) => ({ ...node, first: iso(first), last: iso(last) }));
    const list = expected.node_list
      .map((node) => {
        const unset = node.lat === 0 && node.lon === 0;
        return {
          key: node.public_key,
          role: node.role,
          name: node.name,
          lat: unset ? null : node.lat,
          lon: unset ? null : node.lon,
          adverts: node.advert_transmissions,
          clock: node.last_advert_timestamp,
          first: node.first_heard,
          last: node.last_heard,
        };
      })
      .sort((a, b) => (a.key < b.key ? -1 : 1));
    expect(nodes).toEqual(list);
  });

  it('hold 4 adverts with a bad signature, by hash', () => {
    expect(rows(temporary.db, 'SELECT hex(hash) AS hash FROM transmissions WHERE signature_ok = 0 ORDER BY 1')).toEqual(
      [...expected.adverts.invalid_hashes].sort().map((hash) => ({ hash })),
    );
  });

  it('say 55 things in 5 channels', () => {
    const channels = counts(
      "SELECT coalesce(channel, '(not decrypted)') AS k, count(*) AS n FROM transmissions WHERE payload_type = 5 GROUP BY 1",
    );
    expect(channels).toEqual(expected.grp_txt_transmissions_by_channel);
    const messages = rows<{ hash: string; channel: string; ts: number; sender: string | null; text: string }>(
      temporary.db,
      'SELECT hex(hash) AS hash, m.channel, sent_at AS ts, sender, text FROM messages m JOIN transmissions t ON t.id = m.transmission_id ORDER BY 1',
    ).map(({ sender, text, ...message }) => ({ ...message, text: sender === null ? text : `${sender}: ${text}` }));
    expect(messages).toEqual([...expected.channel_messages].sort((a, b) => (a.hash < b.hash ? -1 : 1)));
  });

  it('can be put together again from the transmission and the path, byte for byte', () => {
    expect(rows(temporary.db, 'SELECT count(*) AS n FROM observations WHERE raw IS NOT NULL')).toEqual([{ n: 0 }]);
  });

  it('change nothing when they are imported twice', async () => {
    const before = dump(temporary.db);
    expect(await importInto(temporary.db, file, { keys: keys() })).toMatchObject({
      taken: 0,
      duplicates: 865,
      refused: { unsupported_version: 1 },
    });
    expect(dump(temporary.db)).toEqual(before);
  });
});
