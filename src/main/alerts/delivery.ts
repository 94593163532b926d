// One occurrence on its way to its targets.
import type { TargetName } from '../../domain/alerts/config.ts';
import type { MeshEvent } from '../../domain/alerts/event.ts';
import type { EpochMs } from '../../domain/hearing.ts';
import type { NotificationRow, NotificationStatus } from '../storage/tables/notifications.ts';

/** How far one target has come. */
export interface Attempts {
  readonly begun: number;
  /** When to try again. */
  readonly nextAt: EpochMs;
  readonly error: string | null;
}

export interface Delivery {
  readonly key: string;
  readonly event: MeshEvent;
  readonly createdAt: EpochMs;
  /** Whether some target took it, so that the occurrence is counted and remembered. */
  delivered: boolean;
  /** The targets that have not taken it yet. */
  readonly open: Map<TargetName, Attempts>;
}

const firstBackoffMs = 5_000;
const longestBackoffMs = 300_000;

/** Wait before the next attempt after `begun` failed ones: 5 s, doubling, at most 5 min. */
export function backoffMs(begun: number): number {
  return Math.min(longestBackoffMs, firstBackoffMs * 2 ** Math.min(16, begun - 1));
}

/** The row that says how `target` stands. */
export function notificationOf(
  delivery: Delivery,
  target: TargetName,
  standing: {
    readonly status: NotificationStatus;
    readonly attempts: number;
    readonly nextAttemptAt?: EpochMs;
    readonly error?: string | null;
    readonly sentAt?: EpochMs;
  },
): NotificationRow {
  const { event } = delivery;
  return {
    source: event.source,
    eventId: event.id,
    target,
    event: JSON.stringify(event),
    status: standing.status,
    attempts: standing.attempts,
    nextAttemptAt: standing.nextAttemptAt ?? null,
    error: standing.error ?? null,
    createdAt: delivery.createdAt,
    sentAt: standing.sentAt ?? null,
  };
}
