// Where alerts go.
import type { Alert } from '../../contract/alerts.ts';
import type { TargetName } from '../../domain/alerts/config.ts';
import type { EpochMs } from '../../domain/hearing.ts';

/** The alert feed: its row is the delivery, so it is told exactly once, with the decision. */
export interface FeedTarget {
  readonly kind: 'feed';
  readonly name: 'in-app';
}

/** A target that is told by a call. */
export interface SendingTarget {
  readonly kind: 'sending';
  /** What the rules choose it by. */
  readonly name: TargetName;
  /** Its own name in the outbox where several share a `name`; the `name` itself when absent. */
  readonly id?: string;
  /**
   * Resolves when the alert was accepted, with what the other side answered where it says anything. Rejects when not:
   * it is tried again until the event is stale, except after a `PermanentFailure`. After `until` the alert is of no
   * use any more. An alert that no feed row exists for has the id of its own row, 0 while the database is away.
   */
  send(alert: Alert, until: EpochMs): Promise<string> | Promise<void> | string | void;
  /**
   * What to do about an attempt that the program's end cut short: `leave` it, because it may have been told
   * already, or tell it `again`, where twice is better than never.
   */
  readonly afterCrash: 'leave' | 'again';
  /** Whether its answer takes so long that whoever dispatches does not wait for it. */
  readonly background?: boolean;
  /** Whether it watches its own time; otherwise an attempt fails after 20 s. */
  readonly watchesItself?: boolean;
  /** Whether it disturbs nobody, so that quiet hours do not hold it back. */
  readonly silent?: boolean;
  /** Ends what is under way; attempts without an answer reject. */
  close?(): void;
}

export type Target = FeedTarget | SendingTarget;

/** The name a target's rows carry. */
export function targetId(target: Target): string {
  return target.kind === 'feed' ? target.name : (target.id ?? target.name);
}

/** A refusal that another attempt cannot change. */
export class PermanentFailure extends Error {
  override readonly name = 'PermanentFailure';
}

/** A refusal that says how long to wait before the next attempt. */
export class BusyFailure extends Error {
  override readonly name = 'BusyFailure';
  readonly waitMs: number;

  constructor(message: string, waitMs: number) {
    super(message);
    this.waitMs = waitMs;
  }
}

/** The feed of the program itself. */
export const inAppTarget: FeedTarget = { kind: 'feed', name: 'in-app' };

/** A notification of the operating system; `post` hands it to the host and rejects (or throws) when it was not accepted. */
export function desktopTarget(post: (alert: Alert) => Promise<void> | void): SendingTarget {
  return { kind: 'sending', name: 'desktop', send: post, afterCrash: 'leave' };
}
