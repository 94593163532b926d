// The tables are a function of what was heard, not of the order or the batches it came in.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Hearing } from '../../../src/domain/hearing.ts';
import { defaultDbConfig } from '../../../src/main/storage/config.ts';
import { openWriter, type WritableDb } from '../../../src/main/storage/database.ts';
import { migrate } from '../../../src/main/storage/migrate.ts';
import { advertPayload, hearing, MARCH, makeNode, packet, recorderOn, rows } from './heard.ts';

const nodes = [makeNode('one'), makeNode('two')];
const names = ['Hill', null, 'Valley', '  ', 'Äußerer Ring'];
const places = [undefined, 0, 12.5, -7];

/** 40 adverts of 2 nodes: clocks repeat, and names and positions come and go. */
const adverts = nodes.flatMap((node, n) =>
  Array.from({ length: 20 }, (_, i) => {
    const lat = places[(i + n) % 4];
    const content = { clock: 1_000 + (i % 7), name: names[i % 5] ?? null, role: 1 + (i % 3) };
    return { type: 4, payload: advertPayload(node, lat === undefined ? content : { ...content, lat, lon: lat }) };
  }),
);
const texts = [1, 2, 3].map((i) => ({ type: 2, payload: Buffer.alloc(20, i) }));
const payloads = [...texts, ...adverts];
const hops = [[], [1], [1, 2]];

interface Heard {
  readonly payload: number;
  readonly hops: number;
  readonly observer: number;
  readonly time: number;
}

/** Everything else follows from what was heard by whom when, as it does on the air. */
function toHearing(heard: Heard): Hearing {
  const { type, payload } = payloads[heard.payload % payloads.length] ??
    payloads[0] ?? { type: 2, payload: Buffer.alloc(20) };
  const mix = (heard.payload * 31 + heard.hops * 7 + heard.observer * 5 + heard.time * 3) % 11;
  const bytes = packet(type, payload, hops[heard.hops], mix % 4);
  return hearing(bytes, MARCH + heard.time * 1_000, {
    observer: {
      id: `o${heard.observer}`,
      name: names[(heard.observer + heard.time) % 5] ?? null,
      iata: heard.time % 2 ? 'SJC' : null,
    },
    snr: mix % 3 === 0 ? null : mix - 6,
    rssi: mix % 5 === 0 ? null : -100 - mix,
    score: mix % 2 === 0 ? null : mix * 10,
  });
}

/** The tables by what they say, row ids left out. */
function content(db: WritableDb) {
  const who = 'hex(t.hash) AS hash, b.key, hex(o.path) AS path';
  const joined =
    'observations o JOIN transmissions t ON t.id = o.transmission_id JOIN observers b ON b.id = o.observer_id';
  return {
    transmissions: rows(
      db,
      `SELECT hex(hash) AS hash, hex(raw) AS raw, route_type, payload_type, p.key, signature_ok, first_seen, last_seen,
              observation_count FROM transmissions LEFT JOIN parties p ON p.id = from_party ORDER BY hash`,
    ),
    observations: rows(
      db,
      `SELECT ${who}, o.route_type, snr_x4, rssi, score, timestamp, claim_lag_ms, receptions, hex(o.raw) AS raw
       FROM ${joined} ORDER BY 1, 2, 3`,
    ),
    receptions: rows(
      db,
      `SELECT ${who}, claimed_at, measured FROM ${joined} JOIN receptions ON observation_id = o.id ORDER BY 1, 2, 3, 4`,
    ),
    observers: rows(
      db,
      `SELECT key, name, name_at, iata, iata_at, first_seen, last_seen, last_packet_at, packet_count
       FROM observers ORDER BY key`,
    ),
    nodes: rows(
      db,
      `SELECT hex(public_key) AS key, name, role, lat, lon, first_seen, last_seen, last_advert_at,
              last_advert_timestamp, advert_count FROM nodes ORDER BY 1`,
    ),
    counts: rows(db, 'SELECT outcome, n FROM ingest_totals ORDER BY 1'),
  };
}

/** Records `items` in batches of the given sizes, in turn; with `afresh` each batch by a recorder that remembers nothing. */
function recorded(items: readonly Heard[], sizes: readonly number[], afresh: boolean) {
  const db = openWriter(':memory:', { ...defaultDbConfig, allowMemory: true });
  migrate(db);
  let recorder = recorderOn(db);
  for (let at = 0, i = 0; at < items.length; i++) {
    const size = sizes[i % sizes.length] ?? 1;
    if (afresh) recorder = recorderOn(db);
    recorder.record(items.slice(at, at + size).map(toHearing));
    at += size;
  }
  const result = content(db);
  db.close();
  return result;
}

const heard = fc.record<Heard>({
  // Mostly few packets, so that they are received again and again.
  payload: fc.oneof(fc.nat(2), fc.integer({ min: 3, max: 9 }), fc.nat(payloads.length - 1)),
  hops: fc.nat(2),
  observer: fc.nat(1),
  time: fc.nat(5),
});
const traffic = fc.array(heard, { minLength: 2, maxLength: 60 });

it('leaves the same tables whatever the order, the batches and what the recorder remembers', () => {
  fc.assert(
    fc.property(
      traffic.chain((items) =>
        fc.record({
          items: fc.constant(items),
          shuffled: fc.shuffledSubarray(items, { minLength: items.length }),
          sizes: fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 4 }),
          afresh: fc.boolean(),
        }),
      ),
      ({ items, shuffled, sizes, afresh }) => {
        expect(recorded(shuffled, sizes, afresh)).toEqual(recorded(items, [100], false));
      },
    ),
    { numRuns: 120 },
  );
});

it('would notice: one hearing less leaves other tables', () => {
  const items = Array.from({ length: 30 }, (_, i) => ({ payload: i, hops: i % 3, observer: i % 2, time: i % 6 }));
  expect(recorded(items.slice(1), [7], false)).not.toEqual(recorded(items, [7], false));
});
