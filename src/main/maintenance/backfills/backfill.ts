// Filling what rows of earlier times lack: in slices, resumed where a crash or a quit ended it.
import type { Clock } from '../../../domain/clock.ts';
import type { WritableDb } from '../../storage/database.ts';
import { type BackfillState, BackfillTable } from '../../storage/tables/backfills.ts';
import type { SlicedJobWork } from '../job.ts';
import type { SliceBudget, SliceOutcome } from '../sliced-work.ts';

/** What one step did. */
export interface Filled {
  /** Row id of the last row looked at; null when there was none. */
  readonly last: number | null;
  /** Rows changed. */
  readonly changed: number;
}

/** One thing that older rows lack. */
export interface Backfill {
  /** Never changes: what was done is remembered by it. */
  readonly name: string;
  /** What it fills, as the object of "Filled 3 ...". */
  readonly what: string;
  /** What it rests on; when that changes, every row is looked at again. */
  basis(): string;
  /** Row id of the last row there is. */
  lastRow(): number;
  /** Looks at rows behind row id `after`, one at least, as far as the budget goes; inside the open transaction. */
  fill(after: number, budget: SliceBudget): Filled;
  /** The transaction was rolled back. */
  abandon?(): void;
}

/** After how long a finished backfill looks at the rows that came since, milliseconds. */
const againMs = 86_400_000;

/** The backfills that have something to do, as one piece of work; null when none has. */
export function pendingBackfills(db: WritableDb, clock: Clock, backfills: readonly Backfill[]): BackfillWork | null {
  const table = new BackfillTable(db);
  const pending = backfills.flatMap((backfill) => {
    const state = nextState(table.find(backfill.name), backfill, clock.now());
    return state === null ? [] : [{ backfill, state }];
  });
  return pending.length === 0 ? null : new BackfillWork(db, clock, table, pending);
}

/** Where a backfill is to go on; null when it has nothing to do now. */
function nextState(known: BackfillState | undefined, backfill: Backfill, now: number): BackfillState | null {
  const goal = backfill.lastRow();
  const basis = backfill.basis();
  const anew = { name: backfill.name, position: 0, goal, changed: 0, basis, startedAt: now, finishedAt: null };
  if (known === undefined) return goal === 0 ? null : anew;
  // Under way: a basis that changed meanwhile is for the next time, or a growing mesh would never let it end.
  if (known.finishedAt === null) return { ...known, goal: Math.max(goal, known.position) };
  if (known.basis !== basis) return goal === 0 ? null : anew;
  const isRecent = now >= known.finishedAt && now - known.finishedAt < againMs;
  return goal > known.position && !isRecent ? { ...anew, position: known.position } : null;
}

interface Pending {
  readonly backfill: Backfill;
  state: BackfillState;
}

/** Several backfills, one after the other; how far each is lies in the same transaction as its rows. */
export class BackfillWork implements SlicedJobWork {
  readonly #db: WritableDb;
  readonly #clock: Clock;
  readonly #table: BackfillTable;
  readonly #pending: readonly Pending[];
  readonly #changed = new Map<string, number>();

  constructor(db: WritableDb, clock: Clock, table: BackfillTable, pending: readonly Pending[]) {
    this.#db = db;
    this.#clock = clock;
    this.#table = table;
    this.#pending = pending;
  }

  slice(budget: SliceBudget): SliceOutcome {
    const current = this.#pending.find(({ state }) => state.finishedAt === null);
    if (!current) return { rows: 0, done: true, part: 1 };
    const { backfill } = current;
    try {
      const { state, filled } = this.#db.transaction(() => this.#fill(current, budget)).immediate();
      current.state = state;
      this.#changed.set(backfill.what, (this.#changed.get(backfill.what) ?? 0) + filled.changed);
      const done = this.#pending.every((each) => each.state.finishedAt !== null);
      return { rows: filled.changed, done, part: this.#part() };
    } catch (error) {
      backfill.abandon?.();
      throw error;
    }
  }

  words(): string {
    const filled = [...this.#changed].filter(([, n]) => n > 0).map(([what, n]) => `${n} ${what}`);
    return filled.length === 0 ? 'Older rows lack nothing.' : `Filled ${filled.join(', ')}.`;
  }

  #fill({ backfill, state }: Pending, budget: SliceBudget): { readonly state: BackfillState; readonly filled: Filled } {
    const filled = backfill.fill(state.position, budget);
    const position = filled.last ?? state.position;
    const next = {
      ...state,
      position,
      goal: Math.max(state.goal, position),
      changed: state.changed + filled.changed,
      finishedAt: filled.last === null || position >= state.goal ? this.#clock.now() : null,
    };
    this.#table.write(next);
    return { state: next, filled };
  }

  #part(): number {
    const parts = this.#pending.map(({ state }) =>
      state.finishedAt !== null || state.goal === 0 ? 1 : Math.min(1, state.position / state.goal),
    );
    return parts.reduce((sum, part) => sum + part, 0) / parts.length;
  }
}
