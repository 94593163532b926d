// What a claim counts by the hour, so that an edge's activity can be made anew when hops come to mean something else.
import type { Migration } from './migration.ts';

export const claimHours: Migration = {
  number: 7,
  name: 'claim-hours',
  statements: [
    // Hours before that of last_seen, as domain/mesh/activity.ts packs them; what they leave of the totals is that
    // hour's. Null: all of it. Claims of before this column count whole in the hour they were heard last.
    `ALTER TABLE edge_evidence ADD COLUMN earlier_hours BLOB`,
  ],
};
