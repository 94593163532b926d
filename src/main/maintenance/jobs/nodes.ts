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

  slice(budget: SliceBudget): SliceOutcome {
    const { moved, done } = this.#db.transaction(() => this.#move(budget)).immediate();
    this.#forget(moved);
    return { rows: moved.size, done, part: null };
  }

  words(): string {
    if (this.#away + this.#back === 0) return 'No node fell silent or came back.';
    return `Put ${this.#away} silent nodes away and brought ${this.#back} back.`;
  }

  #move({ rows, isOver }: SliceBudget): { readonly moved: ReadonlySet<PartyId>; readonly done: boolean } {
    const moved = new Set<PartyId>();
    for (const node of this.#table.heardSince(this.#before ?? 0, rows)) {
      this.#table.move(node, 'back');
      this.#back++;
      moved.add(node);
      if (isOver()) return { moved, done: false };
    }
    const left = rows - moved.size;
    for (const node of this.#before === null || left === 0 ? [] : this.#table.stale(this.#before, left)) {
      this.#table.move(node, 'away');
      this.#away++;
      moved.add(node);
      if (isOver()) return { moved, done: false };
    }
    return { moved, done: moved.size < rows };
  }
}
