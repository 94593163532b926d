// A database for each test that is written straight into its tables and read over a connection that only reads.
import { afterEach, beforeEach } from 'vitest';
import { openReader, type ReadableDb } from '../../../src/main/storage/readonly.ts';
import { type TemporaryDatabase, temporaryDatabase } from '../../support/database.ts';
import { MeshRows } from '../topology/mesh-rows.ts';

/** What a test has while it runs. */
export interface ReadMesh {
  temporary: TemporaryDatabase;
  /** Reads. */
  db: ReadableDb;
  rows: MeshRows;
}

/** Made before each test of the calling file, gone after it. */
export function readMeshEachTest(): ReadMesh {
  const mesh = {} as ReadMesh;
  beforeEach(() => {
    mesh.temporary = temporaryDatabase();
    mesh.rows = new MeshRows(mesh.temporary.db);
    mesh.db = openReader(mesh.temporary.file);
  });
  afterEach(() => {
    mesh.db.close();
    mesh.temporary.dispose();
  });
  return mesh;
}

/** A key that begins with the letters of `name`. */
export const keyOf = (name: string) => Buffer.from(name).toString('hex').padEnd(64, '7');
