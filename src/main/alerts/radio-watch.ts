// Looks once a minute at what observers report about their radios: battery, noise floor and airtime.
import {
  airtimeEvent,
  airtimeReading,
  airtimeRule,
  airtimeShare,
  airtimeWindowMs,
} from '../../domain/alerts/radio-airtime.ts';
import {
  type BatteryTier,
  batteryEvent,
  batteryReading,
  batteryRule,
  type RadioDetails,
} from '../../domain/alerts/radio-battery.ts';
import { noiseEvent, noiseReading, noiseRule } from '../../domain/alerts/radio-noise.ts';
import type { Cancel } from '../../domain/clock.ts';
import { type Logger, silentLogger } from '../../domain/logger.ts';
import { type MeasuredObserver, readMetricsBetween } from '../storage/tables/observer-metrics.ts';
import { type Detector, DetectorRunner, type Look } from './detector-runner.ts';
import type { WatchOptions } from './node-watch.ts';

const lookMs = 60_000;
/** The hour of the airtime, and what a late report may reach back further. */
const windowMs = airtimeWindowMs + 1_800_000;

export class RadioWatch {
  readonly #options: WatchOptions;
  readonly #logger: Logger;
  readonly #low: DetectorRunner<RadioDetails>;
  readonly #critical: DetectorRunner<RadioDetails>;
  readonly #noise: DetectorRunner<RadioDetails>;
  readonly #airtime: DetectorRunner<RadioDetails>;
  #cancel: Cancel = () => {};

  constructor(options: WatchOptions) {
    this.#options = options;
    this.#logger = options.logger ?? silentLogger;
    const battery = (tier: BatteryTier): Detector<RadioDetails> => ({
      name: `battery-${tier}`,
      rule: batteryRule,
      quietAtFirst: false,
      event: (...told) => batteryEvent(tier, ...told),
    });
    this.#low = new DetectorRunner(options, battery('low'));
    this.#critical = new DetectorRunner(options, battery('critical'));
    const noise = { name: 'noise-floor-high', rule: noiseRule, quietAtFirst: false, event: noiseEvent };
    this.#noise = new DetectorRunner(options, noise);
    const airtime = { name: 'airtime-high', rule: airtimeRule, quietAtFirst: false, event: airtimeEvent };
    this.#airtime = new DetectorRunner(options, airtime);
  }

  /** Looks now and every minute. */
  start(): void {
    void this.look();
    this.#cancel = this.#options.clock.every(lookMs, () => void this.look());
  }

  /** Resolves when everything that was found is told. */
  async look(): Promise<void> {
    if (this.#runners().some((runner) => runner.busy)) return;
    let observers: readonly MeasuredObserver[];
    try {
      const now = this.#options.clock.now();
      observers = readMetricsBetween(this.#options.open(), now - windowMs, now);
    } catch (cause) {
      this.#logger.warn(`What observers report cannot be read and is looked at in a minute: ${String(cause)}`);
      return;
    }
    const fell = observers.map((observer) => batteryLook(observer, 'critical'));
    await this.#critical.look(fell);
    // One alert for one battery: while it is critical, that it is low goes without saying.
    const low = observers
      .map((observer) => batteryLook(observer, 'low'))
      .map((look) =>
        look.reading === 'bad' && this.#critical.firing.has(look.subject)
          ? { ...look, reading: 'unsure' as const }
          : look,
      );
    await Promise.all([
      this.#low.look(low),
      this.#noise.look(observers.map(noiseLook)),
      this.#airtime.look(observers.map(airtimeLook)),
    ]);
  }

  async stop(): Promise<void> {
    this.#cancel();
    await Promise.all(this.#runners().map((runner) => runner.stop()));
  }

  #runners(): readonly DetectorRunner<RadioDetails>[] {
    return [this.#critical, this.#low, this.#noise, this.#airtime];
  }
}

function batteryLook(observer: MeasuredObserver, tier: BatteryTier): Look<RadioDetails> {
  const value = observer.samples.findLast(({ batteryMv }) => batteryMv !== null)?.batteryMv ?? 0;
  return lookAt(observer, batteryReading(observer.samples, tier), value);
}

function noiseLook(observer: MeasuredObserver): Look<RadioDetails> {
  const value = observer.samples.findLast(({ noiseFloor }) => noiseFloor !== null)?.noiseFloor ?? 0;
  return lookAt(observer, noiseReading(observer.samples), value);
}

function airtimeLook(observer: MeasuredObserver): Look<RadioDetails> {
  const share = airtimeShare(observer.samples);
  return lookAt(observer, airtimeReading(share), share ?? 0);
}

function lookAt(
  { key, name, iata }: MeasuredObserver,
  reading: Look<RadioDetails>['reading'],
  value: number,
): Look<RadioDetails> {
  return { subject: key, reading, details: { name, iata, value } };
}
