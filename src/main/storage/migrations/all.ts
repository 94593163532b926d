// Every migration in order.
import { foundation } from './0001-foundation.ts';
import { quietTimes } from './0002-quiet-times.ts';
import { observerMetrics } from './0003-observer-metrics.ts';
import { liveness } from './0004-liveness.ts';
import { observerClocks } from './0005-observer-clocks.ts';
import { joinedCounters } from './0006-joined-counters.ts';
import { claimHours } from './0007-claim-hours.ts';
import { observerHours } from './0008-observer-hours.ts';
import { dropHours } from './0009-drop-hours.ts';
import { sourceHours } from './0010-source-hours.ts';
import { busyMinutes } from './0011-busy-minutes.ts';
import { importedDatabases } from './0012-imported-databases.ts';
import { upkeep } from './0013-upkeep.ts';
import { rowCounts } from './0014-row-counts.ts';
import { errorFlags } from './0015-error-flags.ts';
import { backfills } from './0016-backfills.ts';
import { sourceStates } from './0017-source-states.ts';
import { firstHearings } from './0018-first-hearings.ts';
import { messageSearch } from './0019-message-search.ts';
import { observerRows } from './0020-observer-rows.ts';
import { wrongEdges } from './0021-wrong-edges.ts';
import { openBlocks } from './0022-open-blocks.ts';
import type { Migration } from './migration.ts';

export const migrations: readonly Migration[] = [
  foundation,
  quietTimes,
  observerMetrics,
  liveness,
  observerClocks,
  joinedCounters,
  claimHours,
  observerHours,
  dropHours,
  sourceHours,
  busyMinutes,
  importedDatabases,
  upkeep,
  rowCounts,
  errorFlags,
  backfills,
  sourceStates,
  firstHearings,
  messageSearch,
  observerRows,
  wrongEdges,
  openBlocks,
];
