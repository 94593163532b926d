// Event -> guards -> notification -> counters: decides what is told, once, and remembers why the rest was not.
import type { Alert } from '../../contract/alerts.ts';
import type { AlertConfig } from '../../domain/alerts/config.ts';
import { type MeshEvent, meshEvent } from '../../domain/alerts/event.ts';
import {
  dedupWindowMs,
  guardCooldown,
  guardDuplicate,
  guardEnabled,
  guardFreshness,
  guardRegion,
  guardSeverity,
  guardTargets,
  type Verdict,
  withUsableTime,
} from '../../domain/alerts/guards.ts';
import { quietEnd } from '../../domain/alerts/quiet-hours.ts';
import { type DecisionReason, sumOf } from '../../domain/alerts/reasons.ts';
import type { Clock } from '../../domain/clock.ts';
import type { EpochMs } from '../../domain/hearing.ts';
import { type Logger, silentLogger } from '../../domain/logger.ts';
import type { WritableDb } from '../storage/database.ts';
import { acknowledgeNotifications } from '../storage/tables/notifications.ts';
import { Cooldowns, firingOf } from './cooldowns.ts';
import { Counters } from './counters.ts';
import { type Delivery, newDelivery } from './delivery.ts';
import { Digest } from './digest.ts';
import { alertOf, eventOfRow } from './feed.ts';
import { Grace } from './grace.ts';
import { Ledger, type Remembered } from './ledger.ts';
import { occurrenceKey, SeenEvents } from './seen-events.ts';
import { Sending } from './sending.ts';
import { type DispatcherStats, explainStats } from './stats.ts';
import { Suppressions } from './suppressions.ts';
import { type SendingTarget, type Target, targetId } from './target.ts';
import { recoverPending } from './unfinished.ts';
import type { WindowName } from './windows.ts';

export interface DispatcherOptions {
  /** Gives the one writing connection; may throw, and is asked again later then. */
  readonly open: () => WritableDb;
  readonly clock: Clock;
  readonly config: AlertConfig;
  readonly targets: readonly Target[];
  /** Names this run of the program. */
  readonly runId: string;
  readonly logger?: Logger;
}

/** How `dispatch` ends: with the event's reason, or `held` while a target still has to answer, to be tried again or to be told after quiet hours, which gives the reason later. */
export type DispatchOutcome = DecisionReason | 'held';

export class Dispatcher {
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #counters = new Counters();
  readonly #seen = new SeenEvents();
  readonly #cooldowns = new Cooldowns();
  readonly #running = new Set<Promise<unknown>>();
  readonly #alertListeners = new Set<(alert: Alert) => void>();
  readonly #changeListeners = new Set<() => void>();
  readonly #grace: Grace;
  readonly #ledger: Ledger;
  readonly #sending: Sending;
  readonly #digest: Digest;
  /** What a person silenced. */
  readonly suppressions: Suppressions;
  readonly #startedAt: EpochMs;
  #config: AlertConfig;
  #targets: readonly Target[];
  #stopped = false;

