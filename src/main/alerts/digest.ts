// What quiet hours hold back, and the one alert per target that tells it when they are over.
import type { Alert } from '../../contract/alerts.ts';
import { digestCategory, digestOf } from '../../domain/alerts/digest.ts';
import type { DecisionReason } from '../../domain/alerts/reasons.ts';
import type { Cancel, Clock } from '../../domain/clock.ts';
import type { EpochMs } from '../../domain/hearing.ts';
import { backoffMs, type Delivery, type HeldAttempts, notificationOf, type Standing } from './delivery.ts';
import type { Ledger } from './ledger.ts';
import type { SendingTarget } from './target.ts';
import { type Answer, tell } from './telling.ts';

export interface DigestOptions {
  readonly clock: Clock;
  readonly ledger: Ledger;
  targetOf(id: string): SendingTarget | null;
  /** Until when nobody may be called; null when one may be now. */
  quietUntil(now: EpochMs): EpochMs | null;
  /** The first target took it. */
  delivered(delivery: Delivery, by: string): void;
  /** No target will take it any more. */
  ended(delivery: Delivery, reason: DecisionReason, detail: string): void;
  /** Work that a stop has to wait for. */
  track(work: Promise<void>): void;
}

/** A digest is of use for a day after the quiet hours it tells of. */
const usefulMs = 86_400_000;
/** Clocks are set and machines sleep, so the end of quiet hours is looked for this often. */
const lookMs = 60_000;

export class Digest {
  readonly #options: DigestOptions;
  readonly #waiting = new Map<string, Delivery>();
  readonly #telling = new Set<string>();
  #timer: Cancel | null = null;
  #closed = false;

  constructor(options: DigestOptions) {
    this.#options = options;
  }

