// The statements of a connection: prepared once and used for every question, and those an answer took explained.
import type { ReadableDb } from '../storage/readonly.ts';

const mostLines = 40;
const longestLine = 200;
/** Texts kept prepared, and statements of one text: a question that needs more prepares the rest anew. */
const mostTexts = 500;
const mostOfOne = 64;

interface Statement {
  /** Whether somebody walks over its rows. */
  readonly busy: boolean;
  /** Whether it gives rows. */
  readonly reader: boolean;
  raw(on: boolean): this;
  pluck(on: boolean): this;
  all(...parameters: unknown[]): unknown[];
}
type Prepare = (sql: string) => Statement;

/** Statements of one text, in the order they are given out. */
interface Kept {
  readonly statements: Statement[];
  /** How many of them the present question has. */
  given: number;
}

/**
 * Notes what is prepared on one connection and keeps it for later questions. To prepare takes as long as to find a few
 * rows, and a question about one node prepares some texts a hundred times. Within a question nobody is given a statement
 * that another has: one may read it while the other reads it otherwise.
 */
export class StatementLog {
  readonly #prepare: Prepare;
  readonly #noted = new Set<string>();
  readonly #kept = new Map<string, Kept>();

  /** From now on every statement prepared on `db` is noted and kept. */
  constructor(db: ReadableDb) {
    this.#prepare = db.prepare.bind(db) as unknown as Prepare;
    const noting = (sql: string) => {
      this.#noted.add(sql);
      return this.#give(sql);
    };
    db.prepare = noting as unknown as ReadableDb['prepare'];
  }

  /** Forgets what was noted: another question begins, and may have every statement. */
  begin(): void {
    for (const sql of this.#noted) {
      const kept = this.#kept.get(sql);
      if (kept !== undefined) kept.given = 0;
    }
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

  #give(sql: string): Statement {
    const kept = this.#kept.get(sql) ?? { statements: [], given: 0 };
    const known = kept.statements[kept.given];
    if (known !== undefined) {
      kept.given += 1;
      if (!known.busy) return asNew(known);
    }
    const statement = this.#prepare(sql);
    if (kept.statements.length < mostOfOne && this.#kept.size < mostTexts) {
      kept.statements.push(statement);
      kept.given = kept.statements.length;
      this.#kept.set(sql, kept);
    }
    return statement;
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

/** The statement with rows as objects again, whatever its last user made of them. */
function asNew(statement: Statement): Statement {
  return statement.reader ? statement.raw(false).pluck(false) : statement;
}
