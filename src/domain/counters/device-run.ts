// Whether a device ran on between two reports of its uptime, or began anew.
import type { EpochMs } from '../hearing.ts';

/** The present run of a device, as far as its reports tell. */
export interface DeviceRun {
  /** When the newest report arrived. */
  readonly at: EpochMs;
  /** Seconds, as the newest report said; null when it did not. */
  readonly uptimeSecs: number | null;
  /** When the device began: the earliest that any report of the run makes it; null while none told an uptime. */
  readonly bootAt: EpochMs | null;
}

/** A report of a device. */
export interface UptimeReport {
  readonly at: EpochMs;
  readonly uptimeSecs: number | null;
}

/**
 * `same`: it ran on. `restarted`: it began anew in between. `late`: the report is older than the newest one known.
 * `unclear`: its uptime rose, yet it may have restarted early in a long stretch without reports. `unknown`: no uptime.
 */
export type RunVerdict = 'same' | 'restarted' | 'late' | 'unclear' | 'unknown';

/** Reports reach us this much late without anything being wrong. */
const delayMs = 120_000;
/** Firmware counts its uptime in 32 bits of milliseconds, so it begins at 0 again after 49.7 days. */
const uptimeWrapMs = 2 ** 32;

/** What `report` says about `run`. */
export function judgeRun(run: DeviceRun, report: UptimeReport): RunVerdict {
  if (run.uptimeSecs === null || run.bootAt === null || report.uptimeSecs === null) return 'unknown';
  // A clock that was set back makes times incomparable; uptimes still are.
  if (report.at < run.at) return report.uptimeSecs < run.uptimeSecs ? 'restarted' : 'same';
  const began = report.at - report.uptimeSecs * 1000;
  // The earliest boot is the one least delayed, so this is when the newest report was made rather than when it came.
  const madeAt = measuredAt(run);
  const couldHaveBegun = began >= madeAt - delayMs;
  if (report.uptimeSecs < run.uptimeSecs) {
    if (isUptimeWrap(run.uptimeSecs, report.at - run.at, report.uptimeSecs)) return 'same';
    return couldHaveBegun ? 'restarted' : 'late';
  }
  return couldHaveBegun && began - run.bootAt > delayMs ? 'unclear' : 'same';
}

/** The run after `report`, which was judged `verdict` and is not late. */
export function continueRun(run: DeviceRun, { at, uptimeSecs }: UptimeReport, verdict: RunVerdict): DeviceRun {
  // A report without an uptime leaves what is known, unless the device it was known of began anew.
  if (uptimeSecs === null) {
    const { uptimeSecs: known, bootAt } = run;
    return verdict === 'restarted' ? { at, uptimeSecs, bootAt: null } : { at, uptimeSecs: known, bootAt };
  }
  const began = at - uptimeSecs * 1000;
  const isRebased = at < run.at || uptimeSecs < (run.uptimeSecs ?? 0) || verdict !== 'same' || run.bootAt === null;
  return { at, uptimeSecs, bootAt: isRebased ? began : Math.min(run.bootAt ?? began, began) };
}

/** Seconds between the newest report of `run` and the boot that `report` tells of; null where either is unknown. */
export function unseenSecs(run: DeviceRun, report: UptimeReport): number | null {
  if (run.bootAt === null || run.uptimeSecs === null || report.uptimeSecs === null) return null;
  return Math.max(0, Math.round((report.at - measuredAt(run)) / 1000 - report.uptimeSecs));
}

function measuredAt({ bootAt, uptimeSecs }: DeviceRun): EpochMs {
  return (bootAt ?? 0) + (uptimeSecs ?? 0) * 1000;
}

function isUptimeWrap(before: number, elapsedMs: number, after: number): boolean {
  return Math.abs(before * 1000 + elapsedMs - uptimeWrapMs - after * 1000) <= delayMs;
}
