// What one step of the schema's history looks like.

/** One migration: SQL statements that run in one transaction together with its row in `schema_migrations`. */
export interface Migration {
  /** 1, 2, 3 … without gaps. */
  readonly number: number;
  /** Reason in kebab-case. */
  readonly name: string;
  readonly statements: readonly string[];
}
