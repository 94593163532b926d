// Imports into a database as the command line does: the real line reader, the real topology.
import { channelKeys, noChannelKeys } from '../../../src/domain/packet/channel.ts';
import { type CheckedSignature, TaughtCrypto } from '../../../src/domain/packet/checked-signatures.ts';
import { BatchRecorder } from '../../../src/main/ingest/batch-recorder.ts';
import { type ImportOptions, type ImportReport, importFile } from '../../../src/main/ingest/import.ts';
import { nodeCrypto } from '../../../src/main/node-crypto.ts';
import { exportEdges } from '../../../src/main/reader/queries/edges.ts';
import { readLine } from '../../../src/main/sources/envelope.ts';
import type { WritableDb } from '../../../src/main/storage/database.ts';
import { TopologyBuilder } from '../../../src/main/topology/builder.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { rows } from './heard.ts';

/** Later than anything recorded: 2026-06-01. */
export const AFTERWARDS = Date.UTC(2026, 5, 1);

export interface Importing
  extends Partial<Pick<ImportOptions, 'nodesFile' | 'signal' | 'onProgress' | 'onRecorded' | 'pace'>> {
  /** Channel secrets by name. */
  readonly keys?: Readonly<Record<string, string>>;
  /** The thread that reads the lines; this one does when absent. */
  readonly thread?: URL;
}

/** Imports `file` into `db` at an hour that stands still. */
export async function importInto(db: WritableDb, file: string, options: Importing = {}): Promise<ImportReport> {
  const { keys, thread, ...rest } = options;
  const crypto = new TaughtCrypto(nodeCrypto());
  const clock = new ManualClock(AFTERWARDS);
  const topology = new TopologyBuilder(db, { clock });
  while (topology.catchUp());
  const recorder = new BatchRecorder({
    db,
    crypto,
    evidence: topology,
    keys: keys === undefined ? noChannelKeys : channelKeys(keys, crypto),
    now: () => clock.now(),
    onEvidenceFailure: (cause) => {
      throw cause;
    },
  });
  const linesAside = thread && {
    entry: thread,
    learn: (checked: readonly CheckedSignature[]) => crypto.learn(checked),
  };
  return importFile({ db, recorder, clock, readLine, file, ...rest, ...(linesAside ? { linesAside } : {}) });
}

const skipped = ['sqlite_sequence', 'schema_migrations'];

/** Every row of every table, for comparing two databases; `without` names tables and columns left out. */
export function dump(db: WritableDb, without: readonly string[] = []): Record<string, unknown[]> {
  const tables = db
    .prepare<[], string>("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
    .pluck()
    .all()
    .filter((table) => !skipped.includes(table) && !without.includes(table));
  return Object.fromEntries(
    tables.map((table) => {
      const columns = db
        .prepare<[], string>(`SELECT name FROM pragma_table_info('${table}')`)
        .pluck()
        .all()
        .filter((column) => !without.includes(`${table}.${column}`));
      return [
        table,
        db
          .prepare<[], unknown>(
            `SELECT ${columns.join(', ')} FROM ${table} ORDER BY ${columns.map((_, i) => i + 1).join(', ')}`,
          )
          .all(),
      ];
    }),
  );
}

/** What was heard, whatever row ids it has and whatever else was said along the way. */
export function heardBy(db: WritableDb) {
  return {
    transmissions: rows(
      db,
      'SELECT hash, raw, route_type, signature_ok, first_seen, last_seen, observation_count FROM transmissions ORDER BY hash',
    ),
    observations: rows(
      db,
      `SELECT t.hash, w.key, o.path, o.route_type, o.snr_x4, o.rssi, o.score, o.timestamp, o.receptions, o.raw
         FROM observations o JOIN transmissions t ON t.id = o.transmission_id JOIN observers w ON w.id = o.observer_id
        ORDER BY t.hash, w.key, o.path`,
    ),
    edges: exportEdges(db, { variant: 'all' }),
    names: rows(db, 'SELECT public_key, name, role, lat, lon, advert_count FROM nodes ORDER BY public_key'),
  };
}
