// Why an event was told or not, one by one.
import type { Decision, DecisionReason } from '../../../contract/counters.ts';
import type { ReadableDb } from '../../storage/readonly.ts';
import { ceilingOf, type Page, type PageInput, pageOf } from './page.ts';

export interface DecisionsInput extends PageInput {
  /** One reason, or null for all. */
  readonly reason: DecisionReason | null;
}

/** Decisions, newest first. */
export function listDecisions(db: ReadableDb, input: DecisionsInput): Page<Decision> {
  const rows =
    input.reason === null
      ? db.prepare<[number, number], Decision>(selectDecisions).all(ceilingOf(input), input.limit)
      : db
          .prepare<[string, number, number], Decision>(selectDecisionsOf)
          .all(input.reason, ceilingOf(input), input.limit);
  return pageOf(rows, input.limit, (row) => row.id);
}

const columns = 'id, at, event_id AS eventId, source, family, category, title, reason, detail';
export const selectDecisions = `SELECT ${columns} FROM decisions WHERE id < ? ORDER BY id DESC LIMIT ?`;
export const selectDecisionsOf = `SELECT ${columns} FROM decisions WHERE reason = ? AND id < ? ORDER BY id DESC LIMIT ?`;
