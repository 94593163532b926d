// Which statements an answer took, so that a slow one can be explained by how SQLite found its rows.
import type { ReadableDb } from '../storage/readonly.ts';

const mostLines = 40;
const longestLine = 200;

type Prepare = (sql: string) => { all(...parameters: unknown[]): unknown[] };

/** Notes what is prepared on one connection. */
export class StatementLog {
  readonly #prepare: Prepare;
  readonly #noted = new Set<string>();

  /** From now on every statement prepared on `db` is noted. */
  constructor(db: ReadableDb) {
    const prepare = db.prepare.bind(db) as Prepare;
    this.#prepare = prepare;
    const noting = (sql: string) => {
      this.#noted.add(sql);
      return prepare(sql);
    };
    db.prepare = noting as unknown as ReadableDb['prepare'];
  }

  /** Forgets what was noted: another question begins. */
  begin(): void {
    this.#noted.clear();
  }

  /** How SQLite looks up the rows of what was noted, in its own words, each once; at most 40 lines. */
  plan(): string[] {
    const lines = new Set<string>();
    for (const sql of this.#noted) {
      for (const line of this.#planOf(sql)) lines.add(line.slice(0, longestLine));
      if (lines.size >= mostLines) break;
    }
    return [...lines].slice(0, mostLines);
  }

  #planOf(sql: string): string[] {
    const bare = sql.replace(/'[^']*'/g, "''");
    const positional = Array.from(bare.matchAll(/\?/g), () => null);
    const named = Object.fromEntries(Array.from(bare.matchAll(/@(\w+)/g), ([, name]) => [name, null]));
    try {
      const rows = this.#prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...positional, named) as { detail: string }[];
      return rows.map(({ detail }) => detail);
    } catch {
      // A statement that has no plan, as a pragma, or whose parameters are written otherwise.
      return [];
    }
  }
}
