// A small mesh written straight into the tables: two repeaters, a companion gone quiet, an observer that is no node.
import type { WritableDb } from '../../../src/main/storage/database.ts';
import { openBlocks } from '../../../src/main/storage/migrations/0022-open-blocks.ts';

export const north = '0a'.repeat(32);
export const south = `0a${'b2'.repeat(31)}`;
export const quiet = 'ff'.repeat(32);
export const listener = 'ee'.repeat(32);

/** Noon of 2026-03-04, UTC. */
export const noon = Date.UTC(2026, 2, 4, 12);
const minute = 60_000;

/** Observations in the order they are written; each is one row, the first has id 1. */
export function buildSmallMesh(db: WritableDb): void {
  const party = db.prepare('INSERT INTO parties (id, key) VALUES (?, ?)');
  for (const [i, key] of [north, south, quiet, listener].entries()) party.run(i + 1, key);
  // A sender of requests, neither node nor observer.
  party.run(5, 'cc'.repeat(32));
  addNodes(db);
  db.prepare(
    `INSERT INTO observers (id, party_id, key, name, first_seen, last_seen, last_packet_at, last_status_at)
     VALUES (1, 1, ?, 'North, listening', ?, ?, ?, NULL), (2, 4, ?, 'Attic', ?, ?, ?, ?)`,
  ).run(
    north.toUpperCase(),
    noon,
    noon + 3 * minute,
    noon + 3 * minute,
    listener.toUpperCase(),
    noon,
    noon + 9 * minute,
    noon + 2 * minute,
    noon + 9 * minute,
  );
  addTransmissions(db);
}

function addNodes(db: WritableDb): void {
  const columns = `(id, public_key, name, role, lat, lon, first_seen, last_seen, last_advert_at, advert_count)`;
  const node = (table: string) => db.prepare(`INSERT INTO ${table} ${columns} VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`);
  const bytes = (key: string) => Buffer.from(key, 'hex');
  node('nodes').run(1, bytes(north), 'Dublin Hill', 'repeater', 37.7, -121.9, noon, noon + minute, noon + minute, 3);
  node('nodes').run(2, bytes(south), 'South Dublin', 'repeater', 0, 0, noon, noon, noon, 1);
  node('inactive_nodes').run(3, bytes(quiet), 'Ünïcode Dubliner', 'companion', null, null, noon, noon, noon, 2);
  // Known from a list alone.
  db.prepare('INSERT INTO parties (id, key) VALUES (6, ?)').run('dd'.repeat(32));
  node('nodes').run(6, bytes('dd'.repeat(32)), 'Listed', 'room', null, null, 0, 0, null, 0);
}

/** Packet bytes: header, path_len 0, payload. */
function packet(route: number, type: number, payload: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from([(type << 2) | route, 0]), payload]);
}

function advert(key: string, name: string): Buffer {
  const flags = Buffer.from([0x82]);
  return Buffer.concat([Buffer.from(key, 'hex'), Buffer.alloc(4), Buffer.alloc(64), flags, Buffer.from(name)]);
}

function addTransmissions(db: WritableDb): void {
  const insert = db.prepare(
    `INSERT INTO transmissions (id, hash, raw, route_type, payload_type, payload_version, from_party, signature_ok,
       channel, first_seen, last_seen) VALUES (?, ?, ?, ?, ?, 0, ?, ?, ?, ?, ?)`,
  );
  const hash = (n: number) => Buffer.from([0, 0, 0, 0, 0, 0, 0, n]);
  const group = packet(1, 5, Buffer.concat([Buffer.from([0x11, 1, 2]), Buffer.alloc(16)]));
  insert.run(1, hash(1), packet(1, 4, advert(north, 'Dublin Hill')), 1, 4, 1, 1, null, noon, noon);
  insert.run(2, hash(2), packet(1, 4, advert(south, 'Forged')), 1, 4, 2, 0, null, noon, noon);
  insert.run(3, hash(3), group, 1, 5, null, null, '#test', noon, noon);
  insert.run(4, hash(4), group, 1, 5, null, null, null, noon, noon);
  insert.run(
    5,
    hash(5),
    packet(2, 9, Buffer.concat([Buffer.alloc(9), Buffer.from([0x0a, 0x0b])])),
    2,
    9,
    null,
    null,
    null,
    noon,
    noon,
  );
  db.prepare("INSERT INTO messages VALUES (3, '#test', 1000, 'Ann', 'hello there')").run();
  const heard = db.prepare(
    `INSERT INTO observations (transmission_id, observer_id, path, route_type, snr_x4, rssi, timestamp)
     VALUES (?, ?, ?, ?, ?, ?, ?)`,
  );
  // 1: two hops of two bytes, heard by the attic; 2: zero hops, heard by north itself.
  heard.run(1, 2, Buffer.from([0x42, 0x0a, 0xb2, 0x0a, 0x0a]), 1, -29, -101, noon + 1);
  heard.run(2, 1, Buffer.from([0]), 1, null, null, noon + 2);
  heard.run(3, 2, Buffer.from([0x01, 0x0a]), 1, 10, -90, noon + 3);
  heard.run(4, 2, Buffer.from([0]), 1, null, null, noon + 4);
  heard.run(5, 2, Buffer.from([0x02, 0x30, 0xf0]), 2, null, null, noon + 5);
  // 6: a late second observation of the first transmission.
  heard.run(1, 1, Buffer.from([0]), 1, 4, -80, noon + 6);
  db.exec("UPDATE row_counts SET n = 6 WHERE name = 'observations'");
  // As after an older version, whose rows are listed by this.
  for (const words of openBlocks.statements) db.exec(words);
}
