// Tells targets, notes what they answered, and tries again until an event is stale.

import type { TargetName } from '../../domain/alerts/config.ts';
import type { MeshEvent } from '../../domain/alerts/event.ts';
import type { DecisionReason } from '../../domain/alerts/reasons.ts';
import type { Clock } from '../../domain/clock.ts';
import type { EpochMs } from '../../domain/hearing.ts';
import { backoffMs, type Delivery, notificationOf } from './delivery.ts';
import { alertOf } from './feed.ts';
import type { Ledger } from './ledger.ts';
import { Outbox } from './outbox.ts';
import { PermanentFailure, type SendingTarget, type Target } from './target.ts';
import type { Unfinished } from './unfinished.ts';

export interface SendingOptions {
  readonly clock: Clock;
  readonly ledger: Ledger;
  readonly targets: readonly Target[];
  /** Until when an event is worth another attempt. */
  expiryOf(event: MeshEvent): EpochMs;
  /** The first target took it. */
  delivered(delivery: Delivery, by: TargetName): void;
  /** No target will take it any more. */
  ended(delivery: Delivery, reason: DecisionReason, detail: string): void;
  /** A delivery is due again; `again` is to be called with it. */
  retry(delivery: Delivery): void;
}

type Answer =
  | { readonly kind: 'sent' }
  | { readonly kind: 'refused'; readonly error: string; readonly forGood: boolean };

/** A target that has not answered by then has failed this attempt. */
const answerWithinMs = 20_000;

export class Sending {
  readonly #options: SendingOptions;
  readonly #outbox: Outbox;

  constructor(options: SendingOptions) {
    this.#options = options;
    this.#outbox = new Outbox(options.clock, (delivery) => options.retry(delivery));
  }

  get depth(): number {
    return this.#outbox.depth;
  }

  get held(): number {
    return this.#outbox.held;
  }

  /** Tells every wanted target for the first time. A feed row is delivered by being written. */
  async begin(delivery: Delivery, wanted: readonly Target[]): Promise<'delivered' | 'held' | 'failed'> {
    const now = this.#options.clock.now();
    for (const target of wanted) {
      if (target.kind === 'feed') {
        this.#note(delivery, target.name, { status: 'sent', attempts: 1, sentAt: now }, true);
        this.#markDelivered(delivery, target.name);
      } else delivery.open.set(target.name, { begun: 0, nextAt: now, error: null });
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
    );
  }

  /** The same occurrence is dispatched again while no target has taken it: the earlier dispatch has failed, the new one takes over. */
  supersede(key: string, wanted: readonly TargetName[]): void {
    const earlier = this.#outbox.takeHeld(key);
    if (earlier === null) return;
    const error = 'the occurrence was dispatched again';
    for (const [name, { begun }] of earlier.open) {
      if (!wanted.includes(name)) this.#note(earlier, name, { status: 'failed', attempts: begun, error });
    }
    this.#options.ended(earlier, 'failed', `every target had failed when ${error}`);
  }

  /** Goes on with what an earlier run left; `left` is told of an occurrence nobody else took that is not told again. */
  resume({ delivery, cutShort }: Unfinished, left: (delivery: Delivery) => void): void {
    const leave = cutShort.filter((name) => this.#targetOf(name)?.afterCrash === 'leave');
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

  async #attempt(delivery: Delivery, names: readonly TargetName[]): Promise<'delivered' | 'held' | 'failed'> {
    for (const name of names) {
      const begun = (delivery.open.get(name)?.begun ?? 0) + 1;
      delivery.open.set(name, { begun, nextAt: Number.POSITIVE_INFINITY, error: null });
      this.#note(delivery, name, { status: 'pending', attempts: begun }, begun === 1);
    }
    const { ledger } = this.#options;
    ledger.save();
    if (names.length > 0) {
      const { source, id } = delivery.event;
      const alert = alertOf(ledger.findAlertId(source, id) ?? 0, delivery.event);
      const answers = await Promise.all(names.map((name) => this.#tell(this.#targetOf(name), name, alert)));
      for (const [index, name] of names.entries()) this.#settle(delivery, name, answers[index]);
      if (!delivery.delivered && delivery.open.size === 0) this.#endUndelivered(delivery, names, answers);
      if (delivery.open.size > 0) this.#outbox.hold(delivery, this.#options.expiryOf(delivery.event));
      ledger.save();
    }
    return delivery.delivered ? 'delivered' : delivery.open.size > 0 ? 'held' : 'failed';
  }

  #settle(delivery: Delivery, name: TargetName, answer: Answer | undefined): void {
    const now = this.#options.clock.now();
    const attempts = delivery.open.get(name)?.begun ?? 1;
    if (answer === undefined) return;
    if (answer.kind === 'sent') {
      delivery.open.delete(name);
      this.#note(delivery, name, { status: 'sent', attempts, sentAt: now });
      this.#markDelivered(delivery, name);
    } else if (answer.forGood) {
      delivery.open.delete(name);
      this.#note(delivery, name, { status: 'failed', attempts, error: answer.error });
    } else {
      const nextAt = now + backoffMs(attempts);
      delivery.open.set(name, { begun: attempts, nextAt, error: answer.error });
      this.#note(delivery, name, { status: 'pending', attempts, nextAttemptAt: nextAt, error: answer.error });
    }
  }

  #endUndelivered(delivery: Delivery, names: readonly TargetName[], answers: readonly Answer[]): void {
    const reasons = names.map((name, index) => {
      const answer = answers[index];
      return `${name}: ${answer?.kind === 'refused' ? answer.error : 'no answer'}`;
    });
    this.#options.ended(delivery, 'failed', reasons.join('; '));
  }

  #markDelivered(delivery: Delivery, by: TargetName): void {
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
    if (!delivery.delivered) {
      this.#options.ended(delivery, 'expired', `age ${age} s > ${limit} s, ${tried.join(', ')}`);
    }
    this.#options.ledger.save();
  }

  async #tell(target: SendingTarget | null, name: TargetName, alert: ReturnType<typeof alertOf>): Promise<Answer> {
    if (target === null) return { kind: 'refused', error: `${name} is not available here`, forGood: false };
    let cancel = () => {};
    try {
      const late = new Promise<never>((_resolve, reject) => {
        cancel = this.#options.clock.after(answerWithinMs, () =>
          reject(new Error(`no answer within ${answerWithinMs / 1000} s`)),
        );
      });
      await Promise.race([target.send(alert), late]);
      return { kind: 'sent' };
    } catch (cause) {
      const error = cause instanceof Error ? cause.message : String(cause);
      return { kind: 'refused', error: error.slice(0, 300), forGood: cause instanceof PermanentFailure };
    } finally {
      cancel();
    }
  }

  #targetOf(name: TargetName): SendingTarget | null {
    const target = this.#options.targets.find((known) => known.name === name);
    return target?.kind === 'sending' ? target : null;
  }

  #note(delivery: Delivery, name: TargetName, standing: Parameters<typeof notificationOf>[2], fresh = false): void {
    this.#options.ledger.unsaved.notify(notificationOf(delivery, name, standing), fresh);
  }
}
