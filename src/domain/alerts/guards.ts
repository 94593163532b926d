// What an event must pass before anybody is told; each guard is a pure comparison that shows its numbers.
import type { EpochMs } from '../hearing.ts';
import type { FamilyConfig, TargetName } from './config.ts';
import { type MeshEvent, type Severity, severityRank } from './event.ts';
import type { DecisionReason } from './reasons.ts';

export type Verdict =
  | { readonly kind: 'pass' }
  | {
      readonly kind: 'drop';
      readonly reason: DecisionReason;
      /** The numbers compared: "age 812 s > 600 s". */
      readonly detail: string;
    };

/** The last firing of a category in a region. */
export interface Firing {
  readonly lastFiredAt: EpochMs;
  readonly severity: Severity;
}

/** How long a delivered occurrence is remembered. */
export const dedupWindowMs = 7 * 86_400_000;
/** How far ahead of the clock an event may be before its time is not believed. */
export const futureToleranceMs = 300_000;

const passed: Verdict = { kind: 'pass' };

function drop(reason: DecisionReason, detail: string): Verdict {
  return { kind: 'drop', reason, detail };
}

/** Milliseconds as seconds with at most three decimals. */
function seconds(ms: number): string {
  return `${Number((ms / 1000).toFixed(3))} s`;
}

/** The event with a time the guards can use: one more than 300 s ahead counts as now, and `data.aheadS` says by how much. */
export function withUsableTime(event: MeshEvent, now: EpochMs): MeshEvent {
  const ahead = event.timestamp - now;
  if (ahead <= futureToleranceMs) return event;
  return { ...event, timestamp: now, data: { ...event.data, aheadS: Math.round(ahead / 1000) } };
}

/** Passes when the event's family is switched on. */
export function guardEnabled(event: MeshEvent, family: FamilyConfig): Verdict {
  return family.enabled ? passed : drop('disabled', `the family ${event.family} is switched off`);
}

/** Drops while less than `graceS` has passed since `anchor`, the run's first event; an anchor in the future is not armed. */
export function guardColdStart(anchor: EpochMs, graceS: number, now: EpochMs): Verdict {
  const elapsed = now - anchor;
  if (graceS === 0 || elapsed < 0 || elapsed >= graceS * 1000) return passed;
  return drop('cold_start', `${seconds(elapsed)} since the first event of this run < ${graceS} s`);
}

/** Drops an event older than the family's freshness; an age of exactly the freshness passes. */
export function guardFreshness(event: MeshEvent, family: FamilyConfig, now: EpochMs): Verdict {
  if (family.freshnessS === null) return passed;
  const age = now - event.timestamp;
  return age > family.freshnessS * 1000 ? drop('stale', `age ${seconds(age)} > ${family.freshnessS} s`) : passed;
}

/** Passes when the family watches everywhere or the event's region. */
export function guardRegion(event: MeshEvent, family: FamilyConfig): Verdict {
  if (family.regions.length === 0 || (event.region !== null && family.regions.includes(event.region))) return passed;
  return drop('region', `region ${event.region ?? 'unknown'} is not among ${family.regions.join(', ')}`);
}

/** Passes from the family's floor upwards. */
export function guardSeverity(event: MeshEvent, family: FamilyConfig): Verdict {
  if (severityRank(event.severity) >= severityRank(family.severityFloor)) return passed;
  return drop('severity', `${event.severity} < ${family.severityFloor}`);
}

/** Passes when at least one of the wanted targets exists here. */
export function guardTargets(wanted: readonly TargetName[], available: readonly TargetName[]): Verdict {
  if (wanted.some((name) => available.includes(name))) return passed;
  const names = wanted.length === 0 ? 'none is chosen' : `${wanted.join(', ')} not available here`;
  return drop('no_target', `no target: ${names}`);
}

/** Drops an occurrence delivered within 7 days; a row from the future is still the same occurrence. */
export function guardDuplicate(seenAt: EpochMs | null, now: EpochMs): Verdict {
  if (seenAt === null || now - seenAt > dedupWindowMs) return passed;
  return drop('dedup', `the same occurrence was seen ${seconds(Math.max(0, now - seenAt))} ago, within 7 days`);
}

/**
 * Drops while the cooldown runs; exactly its length passes, a strictly higher severity than the one that
 * armed it passes, and a firing in the future is not armed.
 */
export function guardCooldown(event: MeshEvent, armed: Firing | null, cooldownS: number, now: EpochMs): Verdict {
  if (armed === null || cooldownS === 0) return passed;
  const elapsed = now - armed.lastFiredAt;
  if (elapsed < 0 || elapsed >= cooldownS * 1000) return passed;
  if (severityRank(event.severity) > severityRank(armed.severity)) return passed;
  const where = event.region ?? 'any region';
  return drop('cooldown', `${seconds(elapsed)} since the last ${event.category} in ${where} < ${cooldownS} s`);
}
