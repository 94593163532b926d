// Detectors replayed over rows of a real database, through the reader's own questions.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { BackTestRule } from '../../../src/contract/alerts.ts';
import { triedCategories } from '../../../src/contract/alerts.ts';
import { saveKeywordRules } from '../../../src/main/alerts/channel-watch.ts';
import { backTest } from '../../../src/main/monitor/back-test.ts';
import { answer } from '../../../src/main/reader/queries/registry.ts';
import { ObserverMetricsTable } from '../../../src/main/storage/tables/observer-metrics.ts';
import { type TemporaryDatabase, temporaryDatabase } from '../../support/database.ts';
import { advert, makeNode } from '../ingest/heard.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
/** Noon where this runs. */
const now = new Date(2026, 2, 31, 12).getTime();
let file: TemporaryDatabase;
beforeEach(() => {
  file = temporaryDatabase();
  file.db.exec(`INSERT INTO parties (id, key) VALUES (1, 'aa11'), (2, '${'02'.repeat(32)}'), (3, '${'03'.repeat(32)}');
    INSERT INTO observers (id, party_id, key, name, iata, first_seen, last_seen) VALUES (1, 1, 'AA11', 'Attic', 'SEA', 0, 0);
    INSERT INTO nodes (id, public_key, name, role, first_seen, last_seen, advert_count) VALUES
      (2, x'${'02'.repeat(32)}', 'Hill', 'repeater', ${now - 5 * day}, 0, 9),
      (3, x'${'03'.repeat(32)}', 'Lake', 'repeater', ${now - 25 * day}, 0, 9)`);
});
afterEach(() => file.dispose());

const reader = {
  ask: async (name: string, ...input: readonly unknown[]) => answer(file.db, name, input[0]),
} as unknown as Parameters<typeof backTest>[0];
const tried = (category: (typeof triedCategories)[number], days = 20) =>
  backTest(reader, { category } as BackTestRule, days, now, 86_400);

let packets = 0;
/** A packet in the database; gives its row id. */
function packet(at: number, fields: { raw?: Uint8Array; type?: number; from?: number; copies?: number } = {}): number {
  packets += 1;
  const hash = Buffer.alloc(8);
  hash.writeUInt32BE(packets, 4);
  const { raw = Buffer.of(0), type = 5, from = null, copies = 0 } = fields;
  return Number(
    file.db
      .prepare(
        `INSERT INTO transmissions (hash, raw, route_type, payload_type, payload_version, from_party, signature_ok,
           first_seen, last_seen, observation_count) VALUES (?, ?, 1, ?, 0, ?, ?, ?, ?, ?)`,
      )
      .run(hash, raw, type, from, type === 4 ? 1 : null, at, at, copies).lastInsertRowid,
  );
}

