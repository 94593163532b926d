// The few numbers the status line shows.
import type { Severity } from '../../../contract/alerts.ts';
import type { Status } from '../../../contract/sources.ts';
import type { ReadableDb } from '../../storage/readonly.ts';

export interface Totals extends Readonly<Status['totals']> {
  readonly unacknowledgedAlerts: number;
  /** The worst severity among them; null when there are none. */
  readonly worstUnacknowledged: Severity | null;
}

/** Rows of the big tables as they were counted when they came and went, the others counted now. */
export function totals(db: ReadableDb): Totals {
  const row = db
    .prepare<[], Totals>(
      `SELECT (SELECT n FROM row_counts WHERE name = 'observations') AS observations,
              (SELECT n FROM row_counts WHERE name = 'transmissions') AS transmissions,
              (SELECT count(*) FROM nodes) AS nodes,
              (SELECT count(*) FROM neighbor_edges WHERE weighted_x4 > 0) AS edges,
              (SELECT count(*) FROM observers) AS observers,
              (SELECT count(*) FROM notifications ${unseen}) AS unacknowledgedAlerts,
              (SELECT CASE max(CASE json_extract(event, '$.severity')
                        WHEN 'immediate' THEN 3 WHEN 'priority' THEN 2 WHEN 'routine' THEN 1 END)
                        WHEN 3 THEN 'immediate' WHEN 2 THEN 'priority' WHEN 1 THEN 'routine' END
                 FROM notifications ${unseen} AND json_valid(event)) AS worstUnacknowledged`,
    )
    .get();
  return row ?? noTotals;
}

const unseen = "WHERE target = 'in-app' AND status = 'sent' AND acknowledged_at IS NULL";

/** Before anything was counted. */
export const noTotals: Totals = {
  observations: 0,
  transmissions: 0,
  nodes: 0,
  edges: 0,
  observers: 0,
  unacknowledgedAlerts: 0,
  worstUnacknowledged: null,
};
