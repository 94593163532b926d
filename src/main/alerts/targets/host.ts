// The targets that the desktop program plays: notifications, the tray's menu, a sound.
import type { Alert } from '../../../contract/alerts.ts';
import {
  arrive,
  type Grouping,
  groupCategory,
  groupingMs,
  groupText,
  noGrouping,
} from '../../../domain/alerts/grouping.ts';
import type { Cancel, Clock } from '../../../domain/clock.ts';
import type { EpochMs } from '../../../domain/hearing.ts';
import type { SendingTarget } from '../target.ts';

/** Where in the desktop program an alert appears. */
export type HostPlace = 'desktop' | 'tray' | 'sound';

/** Hands an alert to the desktop program; rejects with its words when it could not be shown. */
export type TellHost = (place: HostPlace, alert: Alert) => Promise<void> | void;

interface Waiting {
  readonly alert: Alert;
  readonly done: PromiseWithResolvers<string>;
}

const accepted = 'the operating system accepted it';

/** Notifications of the desktop: more than 3 within 10 s become one. */
export class DesktopTarget implements SendingTarget {
  readonly kind = 'sending';
  readonly name = 'desktop';
  readonly afterCrash = 'leave';
  // One of a group is answered when the group is.
  readonly background = true;
  readonly #tellHost: TellHost;
  readonly #clock: Clock;
  #grouping: Grouping = noGrouping;
  #waiting: Waiting[] = [];
  #cancel: Cancel = () => {};
  /** The storm that goes on: alerts told in groups, and since when. */
  #storm: { readonly since: EpochMs; readonly told: number } | null = null;

  constructor(tellHost: TellHost, clock: Clock) {
    this.#tellHost = tellHost;
    this.#clock = clock;
  }

  async send(alert: Alert): Promise<string> {
    const now = this.#clock.now();
    const { grouping, show } = arrive(this.#grouping, now);
    this.#grouping = grouping;
    if (show) {
      this.#storm = null;
      await this.#tellHost('desktop', alert);
      return accepted;
    }
    const done = Promise.withResolvers<string>();
    this.#waiting.push({ alert, done });
    if (this.#waiting.length === 1) this.#cancel = this.#clock.after(groupingMs, () => void this.#tellGroup());
    return done.promise;
  }

  /** Tells what was collected so far at once. */
  close(): void {
    this.#cancel();
    void this.#tellGroup();
  }

  async #tellGroup(): Promise<void> {
    const group = this.#waiting;
    this.#waiting = [];
    this.#grouping = { ...this.#grouping, dueAt: null };
    const [first] = group;
    if (first === undefined) return;
    const now = this.#clock.now();
    const storm = this.#storm ?? { since: now - groupingMs, told: 0 };
    this.#storm = { since: storm.since, told: storm.told + group.length };
    const alerts = group.map(({ alert }) => alert);
    const about = { id: 0, eventId: `${groupCategory}#${now}`, source: 'dispatcher', category: groupCategory };
    const text = groupText(alerts, this.#storm.told, now - storm.since);
    try {
      await this.#tellHost('desktop', { ...first.alert, ...about, region: null, subject: null, at: now, ...text });
      for (const { done } of group) done.resolve(`${accepted}, in a group of ${group.length}`);
    } catch (cause) {
      for (const { done } of group) done.reject(cause);
    }
  }
}

/** The last alerts in the tray's menu; it disturbs nobody. */
export function trayTarget(tellHost: TellHost): SendingTarget {
  return {
    kind: 'sending',
    name: 'tray',
    afterCrash: 'leave',
    silent: true,
    send: (alert) => tellHost('tray', alert),
  };
}

/** A sound, once in 10 s at most: a storm is not louder than its first alert. */
export function soundTarget(tellHost: TellHost, clock: Clock): SendingTarget {
  let playedAt: EpochMs | null = null;
  return {
    kind: 'sending',
    name: 'sound',
    afterCrash: 'leave',
    async send(alert) {
      const now = clock.now();
      if (playedAt !== null && Math.abs(now - playedAt) < groupingMs) return 'the sound was played a moment ago';
      const before = playedAt;
      playedAt = now;
      try {
        await tellHost('sound', alert);
      } catch (cause) {
        playedAt = before;
        throw cause;
      }
      return 'the sound was played';
    },
  };
}
