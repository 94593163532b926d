// The observations of one observer, newest first.
import { blockOf, newestOf } from '../../../domain/observed-blocks.ts';
import type { ReadableDb } from '../../storage/readonly.ts';

/** Row ids of at most `limit` observations that an observer made, all below `ceiling`, newest first. */
export function observedIds(db: ReadableDb, observer: number, ceiling: number, limit: number): readonly number[] {
  const next = db.prepare<[number, number], Block>(selectBlock);
  const exists = db.prepare<[number, number], number>(selectStillThere).pluck();
  const ids: number[] = [];
  let below = blockOf(ceiling - 1) + 1;
  while (ids.length < limit) {
    const row = next.get(observer, below);
    if (row === undefined) break;
    for (const id of newestOf(row.block, row.places)) {
      // What was old enough is removed without being struck off the list.
      if (id >= ceiling || exists.get(id, observer) === undefined) continue;
      ids.push(id);
      if (ids.length === limit) break;
    }
    below = row.block;
  }
  return ids;
}

interface Block {
  readonly block: number;
  readonly places: Uint8Array;
}

export const selectBlock =
  'SELECT block, places FROM observer_rows WHERE observer_id = ? AND block < ? ORDER BY block DESC LIMIT 1';
export const selectStillThere = 'SELECT 1 FROM observations WHERE id = ? AND observer_id = ?';
