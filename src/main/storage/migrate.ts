// Brings a database file to the newest schema.
import type { WritableDb } from './database.ts';
import { migrations } from './migrations/all.ts';

/** Applies what is pending. */
export function migrate(db: WritableDb): void {
  db.transaction(() => {
    for (const migration of migrations) for (const statement of migration.statements) db.exec(statement);
  }).immediate();
}
