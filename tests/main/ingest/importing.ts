// Imports into a database as the command line does: the real line reader, the real topology.
import { channelKeys, noChannelKeys } from '../../../src/domain/packet/channel.ts';
import { BatchRecorder } from '../../../src/main/ingest/batch-recorder.ts';
import { type ImportOptions, type ImportReport, importFile } from '../../../src/main/ingest/import.ts';
import { nodeCrypto } from '../../../src/main/node-crypto.ts';
import { readLine } from '../../../src/main/sources/envelope.ts';
import type { WritableDb } from '../../../src/main/storage/database.ts';
import { TopologyBuilder } from '../../../src/main/topology/builder.ts';
import { ManualClock } from '../../support/manual-clock.ts';

/** Later than anything recorded: 2026-06-01. */
export const AFTERWARDS = Date.UTC(2026, 5, 1);

export interface Importing
  extends Partial<Pick<ImportOptions, 'nodesFile' | 'signal' | 'onProgress' | 'onRecorded' | 'pace'>> {
  /** Channel secrets by name. */
  readonly keys?: Readonly<Record<string, string>>;
}

/** Imports `file` into `db` at an hour that stands still. */
export async function importInto(db: WritableDb, file: string, options: Importing = {}): Promise<ImportReport> {
  const { keys, ...rest } = options;
  const crypto = nodeCrypto();
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
  return importFile({ db, recorder, clock, readLine, file, ...rest });
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
