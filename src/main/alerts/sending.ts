// Tells targets, notes what they answered, and tries again until an event is stale.

import type { MeshEvent } from '../../domain/alerts/event.ts';
import type { DecisionReason } from '../../domain/alerts/reasons.ts';
import type { Clock } from '../../domain/clock.ts';
import type { EpochMs } from '../../domain/hearing.ts';
import { backoffMs, type Delivery, notificationOf, type Standing } from './delivery.ts';
import { alertOf } from './feed.ts';
import type { Ledger } from './ledger.ts';
import { Outbox } from './outbox.ts';
import { type SendingTarget, type Target, targetId } from './target.ts';
import { type Answer, tell } from './telling.ts';

export interface SendingOptions {
  readonly clock: Clock;
  readonly ledger: Ledger;
  /** The target of that id; null when it is not there. */
  targetOf(id: string): SendingTarget | null;
  /** Until when an event is worth another attempt. */
  expiryOf(event: MeshEvent): EpochMs;
  /** The first target took it. */
  delivered(delivery: Delivery, by: string): void;
  /** No target will take it any more. */
  ended(delivery: Delivery, reason: DecisionReason, detail: string): void;
  /** A delivery is due again; `again` is to be called with it. */
  retry(delivery: Delivery): void;
}

/** Attempts that were begun. */
export interface Begun {
  /** The targets whose answer is waited for have answered. */
  readonly awaited: Promise<void>;
  /** All have. */
  readonly all: Promise<void>;
}

export class Sending {
  readonly #options: SendingOptions;
  readonly #outbox: Outbox;
  readonly #underWay = new Map<string, Delivery>();

  constructor(options: SendingOptions) {
    this.#options = options;
    this.#outbox = new Outbox(options.clock, (delivery) => options.retry(delivery));
  }

  /** Targets that wait for another attempt. */
  get depth(): number {
    return this.#outbox.depth;
  }

  /** Occurrences without a reason so far: they wait, or a target has not answered yet. */
  get held(): number {
    let held = this.#outbox.held;
    for (const { delivered, open, held: later } of this.#underWay.values()) {
      if (!delivered && open.size > 0 && later.size === 0) held += 1;
    }
    return held;
  }

  /** Whether some target is being told the occurrence right now. */
  isTelling(key: string): boolean {
    return this.#underWay.has(key);
  }

  /** Tells every wanted target for the first time. A feed row is delivered by being written. */
  begin(delivery: Delivery, wanted: readonly Target[]): Begun {
    const now = this.#options.clock.now();
    for (const target of wanted) {
      if (target.kind === 'feed') {
        this.#note(delivery, target.name, { status: 'sent', attempts: 1, sentAt: now }, true);
        this.#markDelivered(delivery, target.name);
      } else delivery.open.set(targetId(target), { begun: 0, nextAt: now, error: null });
    }
    return this.#attempt(delivery, [...delivery.open.keys()]);
  }

