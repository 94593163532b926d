// Counters of radios joined into totals that never fall: firmware counts from 0 after every start, some of it in 16 bits.
import type { EpochMs } from '../hearing.ts';
import { continueRun, type DeviceRun, judgeRun, type RunVerdict, unseenSecs } from './device-run.ts';

/** What an observer counts. */
export const counterNames = ['packetsReceived', 'packetsSent', 'recvErrors', 'rxAirSecs', 'txAirSecs'] as const;
export type CounterName = (typeof counterNames)[number];

/** One counter: what the device showed last, and all it ever counted. */
export interface JoinedCounter {
  readonly value: number;
  /** Never falls. At most what was really counted: what a device counts between its last report and a restart is lost. */
  readonly total: number;
  /** It was seen above 65,535, so it has more than 16 bits. */
  readonly wide: boolean;
}

/** The counters of one observer. */
export interface JoinedCounters extends DeviceRun {
  /** From when on the totals count: the first known start of the device, or the first report where it told no uptime. */
  readonly since: EpochMs;
  readonly restarts: number;
  readonly counters: Readonly<Partial<Record<CounterName, JoinedCounter>>>;
}

/** What an observer reported; null for what it did not say. */
export interface CounterReport extends Readonly<Record<CounterName, number | null>> {
  readonly at: EpochMs;
  readonly uptimeSecs: number | null;
  /** Read from a recording, whose reports may be older than what is known. */
  readonly recorded: boolean;
}

/**
 * Why counters did not simply rise. `restarted`: the device began anew. `cleared`: it ran on, and its counters were set
 * to 0. `wrapped`: a counter of 16 bits went past 65,535. `unclear`: it may have restarted and caught up since.
 */
export type SeamKind = 'restarted' | 'cleared' | 'wrapped' | 'unclear';

/** A place where two stretches of counting were joined. */
export interface Seam {
  /** Time of the report that showed it. */
  readonly at: EpochMs;
  readonly kind: SeamKind;
  /** Seconds between the last report before a restart and the restart, in which nobody saw what was counted; else null. */
  readonly unseenSecs: number | null;
  readonly changes: readonly { readonly counter: CounterName; readonly before: number; readonly after: number }[];
}

export interface JoinStep {
  readonly joined: JoinedCounters;
  readonly seams: readonly Seam[];
}

const narrow = 2 ** 16;
/** No radio receives or sends more packets in a second than this; none is on the air longer than time lasts. */
const packetsPerSecond = 50;
const graceSecs = 120;

/**
 * The counters after one more report, and the seams it showed; null for a report that is older than what is known.
 * Where two explanations remain, the one in which less was counted is taken, so that a total never counts what was not.
 */
export function joinReport(known: JoinedCounters | null, report: CounterReport): JoinStep | null {
  if (known === null) return { joined: firstOf(report), seams: [] };
  if (report.recorded && report.at < known.at) return null;
  const verdict = judgeRun(known, report);
  if (verdict === 'late') return null;
  const fell = counterNames.filter((name) => isFall(known, report, name));
  const kinds = new Map(fell.map((name) => [name, kindOfFall(name, known, report, verdict)]));
  const whole = kindOfAll(known, report, verdict, kinds);
  const anew = whole === 'restarted' || whole === 'cleared';
  const joined: JoinedCounters = {
    ...continueRun(known, report, whole === 'restarted' ? 'restarted' : verdict),
    since: known.since,
    restarts: known.restarts + (whole === 'restarted' ? 1 : 0),
    counters: Object.fromEntries(
      counterNames.flatMap((name) => {
        const counter = nextCounter(known.counters[name], report[name], anew ? 'cleared' : (kinds.get(name) ?? null));
        return counter === null ? [] : [[name, counter]];
      }),
    ),
  };
  return { joined, seams: seamsOf(known, report, whole, kinds) };
}

