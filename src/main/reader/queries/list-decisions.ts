// Why an event was told or not, one by one.
import type { Decision, DecisionReason } from '../../../contract/counters.ts';
import { wouldFire } from '../../../domain/alerts/would-fire.ts';
import type { ReadableDb } from '../../storage/readonly.ts';
import { ceilingOf, type Page, type PageInput, pageOf } from './page.ts';

/** Every field that is not null narrows. */
export interface DecisionsInput extends PageInput {
  readonly reason: DecisionReason | null;
  readonly family?: string | null;
  readonly category?: string | null;
  /** Decided at or after, epoch milliseconds. */
  readonly since?: number | null;
  /** Part of a title, event id or category, in any case. */
  readonly text?: string | null;
}

/** Decisions, newest first, each with what would have let it pass. */
export function listDecisions(db: ReadableDb, input: DecisionsInput): Page<Decision> {
  const { reason, family = null, category = null, since = null } = input;
  const text = input.text?.trim().toLowerCase() || null;
  const rows = db
    .prepare<[object], Omit<Decision, 'wouldFire'>>(reason === null ? selectDecisions : selectDecisionsOf)
    .all({ reason, family, category, since, text, before: ceilingOf(input), limit: input.limit });
  const explained = rows.map((row) => ({ ...row, wouldFire: wouldFire(row.reason, row.detail, row.at) }));
  return pageOf(explained, input.limit, (row) => row.id);
}

const columns = 'id, at, event_id AS eventId, source, family, category, title, reason, detail';
// At most the 5,000 rows of the ring are looked at, so the filters need no index of their own.
const filters = `AND (@family IS NULL OR family = @family) AND (@category IS NULL OR category = @category)
  AND (@since IS NULL OR at >= @since)
  AND (@text IS NULL OR instr(lower(title), @text) OR instr(lower(event_id), @text) OR instr(category, @text))`;
export const selectDecisions = `SELECT ${columns} FROM decisions WHERE id < @before ${filters} ORDER BY id DESC LIMIT @limit`;
export const selectDecisionsOf = `SELECT ${columns} FROM decisions WHERE reason = @reason AND id < @before ${filters}
  ORDER BY id DESC LIMIT @limit`;