  /** Tells the targets that are due once more, or ends the delivery when its event has become too old. */
  async again(delivery: Delivery): Promise<void> {
    const now = this.#options.clock.now();
    if (now > this.#options.expiryOf(delivery.event)) {
      this.#expire(delivery, now);
      return;
    }
    const next = Math.min(...[...delivery.open.values()].map((attempts) => attempts.nextAt));
    const due = [...delivery.open].filter(([, attempts]) => attempts.nextAt <= Math.max(now, next));
    await this.#attempt(
      delivery,
      due.map(([name]) => name),
    ).all;
  }

  /** The same occurrence is dispatched again while no target has taken it: the earlier dispatch has failed, the new one takes over. */
  supersede(key: string, wanted: readonly string[]): void {
    const earlier = this.#outbox.takeHeld(key);
    if (earlier === null) return;
    const error = 'the occurrence was dispatched again';
    for (const [name, { begun }] of earlier.open) {
      if (!wanted.includes(name)) this.#note(earlier, name, { status: 'failed', attempts: begun, error });
    }
    this.#options.ended(earlier, 'failed', `every target had failed when ${error}`);
  }

  /** Goes on with what an earlier run left; `left` is told of an occurrence nobody else took that is not told again. */
  resume(delivery: Delivery, cutShort: readonly string[], left: (delivery: Delivery) => void): void {
    const open = cutShort.filter((name) => delivery.open.has(name));
    const leave = open.filter((name) => this.#options.targetOf(name)?.afterCrash === 'leave');
    for (const name of leave) {
      const attempts = delivery.open.get(name)?.begun ?? 1;
      const error = 'the program ended during the attempt; it may have been told, and is not told again';
      this.#note(delivery, name, { status: 'failed', attempts, error });
      delivery.open.delete(name);
    }
    if (leave.length > 0 && !delivery.delivered) {
      delivery.delivered = true;
      left(delivery);
    }
    if (delivery.open.size > 0) this.#outbox.hold(delivery, this.#options.expiryOf(delivery.event));
  }

  close(): void {
    this.#outbox.close();
  }

  #attempt(delivery: Delivery, names: readonly string[]): Begun {
    const { ledger, clock } = this.#options;
    for (const name of names) {
      const begun = (delivery.open.get(name)?.begun ?? 0) + 1;
      delivery.open.set(name, { begun, nextAt: Number.POSITIVE_INFINITY, error: null });
      this.#note(delivery, name, { status: 'pending', attempts: begun }, begun === 1);
    }
    if (names.length > 0) this.#underWay.set(delivery.key, delivery);
    ledger.save();
    if (names.length === 0) return { awaited: Promise.resolve(), all: Promise.resolve() };
    const { source, id } = delivery.event;
    const alert = alertOf(ledger.findAlertId(source, id) ?? 0, delivery.event);
    const until = this.#options.expiryOf(delivery.event);
    const awaited: Promise<void>[] = [];
    const all = names.map((name) => {
      const target = this.#options.targetOf(name);
      const settled = tell(target, name, alert, until, clock).then((answer) => this.#settle(delivery, name, answer));
      if (target?.background !== true) awaited.push(settled);
      return settled;
    });
    return {
      awaited: Promise.all(awaited).then(() => {}),
      all: Promise.all(all).then(() => this.#finish(delivery)),
    };
  }

  #settle(delivery: Delivery, name: string, answer: Answer): void {
    const now = this.#options.clock.now();
    const attempts = delivery.open.get(name)?.begun ?? 1;
    if (answer.kind === 'sent') {
      delivery.open.delete(name);
      this.#note(delivery, name, { status: 'sent', attempts, sentAt: now });
      this.#markDelivered(delivery, name);
    } else if (answer.forGood) {
      delivery.open.delete(name);
      delivery.refusals.push(`${name}: ${answer.error}`);
      this.#note(delivery, name, { status: 'failed', attempts, error: answer.error });
    } else {
      const nextAt = now + Math.max(answer.waitMs, backoffMs(attempts));
      delivery.open.set(name, { begun: attempts, nextAt, error: answer.error });
      this.#note(delivery, name, { status: 'pending', attempts, nextAttemptAt: nextAt, error: answer.error });
    }
    if (!delivery.delivered && delivery.open.size === 0 && delivery.held.size === 0) {
      this.#options.ended(delivery, 'failed', delivery.refusals.join('; '));
    }
    this.#options.ledger.save();
  }

  #finish(delivery: Delivery): void {
    this.#underWay.delete(delivery.key);
    if (delivery.open.size > 0) this.#outbox.hold(delivery, this.#options.expiryOf(delivery.event));
  }

  #markDelivered(delivery: Delivery, by: string): void {
    if (delivery.delivered) return;
    delivery.delivered = true;
    this.#options.delivered(delivery, by);
  }

  #expire(delivery: Delivery, now: EpochMs): void {
    const age = Math.round((now - delivery.event.timestamp) / 1000);
    const limit = Math.round((this.#options.expiryOf(delivery.event) - delivery.event.timestamp) / 1000);
    const tried: string[] = [];
    for (const [name, { begun, error }] of delivery.open) {
      this.#note(delivery, name, { status: 'expired', attempts: begun, error });
      tried.push(`${name} after ${begun} attempts${error === null ? '' : ` (${error})`}`);
    }
    delivery.open.clear();
    if (!delivery.delivered && delivery.held.size === 0) {
      this.#options.ended(delivery, 'expired', `age ${age} s > ${limit} s, ${tried.join(', ')}`);
    }
    this.#options.ledger.save();
  }

  #note(delivery: Delivery, name: string, standing: Standing, fresh = false): void {
    this.#options.ledger.unsaved.notify(notificationOf(delivery, name, standing), fresh);
  }
}
