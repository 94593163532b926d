// Samples of what ingest refused.
import type { RefusalSample } from '../../../contract/counters.ts';
import type { ReadableDb } from '../../storage/readonly.ts';
import { ceilingOf, type Page, type PageInput, pageOf } from './page.ts';

export interface RefusalsInput extends PageInput {
  /** One reason, or null for all. */
  readonly reason: string | null;
}

/** Kept samples, newest first. */
export function listRefusals(db: ReadableDb, input: RefusalsInput): Page<RefusalSample> {
  const rows =
    input.reason === null
      ? db.prepare<[number, number], RefusalSample>(selectRefusals).all(ceilingOf(input), input.limit)
      : db
          .prepare<[string, number, number], RefusalSample>(selectRefusalsOf)
          .all(input.reason, ceilingOf(input), input.limit);
  return pageOf(rows, input.limit, (row) => row.id);
}

const columns = 'id, at, reason, detail, sample, observer, source';
export const selectRefusals = `SELECT ${columns} FROM dropped_packets WHERE id < ? ORDER BY id DESC LIMIT ?`;
export const selectRefusalsOf = `SELECT ${columns} FROM dropped_packets
  WHERE reason = ? AND id < ? ORDER BY id DESC LIMIT ?`;