function firstOf(report: CounterReport): JoinedCounters {
  const { at, uptimeSecs } = report;
  const bootAt = uptimeSecs === null ? null : at - uptimeSecs * 1000;
  const counters = counterNames.flatMap((name) => {
    const counter = nextCounter(undefined, report[name], null);
    return counter === null ? [] : [[name, counter] as const];
  });
  return { at, uptimeSecs, bootAt, since: bootAt ?? at, restarts: 0, counters: Object.fromEntries(counters) };
}

/** `fall` is null where it did not fall, else how it fell. */
function nextCounter(
  known: JoinedCounter | undefined,
  value: number | null,
  fall: SeamKind | null,
): JoinedCounter | null {
  if (value === null) {
    // What it shows next has been counted since the restart.
    if (known === undefined) return null;
    return fall === null ? known : { ...known, value: 0 };
  }
  const wide = known?.wide === true || value >= narrow;
  if (known === undefined) return { value, total: value, wide };
  const gained = fall === null ? value - known.value : fall === 'wrapped' ? value + narrow - known.value : value;
  return { value, total: known.total + gained, wide };
}

function isFall({ counters }: JoinedCounters, report: CounterReport, name: CounterName): boolean {
  const value = report[name];
  return value !== null && value < (counters[name]?.value ?? 0);
}

/** What happened to the device as a whole; null when nothing did. */
function kindOfAll(
  known: JoinedCounters,
  report: CounterReport,
  verdict: RunVerdict,
  fell: ReadonlyMap<CounterName, SeamKind>,
): SeamKind | null {
  if (verdict === 'restarted') return 'restarted';
  if (verdict === 'unclear') return fell.size > 0 ? 'restarted' : 'unclear';
  // Counters wrap one by one; a start, or the command to clear them, sets all of them to 0 at once.
  const rose = counterNames.some(
    (name) => (known.counters[name]?.value ?? 0) > 0 && report[name] !== null && !fell.has(name),
  );
  const isWrapOnly = fell.size === 1 && [...fell.values()][0] === 'wrapped';
  if (fell.size === 0 || rose || isWrapOnly) return null;
  return verdict === 'unknown' ? 'restarted' : 'cleared';
}

/** How one counter fell while the others did not. */
function kindOfFall(
  name: CounterName,
  known: JoinedCounters,
  report: CounterReport,
  verdict: RunVerdict,
): 'wrapped' | 'cleared' {
  const { value: before = 0, wide = false } = known.counters[name] ?? {};
  const elapsed =
    verdict === 'same' && report.uptimeSecs !== null && report.uptimeSecs >= (known.uptimeSecs ?? 0)
      ? report.uptimeSecs - (known.uptimeSecs ?? 0)
      : Math.max(0, report.at - known.at) / 1000;
  const perSecond = name === 'rxAirSecs' || name === 'txAirSecs' ? 1 : packetsPerSecond;
  const gained = (report[name] ?? 0) + narrow - before;
  return !wide && gained <= (elapsed + graceSecs) * perSecond ? 'wrapped' : 'cleared';
}

function seamsOf(
  known: JoinedCounters,
  report: CounterReport,
  whole: SeamKind | null,
  kinds: ReadonlyMap<CounterName, SeamKind>,
): Seam[] {
  const { at } = report;
  const change = (counter: CounterName) => ({
    counter,
    before: known.counters[counter]?.value ?? 0,
    after: report[counter] ?? 0,
  });
  if (whole !== null) {
    const changes = counterNames.filter((name) => known.counters[name] !== undefined && report[name] !== null);
    const unseen = whole === 'restarted' ? unseenSecs(known, report) : null;
    return [{ at, kind: whole, unseenSecs: unseen, changes: changes.map(change) }];
  }
  return (['wrapped', 'cleared'] as const).flatMap((kind) => {
    const names = [...kinds].filter(([, each]) => each === kind).map(([name]) => name);
    return names.length === 0 ? [] : [{ at, kind, unseenSecs: null, changes: names.map(change) }];
  });
}
