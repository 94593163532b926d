// What a file must hold before anyone may ask it anything.
import { ForeignDatabaseError, SchemaNotReadyError } from './database-errors.ts';
import type { ReadableDb } from './readonly.ts';
import { expectedSchema, type SchemaShape } from './schema-snapshot.ts';

/** Tables with their columns, and indexes with their tables, as `db` has them; both in order of name. */
export function readSchema(db: ReadableDb): SchemaShape {
  const columns = db.prepare<[string], { name: string }>('SELECT name FROM pragma_table_info(?) ORDER BY cid');
  const listed = db.prepare<[string], { name: string; tbl_name: string }>(
    // What a virtual table keeps its data in belongs to it.
    `SELECT name, tbl_name FROM sqlite_schema WHERE type = ? AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
       AND name NOT IN (SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'shadow') ORDER BY name`,
  );
  return {
    tables: Object.fromEntries(listed.all('table').map(({ name }) => [name, columns.all(name).map((row) => row.name)])),
    indexes: Object.fromEntries(listed.all('index').map((row) => [row.name, row.tbl_name])),
  };
}

/**
 * Passes when `db` has every table, column and index this program asks for. Otherwise throws one SchemaNotReadyError
 * that names all that is missing and says what to do; more than is expected does no harm. A file whose tables are
 * another program's is a ForeignDatabaseError.
 */
export function assertReady(db: ReadableDb, expected: SchemaShape = expectedSchema): void {
  const found = readSchema(db);
  const missing = missingFrom(found, expected);
  if (missing.length === 0) return;
  if (Object.keys(found.tables).length > 0 && found.tables.schema_migrations === undefined) {
    throw new ForeignDatabaseError(
      db.name,
      `${db.name} is a database of another program: it has tables, but none that records Meshwarden's versions. It was only read; name a database of Meshwarden. What an analyzer's holds can be taken in with meshwarden import.`,
    );
  }
  throw new SchemaNotReadyError(
    db.name,
    `The database ${db.name} cannot be read yet: it lacks ${missing.join(', ')}. Reading it so would give wrong answers; open it once with this version of Meshwarden (meshwarden serve --db FILE), which brings it up to date.`,
  );
}

function missingFrom(found: SchemaShape, expected: SchemaShape): readonly string[] {
  const missing: string[] = [];
  for (const [table, columns] of Object.entries(expected.tables)) {
    const present = found.tables[table];
    if (!present) missing.push(`table ${table}`);
    else missing.push(...columns.filter((name) => !present.includes(name)).map((name) => `column ${table}.${name}`));
  }
  for (const [index, table] of Object.entries(expected.indexes)) {
    // An index cannot outlive its table; the table's line says it all.
    if (found.tables[table] && found.indexes[index] !== table) missing.push(`index ${index} on ${table}`);
  }
  return missing;
}