describe('a replay', () => {
  it('calls 1 of 2 nodes new: the other came within the first day of the watch', async () => {
    file.db
      .prepare("INSERT INTO detector_state VALUES ('node-new', '*', 'watching', 0, ?, NULL)")
      .run(now - 25.5 * day);
    const result = await tried('node-new', 30);
    expect(result).toMatchObject({ fired: 1, subjects: 2, cannot: null, coveredFrom: now - 25.5 * day });
    expect(result.firings).toMatchObject([{ name: 'Hill', firedAt: now - 5 * day, overAt: now - 5 * day }]);
  });

  it('finds 1 new name and 1 wrong clock among 5 adverts', async () => {
    const node = makeNode('replayed');
    const began = now - 3 * day;
    const heard = [0, 1, 2, 3, 4].map((i) => began + i * hour);
    heard.forEach((at, i) => {
      const off = i > 0 && i < 4 ? 7_200 : 0;
      const content = { name: i < 3 ? 'Hill' : 'Hill Top', clock: Math.round(at / 1000) + off };
      packet(at, { raw: advert(node, content), type: 4, from: 2 });
    });
    expect((await tried('node-renamed')).firings).toMatchObject([{ name: 'Hill', firedAt: heard[3] }]);
    const clocks = await tried('clock-skew');
    expect(clocks).toMatchObject({ fired: 1, subjects: 1, coveredFrom: began });
    expect(clocks.firings).toMatchObject([{ subject: '02'.repeat(32), firedAt: heard[3], overAt: heard[4] }]);
  });

  it('finds 1 shared prefix: not the one that was there before, nor one whose two repeaters were never active together', async () => {
    const seen = new Map<string, string>();
    /** Nodes whose keys begin alike. */
    const pair = (from: number) => {
      for (let n = from; ; n += 1) {
        const node = makeNode(`prefix ${n}`);
        const prefix = Buffer.from(node.publicKey).toString('hex').slice(0, 2);
        const other = seen.get(prefix);
        if (other !== undefined) {
          seen.clear();
          return [makeNode(other), node, n + 1] as const;
        }
        seen.set(prefix, `prefix ${n}`);
      }
    };
    const [before, beside, second] = pair(0);
    const [early, late, third] = pair(second);
    const [one, other] = pair(third);
    const hears = (node: typeof one, name: string, ...days: number[]) => {
      for (const ago of days) packet(now - ago * day, { raw: advert(node, { name }), type: 4, from: 2 });
    };
    hears(before, 'Before', 10, 8, 6, 4, 2);
    hears(beside, 'Beside', 9.5, 7.5, 5.5, 3.5, 1.5);
    hears(early, 'Early', 10);
    hears(late, 'Late', 5, 3);
    hears(one, 'One', 10, 8, 6, 4, 2);
    hears(other, 'Other', 5);
    const result = await tried('prefix-collision', 20);
    const prefix = Buffer.from(one.publicKey).toString('hex').slice(0, 2);
    expect(result).toMatchObject({ fired: 1, subjects: 6, cannot: null, coveredFrom: now - 10 * day });
    expect(result.firings).toMatchObject([
      { name: `${prefix}: Other`, since: now - 5 * day, firedAt: now - 5 * day, overAt: now - 2 * day },
    ]);
  });

  it('finds 2 low batteries of one observer in 30 days of reports, and its noise', async () => {
    const table = new ObserverMetricsTable(file.db);
    const none = { txAirSecs: null, rxAirSecs: null, uptimeSecs: null, queueLen: null };
    const counts = { packetsSent: null, packetsReceived: null, recvErrors: null, errorFlags: null };
    const began = now - 10 * day;
    for (let i = 0; i < 10 * 288; i += 1) {
      const at = began + i * 5 * minute;
      const isLow = (i >= 100 && i < 130) || i >= 2_500;
      const noiseFloor = i >= 1_000 && i < 1_010 ? -80 : -110;
      table.put(1, at, { ...none, ...counts, batteryMv: isLow ? 3_500 : 3_900, noiseFloor }, now);
    }
    const battery = await tried('battery-low', 30);
    expect(battery).toMatchObject({ fired: 2, subjects: 1, coveredFrom: began });
    expect(battery.firings.map(({ firedAt, overAt }) => [(firedAt - began) / 300_000, overAt])).toEqual([
      [2_501, null],
      [101, began + 130 * 300_000],
    ]);
    const noise = await tried('noise-floor-high', 30);
    expect(noise.firings).toMatchObject([{ name: 'Attic', firedAt: began + 1_006 * 300_000 }]);
    expect(await tried('airtime-high', 30)).toMatchObject({ fired: 0, subjects: 1 });
  });

  it('finds a sender of 31 packets in 5 min, and a packet observed 201 times in 1 min', async () => {
    const at = now - 2 * day;
    for (let i = 0; i < 31; i += 1) packet(at + i * 9_000, { from: 3 });
    for (let i = 0; i < 30; i += 1) packet(at + day + i * 9_000, { from: 2 });
    const loud = packet(at, { copies: 201 });
    const add = file.db.prepare(
      'INSERT INTO observations (transmission_id, observer_id, path, route_type, timestamp) VALUES (?, 1, ?, 1, ?)',
    );
    for (let i = 0; i < 201; i += 1) add.run(loud, Buffer.of(1, i & 255, i >> 8), at + i * 200);
    const result = await tried('packet-storm');
    expect(result).toMatchObject({ fired: 2, subjects: 2 });
    expect(result.firings.map(({ name, subject }) => name ?? subject.slice(0, 7))).toEqual(['Lake', 'packet:']);
    expect(result.firings[0]?.overAt).toBe(at + 30 * 9_000 + 5 * minute);
  });

  it('finds 2 of 3 messages by the words that are chosen today', async () => {
    const say = (at: number, text: string) =>
      file.db.prepare("INSERT INTO messages VALUES (?, 'Public', 0, 'Ann', ?)").run(packet(at), text);
    say(now - 3 * day, 'fire in the hills');
    say(now - 2 * day, 'all is well');
    say(now - 30 * day, 'fire long ago');
    say(now - day, 'Fire!');
    expect(await tried('keyword')).toMatchObject({
      fired: 0,
      limits: [expect.stringContaining('No word'), expect.anything()],
    });
    saveKeywordRules(file.db, [{ kind: 'word', text: 'fire', severity: 'priority' }], now);
    const result = await tried('keyword');
    expect(result).toMatchObject({ fired: 2, subjects: 3 });
    expect(result.firings[0]).toMatchObject({ subject: 'Public', name: 'Ann', firedAt: now - day });
    const one = { kind: 'word', text: 'well', channel: null, severity: 'routine', enabled: false } as const;
    expect(await backTest(reader, { category: 'keyword', keyword: one }, 20, now, 0)).toMatchObject({
      fired: 1,
      subjects: 3,
      limits: ['Only messages of channels that could be read are stored.'],
    });
  });

  it('finds the 1 outage of a source that lasted 40 min, and not that of 20', async () => {
    const add = file.db.prepare(
      "INSERT INTO deaf_times (scope, why, began_at, ended_at) VALUES ('source:mqtt:home', 'source', ?, ?)",
    );
    add.run(now - 3 * day, now - 3 * day + 40 * minute);
    add.run(now - 2 * day, now - 2 * day + 20 * minute);
    const result = await tried('source-disconnected');
    expect(result).toMatchObject({ fired: 1, subjects: 1 });
    expect(result.firings).toMatchObject([
      { subject: 'mqtt:home', since: now - 3 * day, overAt: now - 3 * day + 40 * minute },
    ]);
  });

  it('finds a link that was used 20 times in 7 days and then not for 24 h, while both ends were heard', async () => {
    const add = file.db.prepare(
      'INSERT INTO observations (transmission_id, observer_id, path, route_type, timestamp) VALUES (?, 1, ?, 1, ?)',
    );
    const any = packet(now - 12 * day);
    for (let i = 0; i < 12 * 48; i += 1) add.run(any, Buffer.of(1, i & 255, i >> 8), now - 12 * day + i * 30 * minute);
    for (let at = now - 12 * day; at < now; at += 6 * hour) for (const from of [2, 3]) packet(at, { from });
    file.db.exec('INSERT INTO neighbor_edges VALUES (1, 2, 3, 9, 36, 1, 1)');
    const used = file.db.prepare('INSERT INTO edge_activity (edge_id, hour, count) VALUES (1, ?, 5)');
    const first = Math.floor((now - 10 * day) / hour);
    for (const h of [0, 5, 10, 15, 60, 65, 70, 80]) used.run(first + h);
    const result = await tried('link-lost');
    expect(
      result.firings.map(({ firedAt, overAt }) => [firedAt / hour - first, overAt && overAt / hour - first]),
    ).toEqual([
      [105, null],
      [40, 60],
    ]);
    expect(result).toMatchObject({ fired: 2, subjects: 1, unknown: 0, firings: [{ name: 'Hill – Lake' }, {}] });
  });

  it('says in a sentence why stored history cannot answer for 6 detectors, and answers for the other 11', async () => {
    const results = await Promise.all(
      triedCategories.map(async (category) => [category, await tried(category)] as const),
    );
    const cannot = results.filter(([, { cannot }]) => cannot !== null);
    expect(cannot.map(([category]) => category)).toEqual([
      'link-new',
      'bridge-risk',
      'partition',
      'storage-low',
      'ingest-backlog',
      'own-clock',
    ]);
    for (const [, { cannot: why }] of cannot) expect(why).toMatch(/^[A-Z].*\.$/);
    for (const [, { fired }] of results) expect(fired).toBe(0);
  });
});