  /** Targets that wait, each once per occurrence. */
  get depth(): number {
    let depth = 0;
    for (const { held } of this.#waiting.values()) depth += held.size;
    return depth;
  }

  /** Occurrences that no target has taken yet. */
  get undelivered(): number {
    let undelivered = 0;
    for (const { delivered } of this.#waiting.values()) if (!delivered) undelivered += 1;
    return undelivered;
  }

  /** Whether the occurrence waits for a digest. */
  holds(key: string): boolean {
    return this.#waiting.has(key);
  }

  /** Keeps the occurrence for `targets` until quiet hours are over. */
  hold(delivery: Delivery, targets: readonly string[], until: EpochMs): void {
    for (const id of targets) {
      delivery.held.set(id, { begun: 0, nextAt: until, error: null, until });
      this.#note(delivery, id, { status: 'pending', attempts: 0, nextAttemptAt: until, heldUntil: until }, true);
    }
    this.#waiting.set(delivery.key, delivery);
    this.#schedule();
  }

  /** Goes on with what an earlier run held; `left` is told of an occurrence nobody else took that is not told again. */
  resume(delivery: Delivery, cutShort: readonly string[], left: (delivery: Delivery) => void): void {
    for (const id of cutShort) {
      const held = delivery.held.get(id);
      if (held === undefined || this.#options.targetOf(id)?.afterCrash !== 'leave') continue;
      delivery.held.delete(id);
      const error = 'the program ended as the digest was told; it may have been told, and is not told again';
      this.#note(delivery, id, { status: 'failed', attempts: held.begun, error });
      if (delivery.delivered || delivery.held.size > 0) continue;
      delivery.delivered = true;
      left(delivery);
    }
    if (delivery.held.size > 0) this.#waiting.set(delivery.key, delivery);
    this.#schedule();
  }

  /** Tells what may be told by now; to be called whenever quiet hours or targets have changed. */
  look(): void {
    this.#timer?.();
    this.#timer = null;
    if (this.#closed) return;
    const now = this.#options.clock.now();
    if (this.#options.quietUntil(now) === null) {
      for (const id of this.#dueTargets(now)) this.#options.track(this.#tell(id));
    }
    this.#schedule();
  }

  close(): void {
    this.#closed = true;
    this.#timer?.();
    this.#timer = null;
  }

  #dueTargets(now: EpochMs): string[] {
    const due = new Set<string>();
    for (const { held } of this.#waiting.values()) {
      // A first attempt waits for quiet hours alone, which may have been shortened since.
      for (const [id, { begun, nextAt }] of held) if (begun === 0 || nextAt <= now) due.add(id);
    }
    return [...due].filter((id) => !this.#telling.has(id));
  }

  async #tell(id: string): Promise<void> {
    const { clock, ledger } = this.#options;
    const deliveries = this.#expireFor(
      id,
      [...this.#waiting.values()].filter(({ held }) => held.has(id)),
    );
    if (deliveries.length === 0) return;
    this.#telling.add(id);
    for (const delivery of deliveries) {
      const held = { ...heldOf(delivery, id), nextAt: Number.POSITIVE_INFINITY };
      delivery.held.set(id, { ...held, begun: held.begun + 1 });
      this.#note(delivery, id, { status: 'pending', attempts: held.begun + 1 });
    }
    ledger.save();
    const now = clock.now();
    const answer = await tell(this.#options.targetOf(id), id, alertOfDigest(deliveries, now), now + usefulMs, clock);
    this.#telling.delete(id);
    for (const delivery of deliveries) this.#settle(delivery, id, answer);
    ledger.save();
    // The timer that runs was set while this target's next attempt was unknown.
    this.#timer?.();
    this.#timer = null;
    this.#schedule();
  }

  #settle(delivery: Delivery, id: string, answer: Answer): void {
    const now = this.#options.clock.now();
    const { begun: attempts, until } = heldOf(delivery, id);
    if (answer.kind === 'sent') {
      delivery.held.delete(id);
      this.#note(delivery, id, { status: 'sent', attempts, sentAt: now });
      if (!delivery.delivered) {
        delivery.delivered = true;
        this.#options.delivered(delivery, `${id} with the digest after quiet hours`);
      }
    } else if (answer.forGood) {
      delivery.held.delete(id);
      delivery.refusals.push(`${id}: ${answer.error}`);
      this.#note(delivery, id, { status: 'failed', attempts, error: answer.error });
    } else {
      const nextAt = now + Math.max(answer.waitMs, backoffMs(attempts));
      delivery.held.set(id, { begun: attempts, nextAt, error: answer.error, until });
      this.#note(delivery, id, { status: 'pending', attempts, nextAttemptAt: nextAt, error: answer.error });
    }
    this.#release(delivery, 'failed');
  }

  /** Lets those go whose day is over; gives the others. */
  #expireFor(id: string, deliveries: readonly Delivery[]): Delivery[] {
    const now = this.#options.clock.now();
    return deliveries.filter((delivery) => {
      const { begun, until, error } = heldOf(delivery, id);
      if (begun === 0 || now <= until + usefulMs) return true;
      delivery.held.delete(id);
      delivery.refusals.push(`${id}: no digest within a day of quiet hours${error === null ? '' : ` (${error})`}`);
      this.#note(delivery, id, { status: 'expired', attempts: begun, error });
      this.#release(delivery, 'expired');
      return false;
    });
  }

  #release(delivery: Delivery, reason: 'failed' | 'expired'): void {
    if (delivery.held.size > 0) return;
    this.#waiting.delete(delivery.key);
    if (!delivery.delivered && delivery.open.size === 0) {
      this.#options.ended(delivery, reason, delivery.refusals.join('; '));
    }
  }

  #schedule(): void {
    if (this.#closed || this.#waiting.size === 0 || this.#timer !== null) return;
    const now = this.#options.clock.now();
    const quiet = this.#options.quietUntil(now);
    let earliest = quiet ?? Number.POSITIVE_INFINITY;
    if (quiet === null) {
      for (const { held } of this.#waiting.values()) {
        for (const [id, { begun, nextAt }] of held) {
          if (!this.#telling.has(id)) earliest = Math.min(earliest, begun === 0 ? now : nextAt);
        }
      }
    }
    const wait = Math.max(0, Math.min(lookMs, earliest - now));
    this.#timer = this.#options.clock.after(wait, () => {
      this.#timer = null;
      this.look();
    });
  }

  #note(delivery: Delivery, id: string, standing: Standing, fresh = false): void {
    this.#options.ledger.unsaved.notify(notificationOf(delivery, id, standing), fresh);
  }
}

function heldOf(delivery: Delivery, id: string): HeldAttempts {
  return delivery.held.get(id) ?? { begun: 0, nextAt: 0, error: null, until: 0 };
}

function alertOfDigest(deliveries: readonly Delivery[], now: EpochMs): Alert {
  const eventId = `${digestCategory}#${now}`;
  const text = digestOf(deliveries.map(({ event }) => event));
  const about = { family: 'system', category: digestCategory, region: null, at: now, acknowledgedAt: null };
  return { id: 0, eventId, source: 'dispatcher', ...about, ...text };
}
