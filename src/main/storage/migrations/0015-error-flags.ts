// The error bits observers report, beside what else they measure.
import type { Migration } from './migration.ts';

export const errorFlags: Migration = {
  number: 15,
  name: 'error-flags',
  // Bits as the firmware sets them, since it started.
  statements: ['ALTER TABLE observer_metrics ADD COLUMN error_flags INTEGER'],
};
