// Imports a file as fast as possible, whatever kind it is: a recording, the analyzer's database, or one of ours.
import { realpathSync } from 'node:fs';
import { StorageError } from '../storage/database-errors.ts';
import { lookAt } from '../storage/foreign-file.ts';
import { letWalGrow } from '../storage/wal-move.ts';
import { importDatabase } from './import-database.ts';
import { importRecording } from './import-recording.ts';
import { type ImportOptions, type ImportReport, type Listed, paces, turn } from './import-run.ts';
import { readNodeList } from './known-nodes.ts';

export type { ImportOptions, ImportProgress, ImportReport } from './import-run.ts';

/** The file cannot be imported for what it is; the message is a sentence for a person. */
export class NotImportable extends StorageError {}

/**
 * Imports `options.file`, whose kind its content says. Running it twice changes nothing: observations are known by what
 * they are, the rest by the file's digest. A killed import is resumed by running it again. Rejects when a file cannot be
 * read or the database cannot be written; everything recorded until then stays.
 */
export async function importFile(options: ImportOptions): Promise<ImportReport> {
  const begun = options.clock.now();
  const look = lookAt(options.file);
  refuseUnfit(options, look);
  const letItBe = options.pace === 'shared' ? () => {} : letWalGrow(options.db);
  try {
    const listed = options.nodesFile === undefined ? null : await listNodes(options, options.nodesFile);
    const account =
      look === 'database' ? await importDatabase(options) : { ...ofRecording, ...(await importRecording(options)) };
    return {
      ...account,
      nodes: sumOf(account.nodes, listed),
      aborted: options.signal?.aborted ?? false,
      durationMs: options.clock.now() - begun,
    };
  } finally {
    letItBe();
  }
}

const ofRecording = {
  kind: 'recording' as const,
  resumedAfter: 0,
  nodes: null,
  observers: null,
  missing: [],
  damage: null,
};

function refuseUnfit({ file, db }: ImportOptions, look: ReturnType<typeof lookAt>): void {
  if (look === 'compressed') {
    throw new NotImportable(
      file,
      `${file} is compressed, so nothing in it can be read. Unpack it and import what was inside.`,
    );
  }
  if (look === 'database' && !db.memory && realpathSync(file) === db.name) {
    throw new NotImportable(
      file,
      `${file} is the database to import into, so there is nothing to do. Name another file.`,
    );
  }
}

function sumOf(a: Listed | null, b: Listed | null): Listed | null {
  if (a === null || b === null) return a ?? b;
  return { listed: a.listed + b.listed, refused: a.refused + b.refused };
}

async function listNodes(options: ImportOptions, file: string): Promise<Listed> {
  const { nodes, refused } = await readNodeList(file);
  for (let i = 0; i < nodes.length; i += paces.shared.items) {
    options.recorder.knowNodes(nodes.slice(i, i + paces.shared.items));
    await turn();
  }
  return { listed: nodes.length, refused };
}