  /** Takes over what earlier runs left. Never throws: without a database it works from memory until there is one. */
  constructor(options: DispatcherOptions) {
    this.#clock = options.clock;
    this.#config = options.config;
    this.#targets = options.targets;
    this.#logger = options.logger ?? silentLogger;
    this.#startedAt = options.clock.now();
    this.#grace = new Grace(options.runId, this.#startedAt);
    this.suppressions = new Suppressions(
      options.clock,
      () => this.#writer(),
      () => this.#quietChanged(),
    );
    this.#ledger = new Ledger(options.open, options.clock, this.#logger, {
      remembered: (remembered) => this.#remember(remembered, options.runId),
      notified: (rows) => this.#announce(rows),
    });
    const ways = {
      clock: options.clock,
      ledger: this.#ledger,
      targetOf: (id: string) => this.#targetOf(id),
      ended: (delivery: Delivery, reason: DecisionReason, detail: string) =>
        this.#decide(delivery.event, reason, detail),
    };
    this.#sending = new Sending({
      ...ways,
      expiryOf: (event) => this.#expiryOf(event),
      delivered: (delivery, by) => this.#commit(delivery, by, true),
      retry: (delivery) => void this.#track(this.#retry(delivery)),
    });
    this.#digest = new Digest({
      ...ways,
      quietUntil: (now) => this.#quietUntil(now),
      delivered: (delivery, by) => this.#commit(delivery, by, false),
      track: (work) => void this.#track(work),
    });
    this.#ledger.unsaved.run = { id: options.runId, startedAt: this.#startedAt };
    this.#ledger.save(true);
  }

  /**
   * Judges `event` and, when it passes, tells its targets; resolves after their first attempt. Rejects when the event
   * itself is a fault of the program, inside an open transaction of the writer, and after `stop`.
   */
  async dispatch(event: MeshEvent): Promise<DispatchOutcome> {
    if (this.#stopped) throw new Error('The dispatcher has stopped and takes no more events.');
    this.#ledger.refuseInsideTransaction();
    const now = this.#clock.now();
    const usable = withUsableTime(meshEvent(event), now);
    const verdict = this.#judge(usable, now);
    if (verdict.kind === 'drop') {
      this.#decide(usable, verdict.reason, verdict.detail);
      this.#ledger.saveSoon();
      return verdict.reason;
    }
    return this.#track(this.#deliver(usable, now));
  }

  /** Writes what is unsaved now; false when the database refuses. */
  flush(): boolean {
    return this.#ledger.save(true);
  }

  stats(): DispatcherStats {
    const now = this.#clock.now();
    const totals = this.#counters.totals;
    this.#cooldowns.prune(now);
    return {
      at: now,
      seen: sumOf(totals),
      held: this.#sending.held + this.#digest.undelivered,
      totals,
      anchor: this.#grace.anchor,
      cooldownKeys: this.#cooldowns.keys,
      dedupSize: this.#seen.size,
      outboxDepth: this.#sending.depth + this.#digest.depth,
      degradedSince: this.#ledger.degradedSince,
      windows: this.#counters.windows(now),
    };
  }

  /** The counters of one window as a paragraph of English. */
  explain(window: WindowName): string {
    return explainStats(this.stats(), window);
  }

  /** Marks alerts of the feed as seen, all when `ids` is null; gives how many changed. Throws while the database is away. */
  acknowledge(ids: readonly number[] | null): number {
    const changed = acknowledgeNotifications(this.#writer(), ids, this.#clock.now());
    if (changed > 0) this.#changed();
    return changed;
  }

  /** From now on `config` holds. */
  configure(config: AlertConfig): void {
    this.#config = config;
    this.#digest.look();
  }

  /** From now on these are the targets; what waits for one that is gone waits until it is of no use any more. */
  setTargets(targets: readonly Target[]): void {
    this.#targets = targets;
    this.#digest.look();
  }

  /** Calls `listener` with every alert that enters the feed, once it is on disk; returns its undo. */
  onAlert(listener: (alert: Alert) => void): () => void {
    this.#alertListeners.add(listener);
    return () => void this.#alertListeners.delete(listener);
  }

  /** Calls `listener` after every decision and acknowledgement; returns its undo. */
  onChange(listener: () => void): () => void {
    this.#changeListeners.add(listener);
    return () => void this.#changeListeners.delete(listener);
  }

  /** Waits for the attempts under way, writes what is unsaved and ends every timer. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#digest.close();
    for (const target of this.#targets) if (target.kind === 'sending') target.close?.();
    while (this.#running.size > 0) await Promise.allSettled(this.#running);
    this.#sending.close();
    this.#ledger.close();
  }

  #judge(event: MeshEvent, now: EpochMs): Verdict {
    const family = this.#config.families[event.family];
    const enabled = guardEnabled(event, family);
    if (enabled.kind === 'drop') return enabled;
    const anchorBefore = this.#grace.anchor;
    const grace = this.#grace.judge(this.#config.graceS, now);
    const { anchor } = this.#grace;
    if (anchor !== anchorBefore && anchor?.runId) this.#ledger.unsaved.anchor = { at: anchor.at, runId: anchor.runId };
    if (grace.kind === 'drop') return grace;
    const routed =
      firstDrop([guardFreshness(event, family, now), guardRegion(event, family), guardSeverity(event, family)]) ??
      guardTargets(
        family.targets[event.severity],
        this.#targets.map((target) => target.name),
      );
    if (routed.kind === 'drop') return routed;
    const duplicate = this.#judgeDuplicate(event, now);
    if (duplicate.kind === 'drop') return duplicate;
    const cooling = guardCooldown(event, this.#cooldowns.of(event), family.cooldownS, now);
    // Last, so that what is counted as silenced by a person is what they would have been told.
    return cooling.kind === 'drop' ? cooling : this.suppressions.judge(event, now);
  }

  #judgeDuplicate(event: MeshEvent, now: EpochMs): Verdict {
    const key = occurrenceKey(event.source, event.id);
    if (this.#sending.isTelling(key)) {
      return { kind: 'drop', reason: 'dedup', detail: 'the same occurrence is being delivered right now' };
    }
    if (this.#digest.holds(key)) {
      return { kind: 'drop', reason: 'dedup', detail: 'the same occurrence waits for the end of quiet hours' };
    }
    const seen = this.#seen.get(key) ?? this.#ledger.findSeen(key, event.source, event.id);
    const verdict = guardDuplicate(seen?.seenAt ?? null, now);
    if (verdict.kind === 'drop' && seen) {
      const refreshed = { ...seen, seenAt: now };
      this.#seen.put(refreshed);
      this.#ledger.unsaved.see(refreshed, 1);
    }
    return verdict;
  }

  async #deliver(event: MeshEvent, now: EpochMs): Promise<DispatchOutcome> {
    const family = this.#config.families[event.family];
    const key = occurrenceKey(event.source, event.id);
    const wanted = this.#targets.filter((target) => family.targets[event.severity].includes(target.name));
    this.#sending.supersede(key, wanted.map(targetId));
    const delivery = newDelivery(key, event, now);
    const until = this.#heldUntil(event, now);
    const later = until === null ? [] : wanted.filter(isLoud).map(targetId);
    const firing = firingOf(event, family.cooldownS, now);
    const disarm = family.cooldownS === 0 ? () => {} : this.#cooldowns.arm(firing);
    if (until !== null && later.length > 0) {
      // To be held is to be told later, for certain: the cooldown runs from now, as it would by day.
      if (family.cooldownS > 0) this.#ledger.unsaved.arm(firing);
      this.#digest.hold(delivery, later, until);
    }
    const begun = this.#sending.begin(
      delivery,
      wanted.filter((target) => !later.includes(targetId(target))),
    );
    const settled = this.#track(
      begun.all.then(() => {
        if (!delivery.delivered && later.length === 0) disarm();
      }),
    );
    await (wanted.some(isSlow) ? begun.awaited : settled);
    if (delivery.delivered) return 'delivered';
    return delivery.open.size > 0 || delivery.held.size > 0 ? 'held' : 'failed';
  }

  async #retry(delivery: Delivery): Promise<void> {
    if (!this.#stopped) await this.#sending.again(delivery);
  }

  /** Some target took it: remembers, arms and counts it, all in the write that notes the delivery. */
  #commit(delivery: Delivery, by: string, arms: boolean): void {
    const { event } = delivery;
    const now = this.#clock.now();
    const seen = { source: event.source, eventId: event.id, firstSeenAt: now, seenAt: now };
    this.#seen.put(seen);
    this.#ledger.unsaved.see(seen, 0);
    const { cooldownS } = this.#config.families[event.family];
    if (arms && cooldownS > 0) {
      const firing = firingOf(event, cooldownS, now);
      this.#cooldowns.arm(firing);
      this.#ledger.unsaved.arm(firing);
    }
    this.#decide(event, 'delivered', `accepted by ${by}`);
  }

  #decide(event: MeshEvent, reason: DecisionReason, detail: string): void {
    const at = this.#clock.now();
    const { source, id: eventId, family, category, title } = event;
    const aheadS = event.data.aheadS;
    const flag = aheadS === undefined ? '' : `; its time was ${aheadS} s ahead of the clock and counts as now`;
    this.#counters.count(reason, at);
    this.#ledger.unsaved.decide({ at, source, eventId, family, category, title, reason, detail: detail + flag });
    this.#changed();
  }

  /** Until when `event` waits for a digest; null when it is told at once. */
  #heldUntil(event: MeshEvent, now: EpochMs): EpochMs | null {
    const passes = event.severity === 'immediate' && this.#config.families[event.family].immediateInQuietHours;
    return passes ? null : quietEnd(this.#config.quietHours, now);
  }

  /** Until when no digest may be told. */
  #quietUntil(now: EpochMs): EpochMs | null {
    const paused = this.suppressions.pausedUntil() ?? 0;
    const quiet = quietEnd(this.#config.quietHours, Math.max(now, paused));
    return quiet ?? (paused > now ? paused : null);
  }

  #quietChanged(): void {
    this.#digest.look();
    this.#changed();
  }

  #writer(): WritableDb {
    this.#ledger.refuseInsideTransaction();
    return this.#ledger.database();
  }

  #targetOf(id: string): SendingTarget | null {
    const target = this.#targets.find((known) => targetId(known) === id);
    return target?.kind === 'sending' ? target : null;
  }

  /** Until when the event is worth another attempt. */
  #expiryOf(event: MeshEvent): EpochMs {
    const { freshnessS } = this.#config.families[event.family];
    return event.timestamp + (freshnessS === null ? dedupWindowMs : freshnessS * 1000);
  }

  #remember(remembered: Remembered, runId: string): void {
    const { state, hours, cooldowns, seen, pending } = remembered;
    this.#counters.add(state.installedAt ?? this.#startedAt, state.totals, hours);
    this.#cooldowns.restore(cooldowns);
    this.#seen.restore(seen);
    if (this.#grace.remember(state, this.#config.graceS) && state.anchor !== null) {
      this.#ledger.unsaved.anchor = { at: state.anchor, runId };
    }
    const isSeen = (key: string, source: string, eventId: string) =>
      (this.#seen.get(key) ?? this.#ledger.findSeen(key, source, eventId)) !== null;
    this.suppressions.restore(remembered.suppressions);
    const left = (delivery: Delivery) => this.#commitLeft(delivery);
    for (const { delivery, cutShort } of recoverPending(pending, isSeen, eventOfRow, this.#clock.now())) {
      if (delivery.open.size > 0) this.#sending.resume(delivery, cutShort, left);
      if (delivery.held.size > 0) this.#digest.resume(delivery, cutShort, left);
    }
  }

  /** An attempt the program's end cut short is not repeated: the occurrence counts as seen, so that nobody is told twice. */
  #commitLeft(delivery: Delivery): void {
    const now = this.#clock.now();
    const seen = { source: delivery.event.source, eventId: delivery.event.id, firstSeenAt: now, seenAt: now };
    this.#seen.put(seen);
    this.#ledger.unsaved.see(seen, 0);
    this.#decide(delivery.event, 'failed', 'the program ended while the target was being told; it may have been told');
  }

  #announce(rows: Parameters<ConstructorParameters<typeof Ledger>[3]['notified']>[0]): void {
    for (const { id, row } of rows) {
      if (row.target !== 'in-app' || row.status !== 'sent') continue;
      const event = eventOfRow(row.event);
      if (event === null) continue;
      for (const listener of this.#alertListeners) this.#guarded(() => listener(alertOf(id, event)));
    }
  }

  #changed(): void {
    for (const listener of this.#changeListeners) this.#guarded(listener);
  }

  #guarded(call: () => void): void {
    try {
      call();
    } catch (cause) {
      this.#logger.error('A listener to alerts failed', cause);
    }
  }

  #track<T>(work: Promise<T>): Promise<T> {
    this.#running.add(work);
    const done = () => void this.#running.delete(work);
    work.then(done, done);
    return work;
  }
}

function isLoud(target: Target): boolean {
  return target.kind === 'sending' && target.silent !== true;
}

function isSlow(target: Target): boolean {
  return target.kind === 'sending' && target.background === true;
}

function firstDrop(verdicts: readonly Verdict[]): Verdict | null {
  return verdicts.find((verdict) => verdict.kind === 'drop') ?? null;
}
