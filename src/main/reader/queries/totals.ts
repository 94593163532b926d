// The few numbers the status line shows.
import type { Status } from '../../../contract/sources.ts';
import type { ReadableDb } from '../../storage/readonly.ts';

export interface Totals extends Readonly<Status['totals']> {
  readonly unacknowledgedAlerts: number;
}

/** Counts over the narrowest indexes; about 10 ms per million observations, so ask at most every few seconds. */
export function totals(db: ReadableDb): Totals {
  const row = db
    .prepare<[], Totals>(
      `SELECT (SELECT count(*) FROM observations) AS observations,
              (SELECT count(*) FROM transmissions) AS transmissions,
              (SELECT count(*) FROM nodes) AS nodes,
              (SELECT count(*) FROM neighbor_edges WHERE weighted_x4 > 0) AS edges,
              (SELECT count(*) FROM observers) AS observers,
              (SELECT count(*) FROM notifications WHERE target = 'in-app' AND status = 'sent' AND acknowledged_at IS NULL)
                AS unacknowledgedAlerts`,
    )
    .get();
  return row ?? { observations: 0, transmissions: 0, nodes: 0, edges: 0, observers: 0, unacknowledgedAlerts: 0 };
}
