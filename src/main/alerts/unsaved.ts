// Everything decided and not yet on disk: small for a moment as a rule, larger while the database does not answer.

import { zeroCounts } from '../../domain/alerts/reasons.ts';
import type { EpochMs } from '../../domain/hearing.ts';
import { type DecisionRow, decisionsKept } from '../storage/tables/decisions.ts';
import type { CooldownRow } from '../storage/tables/dispatcher-cooldowns.ts';
import type { SeenEvent } from '../storage/tables/dispatcher-dedup.ts';
import { type DropBucket, hourOf } from '../storage/tables/dispatcher-drops.ts';
import type { NotificationRow } from '../storage/tables/notifications.ts';
import { occurrenceKey } from './seen-events.ts';

/** A notification row on its way to disk. */
export interface UnsavedNotification {
  readonly row: NotificationRow;
  /** Whether it is a new row and not news about one that is there. */
  readonly fresh: boolean;
}

export class Unsaved {
  counts = zeroCounts();
  run: { readonly id: string; readonly startedAt: EpochMs } | null = null;
  anchor: { readonly at: EpochMs; readonly runId: string } | null = null;
  decisions: DecisionRow[] = [];
  readonly buckets = new Map<string, { readonly bucket: DropBucket; n: number }>();
  readonly seen = new Map<string, { readonly event: SeenEvent; readonly hits: number }>();
  readonly cooldowns = new Map<string, CooldownRow>();
  readonly notifications = new Map<string, UnsavedNotification>();

  get isEmpty(): boolean {
    return (
      this.decisions.length === 0 &&
      this.run === null &&
      this.anchor === null &&
      this.seen.size === 0 &&
      this.cooldowns.size === 0 &&
      this.notifications.size === 0
    );
  }

  /** Counts one decision and keeps it for the ring. */
  decide(decision: DecisionRow): void {
    this.counts[decision.reason] += 1;
    const { family, category, reason } = decision;
    const hour = hourOf(decision.at);
    const key = `${hour} ${family} ${category} ${reason}`;
    const counted = this.buckets.get(key);
    if (counted) counted.n += 1;
    else this.buckets.set(key, { bucket: { hour, family, category, reason }, n: 1 });
    this.decisions.push(decision);
    if (this.decisions.length > 2 * decisionsKept) this.decisions = this.decisions.slice(-decisionsKept);
  }

  /** The occurrence was seen; `hits` more times than it was delivered. */
  see(event: SeenEvent, hits: number): void {
    const key = occurrenceKey(event.source, event.eventId);
    this.seen.set(key, { event, hits: (this.seen.get(key)?.hits ?? 0) + hits });
  }

  arm(row: CooldownRow): void {
    this.cooldowns.set(`${row.toggle} ${row.category} ${row.region}`, row);
  }

  notify(row: NotificationRow, fresh: boolean): void {
    const key = `${occurrenceKey(row.source, row.eventId)}\u0000${row.target}`;
    const unwritten = this.notifications.get(key);
    this.notifications.set(key, { row, fresh: fresh || unwritten?.fresh === true });
  }

  /** Whether there is news about the row's event and target. */
  hasNotified({ source, eventId, target }: NotificationRow): boolean {
    return this.notifications.has(`${occurrenceKey(source, eventId)}\u0000${target}`);
  }

  /** Forgets everything, because it is on disk now. */
  clear(): void {
    this.counts = zeroCounts();
    this.run = null;
    this.anchor = null;
    this.decisions = [];
    this.buckets.clear();
    this.seen.clear();
    this.cooldowns.clear();
    this.notifications.clear();
  }
}
