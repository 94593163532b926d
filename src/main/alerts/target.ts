// Where alerts go.
import type { Alert } from '../../contract/alerts.ts';
import type { TargetName } from '../../domain/alerts/config.ts';

/** The alert feed: its row is the delivery, so it is told exactly once, with the decision. */
export interface FeedTarget {
  readonly kind: 'feed';
  readonly name: 'in-app';
}

/** A target that is told by a call. */
export interface SendingTarget {
  readonly kind: 'sending';
  readonly name: TargetName;
  /**
   * Resolves when the alert was accepted. Rejects when not: it is tried again until the event is stale, except after
   * a `PermanentFailure`. An alert that no feed row exists for has the id of its own row, 0 while the database is away.
   */
  send(alert: Alert): Promise<void> | void;
  /**
   * What to do about an attempt that the program's end cut short: `leave` it, because it may have been told
   * already, or tell it `again`, where twice is better than never.
   */
  readonly afterCrash: 'leave' | 'again';
}

export type Target = FeedTarget | SendingTarget;

/** A refusal that another attempt cannot change. */
export class PermanentFailure extends Error {
  override readonly name = 'PermanentFailure';
}

/** The feed of the program itself. */
export const inAppTarget: FeedTarget = { kind: 'feed', name: 'in-app' };

/** A notification of the operating system; `post` hands it to the host and rejects (or throws) when it was not accepted. */
export function desktopTarget(post: (alert: Alert) => Promise<void> | void): SendingTarget {
  return { kind: 'sending', name: 'desktop', send: post, afterCrash: 'leave' };
}
