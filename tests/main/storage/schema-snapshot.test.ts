// The schema the migrations make, held against the committed one.
import { expect, it } from 'vitest';
import { defaultDbConfig } from '../../../src/main/storage/config.ts';
import { openWriter, type WritableDb } from '../../../src/main/storage/database.ts';
import { migrate } from '../../../src/main/storage/migrate.ts';
import { readSchema } from '../../../src/main/storage/schema.ts';

// A wanted change of the schema: run this file with `--update` and commit what changed.

function migrated(): WritableDb {
  const db = openWriter(':memory:', { ...defaultDbConfig, allowMemory: true });
  migrate(db);
  return db;
}

it('makes exactly the committed schema, constraints included', async () => {
  const rows = migrated()
    .prepare<[], { sql: string }>(
      'SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY tbl_name, type DESC, name',
    )
    .all();
  await expect(`${rows.map(({ sql }) => `${sql};`).join('\n\n')}\n`).toMatchFileSnapshot('schema.sql');
});

it('makes exactly the tables, columns and indexes the reader demands', async () => {
  await expect(sourceOf(migrated())).toMatchFileSnapshot('../../../src/main/storage/schema-snapshot.ts');
});

function sourceOf(db: WritableDb): string {
  const { tables, indexes } = readSchema(db);
  const list = (values: readonly string[]) => values.map((value) => `'${value}'`).join(', ');
  const tableLines = Object.entries(tables).map(([name, columns]) => `    ${name}: [${list(columns)}],\n`);
  const indexLines = Object.entries(indexes).map(([name, table]) => `    ${name}: '${table}',\n`);
  return `// The tables, columns and indexes the newest migration leaves; written by its test, never by hand.

/** Columns by table, and each index with its table. */
export interface SchemaShape {
  readonly tables: Readonly<Record<string, readonly string[]>>;
  readonly indexes: Readonly<Record<string, string>>;
}

// biome-ignore format: one table per line keeps the schema readable at a glance
export const expectedSchema: SchemaShape = {
  tables: {
${tableLines.join('')}  },
  indexes: {
${indexLines.join('')}  },
};
`;
}
