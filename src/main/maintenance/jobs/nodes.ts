// Puts nodes away that nobody has heard for long, and brings back those that were heard again.
import type { EpochMs } from '../../../domain/hearing.ts';
import type { PartyId } from '../../../domain/mesh/recorded.ts';
import type { WritableDb } from '../../storage/database.ts';
import { InactiveNodeTable } from '../../storage/tables/inactive-nodes.ts';
import type { SliceBudget, SlicedWork, SliceOutcome } from '../sliced-work.ts';

/** Nodes last heard before `before` are put away; null puts none away and brings all back. */
export class NodeUpkeep implements SlicedWork {
  readonly #db: WritableDb;
  readonly #table: InactiveNodeTable;
  readonly #before: EpochMs | null;
  readonly #forget: (nodes: ReadonlySet<PartyId>) => void;
  #away = 0;
  #back = 0;

  /** `forget` is told which nodes changed their table. */
  constructor(db: WritableDb, before: EpochMs | null, forget: (nodes: ReadonlySet<PartyId>) => void) {
    this.#db = db;
    this.#table = new InactiveNodeTable(db);
    this.#before = before;
    this.#forget = forget;
  }

  slice({ rows }: SliceBudget): SliceOutcome {
    const moved = this.#db.transaction(() => this.#move(rows)).immediate();
    this.#forget(moved);
    return { rows: moved.size, done: moved.size < rows, part: null };
  }

  words(): string {
    if (this.#away + this.#back === 0) return 'No node fell silent or came back.';
    return `Put ${this.#away} silent nodes away and brought ${this.#back} back.`;
  }

  #move(limit: number): ReadonlySet<PartyId> {
    const back = this.#table.heardSince(this.#before ?? 0, limit);
    for (const node of back) this.#table.move(node, 'back');
    const left = limit - back.length;
    const away = this.#before === null || left === 0 ? [] : this.#table.stale(this.#before, left);
    for (const node of away) this.#table.move(node, 'away');
    this.#back += back.length;
    this.#away += away.length;
    return new Set([...back, ...away]);
  }
}
