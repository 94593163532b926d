// One occurrence on its way to its targets.
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

/** A target that gets the occurrence with the digest. */
export interface HeldAttempts extends Attempts {
  /** When the quiet hours were expected to end as it was held. */
  readonly until: EpochMs;
}

export interface Delivery {
  readonly key: string;
  readonly event: MeshEvent;
  readonly createdAt: EpochMs;
  /** Whether some target took it, so that the occurrence is counted and remembered. */
  delivered: boolean;
  /** The targets that have not taken it yet. */
  readonly open: Map<string, Attempts>;
  /** The targets that get it when quiet hours are over. */
  readonly held: Map<string, HeldAttempts>;
  /** What targets that will never take it said. */
  readonly refusals: string[];
}

/** An occurrence nobody was told yet. */
export function newDelivery(key: string, event: MeshEvent, createdAt: EpochMs): Delivery {
  return { key, event, createdAt, delivered: false, open: new Map(), held: new Map(), refusals: [] };
}

const firstBackoffMs = 5_000;
const longestBackoffMs = 300_000;

/** Wait before the next attempt after `begun` failed ones: 5 s, doubling, at most 5 min. */
export function backoffMs(begun: number): number {
  return Math.min(longestBackoffMs, firstBackoffMs * 2 ** Math.min(16, begun - 1));
}

/** How a target stands with a delivery; what is left out is null. */
export interface Standing {
  readonly status: NotificationStatus;
  readonly attempts: number;
  readonly nextAttemptAt?: EpochMs;
  readonly error?: string | null;
  readonly sentAt?: EpochMs;
  readonly heldUntil?: EpochMs;
}

/** The row that says how `target` stands. */
export function notificationOf(delivery: Delivery, target: string, standing: Standing): NotificationRow {
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
    heldUntil: standing.heldUntil ?? null,
  };
}
