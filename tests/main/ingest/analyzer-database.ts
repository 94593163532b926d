// Writes a database as the analyzer does, in each of the forms it has had, from what a database of ours holds.
import Database from 'better-sqlite3';
import type { WritableDb } from '../../../src/main/storage/database.ts';
import { RecordedRows } from '../../../src/main/storage/readonly-recorded.ts';

/** `newest`: more columns and tables than are known; `split`: observers by key; `flat`: one table. */
export type AnalyzerForm = 'newest' | 'split' | 'flat';

const lists = `CREATE TABLE nodes (public_key TEXT PRIMARY KEY, name TEXT, role TEXT, lat REAL, lon REAL, last_seen TEXT,
    first_seen TEXT, advert_count INTEGER DEFAULT 0);
  CREATE TABLE observers (id TEXT PRIMARY KEY, name TEXT, iata TEXT, last_seen TEXT, first_seen TEXT,
    packet_count INTEGER DEFAULT 0, model TEXT, firmware TEXT, client_version TEXT, radio TEXT, battery_mv INTEGER,
    uptime_secs INTEGER, noise_floor REAL);`;
const transmissions = `CREATE TABLE transmissions (id INTEGER PRIMARY KEY AUTOINCREMENT, raw_hex TEXT NOT NULL,
    hash TEXT NOT NULL UNIQUE, first_seen TEXT NOT NULL, route_type INTEGER, payload_type INTEGER, decoded_json TEXT);`;
const schemas: Record<AnalyzerForm, string> = {
  newest: `${lists}${transmissions}
    ALTER TABLE nodes ADD COLUMN colour_of_antenna TEXT;
    ALTER TABLE observers ADD COLUMN repeat TEXT;
    ALTER TABLE observers ADD COLUMN inactive INTEGER DEFAULT 0;
    CREATE TABLE inactive_nodes (public_key TEXT PRIMARY KEY, name TEXT, role TEXT, lat REAL, lon REAL, last_seen TEXT,
      first_seen TEXT);
    CREATE TABLE observations (id INTEGER PRIMARY KEY AUTOINCREMENT, transmission_id INTEGER NOT NULL,
      observer_idx INTEGER, direction TEXT, snr REAL, rssi REAL, score INTEGER, path_json TEXT, timestamp INTEGER NOT NULL,
      raw_hex TEXT, resolved_path TEXT);
    CREATE TABLE observer_metrics (observer_id TEXT, timestamp TEXT, noise_floor REAL, tx_air_secs INTEGER,
      rx_air_secs INTEGER, recv_errors INTEGER, battery_mv INTEGER, packets_sent INTEGER, packets_recv INTEGER,
      PRIMARY KEY (observer_id, timestamp));
    CREATE TABLE of_the_future (anything TEXT);
    CREATE VIEW packets_v AS SELECT * FROM observations;`,
  split: `${lists}${transmissions}
    CREATE TABLE observations (id INTEGER PRIMARY KEY AUTOINCREMENT, transmission_id INTEGER NOT NULL, observer_id TEXT,
      observer_name TEXT, direction TEXT, snr REAL, rssi REAL, score INTEGER, path_json TEXT, timestamp TEXT NOT NULL);`,
  flat: `${lists}
    CREATE TABLE packets (id INTEGER PRIMARY KEY AUTOINCREMENT, raw_hex TEXT NOT NULL, timestamp TEXT NOT NULL,
      observer_id TEXT, observer_name TEXT, direction TEXT, snr REAL, rssi REAL, score INTEGER, hash TEXT,
      path_json TEXT, decoded_json TEXT);`,
};

/** Writes what `db` holds to `file` in the form given; gives the open connection. Its times are whole seconds where the form's are. */
export function writeAnalyzer(db: WritableDb, file: string, form: AnalyzerForm): Database.Database {
  const out = new Database(file);
  out.exec(schemas[form]);
  out.transaction(() => {
    writeLists(db, out);
    const heard = new RecordedRows(db).after(0, 1_000_000).flatMap(({ receptions }) => receptions);
    const said = new Map<string, number>();
    for (const each of heard) {
      const { raw, at, snr, rssi, score, observer, hash } = each;
      const iso = new Date(at).toISOString();
      if (form === 'flat') {
        insert(out, 'packets', {
          raw_hex: raw,
          timestamp: iso,
          observer_id: observer.key,
          observer_name: observer.name,
          snr,
          rssi,
          score,
          hash,
        });
        continue;
      }
      const known = said.get(hash);
      const id = known ?? insert(out, 'transmissions', { raw_hex: raw, hash, first_seen: iso });
      said.set(hash, id);
      const row = { transmission_id: id, snr, rssi, score, path_json: pathOf(raw) };
      if (form === 'split') insert(out, 'observations', { ...row, observer_id: observer.key, timestamp: iso });
      else {
        const idx = out.prepare('SELECT rowid FROM observers WHERE id = ?').pluck().get(observer.key);
        insert(out, 'observations', { ...row, observer_idx: idx, timestamp: at, raw_hex: raw, direction: 'rx' });
      }
    }
  })();
  return out;
}

/** Inserts one row; gives its row id. */
export function insert(db: Database.Database, table: string, row: Record<string, unknown>): number {
  const names = Object.keys(row);
  const sql = `INSERT INTO ${table} (${names.join(', ')}) VALUES (${names.map((name) => `@${name}`).join(', ')})`;
  return Number(db.prepare(sql).run(row).lastInsertRowid);
}

function writeLists(db: WritableDb, out: Database.Database): void {
  const iso = (column: string) => `strftime('%Y-%m-%dT%H:%M:%fZ', ${column} / 1000.0, 'unixepoch')`;
  for (const node of db
    .prepare<[], Record<string, unknown>>(
      `SELECT lower(hex(public_key)) AS public_key, name, role, lat, lon, ${iso('first_seen')} AS first_seen,
              ${iso('last_seen')} AS last_seen FROM nodes`,
    )
    .all())
    insert(out, 'nodes', node);
  for (const observer of db
    .prepare<[], Record<string, unknown>>(
      `SELECT key AS id, name, iata, model, firmware, client_version, radio, ${iso('first_seen')} AS first_seen,
              ${iso('last_seen')} AS last_seen FROM observers`,
    )
    .all())
    insert(out, 'observers', observer);
}

/** The hops as the analyzer lists them; those of a trace come from elsewhere and are left out. */
function pathOf(raw: string): string | null {
  const bytes = Buffer.from(raw, 'hex');
  const route = (bytes[0] ?? 0) & 3;
  if ((((bytes[0] ?? 0) >> 2) & 15) === 9) return null;
  const at = route === 0 || route === 3 ? 5 : 1;
  const width = ((bytes[at] ?? 0) >> 6) + 1;
  const count = (bytes[at] ?? 0) & 63;
  const hop = (i: number) =>
    bytes
      .subarray(at + 1 + i * width, at + 1 + (i + 1) * width)
      .toString('hex')
      .toUpperCase();
  return JSON.stringify(Array.from({ length: count }, (_, i) => hop(i)));
}
