// Tells whoever follows: graph deltas, status, counters and alerts, each at the rate the contract promises.
import type { Counters } from '../../contract/counters.ts';
import type { Status } from '../../contract/sources.ts';
import type { Cancel } from '../../domain/clock.ts';
import { eventCounterRows } from '../alerts/stats.ts';
import type { MonitorVoice } from '../bridge/monitor-main.ts';
import { alertTopic, countersTopic, deltaTopic, statusTopic } from '../bridge/topics.ts';
import type { RecordedItems } from '../ingest/batch-recorder.ts';
import { QUEUE_CAPACITY } from '../ingest/queue.ts';
import { counters } from '../reader/queries/counters.ts';
import { noTotals } from '../reader/queries/totals.ts';
import { DeltaPace } from './delta-pace.ts';
import type { Parts } from './parts.ts';
import { RecordingRate } from './recording-rate.ts';
import { TrayQuiet } from './tray.ts';
import { statusOf, trayOf } from './watchtower.ts';

const deltaMs = 250;
/** Counting rows costs the reader about 10 ms per million, so it is asked this often at most. */
const totalsMs = 1_000;
/** Rates and ages change without an event, so the status is told this often at least. */
const pulseMs = 2_000;

/** The topics of the core and the timers behind them. */
export class Broadcast {
  readonly deltas;
  readonly status;
  readonly counters;
  readonly alerts;
  readonly #parts: Parts;
  readonly #voice: MonitorVoice;
  readonly #rate: RecordingRate;
  readonly #quiet: TrayQuiet;
  readonly #pace: DeltaPace;
  readonly #cancel: Cancel[] = [];
  #totals = noTotals;
  #totalsStale = true;
  #asking = false;
  #cancelTotals: Cancel = () => {};
  #stopped = false;
  #tray = '';

  constructor(parts: Parts, voice: MonitorVoice) {
    const { clock } = parts;
    this.#parts = parts;
    this.#voice = voice;
    this.#rate = new RecordingRate(clock);
    this.#pace = new DeltaPace(clock);
    this.#quiet = new TrayQuiet(clock, () => parts.alerting.controls.quietToday());
    this.deltas = deltaTopic(clock);
    this.status = statusTopic(clock, () => this.statusNow());
    this.counters = countersTopic(clock, () => this.countersNow());
    this.alerts = alertTopic(clock);
  }

  start(): void {
    const { clock, alerting } = this.#parts;
    this.#cancel.push(
      clock.every(deltaMs, () => this.#tellDelta()),
      clock.every(pulseMs, () => this.#pulse()),
      alerting.dispatcher.onAlert((alert) => this.alerts.publish(alert)),
      alerting.dispatcher.onChange(() => {
        this.#totalsStale = true;
        this.#quiet.changed();
        this.counters.changed();
        this.#refreshTotals();
      }),
    );
    this.#refreshTotals();
  }

  /** A batch was committed. */
  recorded({ outcomes }: RecordedItems): void {
    this.#rate.add(outcomes.reduce((taken, outcome) => taken + (outcome === 'taken' ? 1 : 0), 0));
    this.#totalsStale = true;
    this.#refreshTotals();
    this.counters.changed();
    this.status.changed();
  }

  /** A source or the recorder is in another state. */
  stateChanged(): void {
    this.status.changed();
  }

  stop(): void {
    this.#stopped = true;
    this.#cancelTotals();
    for (const cancel of this.#cancel.splice(0)) cancel();
    for (const topic of [this.deltas, this.status, this.counters, this.alerts]) topic.end();
  }

  /** New observations a second. */
  readonly perSecond = (): number => this.#rate.perSecond();

  /** What became of events and messages, by reason and window. */
  countersNow(): Counters {
    const { clock, recording, alerting } = this.#parts;
    const now = clock.now();
    const stats = alerting.dispatcher.stats();
    const stored = counters(recording.database.db, { now, midnight: new Date(now).setHours(0, 0, 0, 0) });
    return { ...stored, events: eventCounterRows(stats.windows), degradedSince: this.#degradedSince() };
  }

  statusNow(): Status {
    const { clock, fleet, queue } = this.#parts;
    const { unacknowledgedAlerts, worstUnacknowledged: _worst, ...totals } = this.#totals;
    return statusOf({
      at: clock.now(),
      sources: fleet.statuses(),
      totals,
      unacknowledgedAlerts,
      queued: queue.length,
      capacity: QUEUE_CAPACITY,
      perSecond: this.#rate.perSecond(),
      counters: this.countersNow(),
      degradedSince: this.#degradedSince(),
    });
  }

  #degradedSince(): number | null {
    const { ingestor } = this.#parts.recording;
    if (ingestor.state.kind === 'stalled') return ingestor.state.since;
    return this.#parts.alerting.dispatcher.stats().degradedSince;
  }

  #tellDelta(): void {
    if (!this.#pace.due(this.#parts.transfers.imports.isRunning)) return;
    const delta = this.#parts.recording.topology.takeDelta();
    if (delta !== null) this.deltas.publish(delta);
  }

  #pulse(): void {
    this.#refreshTotals();
    this.status.changed();
    const tray = trayOf(this.statusNow(), this.#totals.worstUnacknowledged, this.#quiet.now());
    const told = JSON.stringify(tray);
    if (told === this.#tray) return;
    this.#tray = told;
    this.#voice.tray(tray);
  }

  /** One question at a time, and a pause after it. */
  #refreshTotals(): void {
    if (this.#asking || this.#stopped || !this.#totalsStale) return;
    this.#asking = true;
    this.#totalsStale = false;
    this.#parts.reader.ask('totals').then(
      (totals) => {
        this.#totals = totals;
        this.status.changed();
        this.#askAgainLater();
      },
      () => {
        this.#totalsStale = true;
        this.#askAgainLater();
      },
    );
  }

  #askAgainLater(): void {
    if (this.#stopped) return;
    this.#cancelTotals = this.#parts.clock.after(totalsMs, () => {
      this.#asking = false;
      this.#refreshTotals();
    });
  }
}
