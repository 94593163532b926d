// Reads an alert configuration that may be anything; every fault becomes a sentence.
import { type AlertConfig, defaultAlertConfig, type FamilyConfig, type TargetName, targetNames } from './config.ts';
import { families, type Severity, severities } from './event.ts';
import { minuteOfDay, type QuietHours } from './quiet-hours.ts';

export type ConfigReading =
  | { readonly kind: 'valid'; readonly config: AlertConfig }
  | { readonly kind: 'invalid'; readonly sentences: readonly string[] };

const longestS = 366 * 86_400;

/** The configuration in `value`: missing fields take their defaults, unknown ones are left alone, wrong ones are named. */
export function readAlertConfig(value: unknown): ConfigReading {
  const faults: string[] = [];
  const root = recordOf(value, 'The alert settings', faults);
  const familyValues = recordOf(root.families ?? {}, 'families', faults);
  const read = { ...defaultAlertConfig.families };
  for (const family of families) {
    const fields = recordOf(familyValues[family] ?? {}, family, faults);
    read[family] = familyOf(fields, family, defaultAlertConfig.families[family], faults);
  }
  const config: AlertConfig = {
    graceS: secondsOf(root.graceS, 'graceS', 0, defaultAlertConfig.graceS, faults),
    baselineS: secondsOf(root.baselineS, 'baselineS', 0, defaultAlertConfig.baselineS, faults),
    quietHours: quietHoursOf(root.quietHours ?? {}, defaultAlertConfig.quietHours, faults),
    families: read,
  };
  return faults.length > 0 ? { kind: 'invalid', sentences: faults } : { kind: 'valid', config };
}

function familyOf(
  fields: Readonly<Record<string, unknown>>,
  name: string,
  defaults: FamilyConfig,
  faults: string[],
): FamilyConfig {
  const freshness = fields.freshnessS;
  return {
    enabled: booleanOf(fields.enabled, `${name}.enabled`, defaults.enabled, faults),
    severityFloor: severityOf(fields.severityFloor ?? defaults.severityFloor, `${name}.severityFloor`, faults),
    regions: regionsOf(fields.regions ?? defaults.regions, `${name}.regions`, faults),
    freshnessS:
      freshness === null
        ? null
        : freshness === 0
          ? rejectZero(name, faults)
          : secondsOf(freshness, `${name}.freshnessS`, 1, defaults.freshnessS ?? 600, faults),
    cooldownS: secondsOf(fields.cooldownS, `${name}.cooldownS`, 0, defaults.cooldownS, faults),
    targets: targetsOf(fields.targets ?? {}, name, defaults.targets, faults),
    immediateInQuietHours: booleanOf(
      fields.immediateInQuietHours,
      `${name}.immediateInQuietHours`,
      defaults.immediateInQuietHours,
      faults,
    ),
  };
}

function quietHoursOf(value: unknown, defaults: QuietHours, faults: string[]): QuietHours {
  const fields = recordOf(value, 'quietHours', faults);
  const timeOf = (time: unknown, name: string) => {
    if (typeof time === 'string' && minuteOfDay(time) !== null) return time;
    faults.push(`quietHours.${name} must be a time of day such as 22:00.`);
    return '00:00';
  };
  const read: QuietHours = {
    enabled: booleanOf(fields.enabled, 'quietHours.enabled', defaults.enabled, faults),
    from: timeOf(fields.from ?? defaults.from, 'from'),
    to: timeOf(fields.to ?? defaults.to, 'to'),
  };
  if (read.enabled && read.from === read.to) {
    faults.push(`Quiet hours begin and end at ${read.from}, so they would never or always hold; choose two times.`);
  }
  return read;
}

function booleanOf(value: unknown, name: string, fallback: boolean, faults: string[]): boolean {
  if (value === undefined) return fallback;
  if (typeof value !== 'boolean') faults.push(`${name} must be true or false.`);
  return value === true;
}

function rejectZero(name: string, faults: string[]): number {
  faults.push(`${name}.freshnessS is 0, which would drop every event; use null to accept events of any age.`);
  return 0;
}

function targetsOf(
  value: unknown,
  name: string,
  defaults: FamilyConfig['targets'],
  faults: string[],
): FamilyConfig['targets'] {
  const fields = recordOf(value, `${name}.targets`, faults);
  const read = { ...defaults };
  for (const severity of severities) {
    const list = fields[severity];
    if (list === undefined) continue;
    if (Array.isArray(list) && list.every(isTargetName)) read[severity] = [...new Set(list)];
    else faults.push(`${name}.targets.${severity} must be a list of ${targetNames.join(', ')}.`);
  }
  return read;
}

function regionsOf(value: unknown, name: string, faults: string[]): readonly string[] {
  if (Array.isArray(value) && value.every((region) => typeof region === 'string' && region !== '')) return value;
  faults.push(`${name} must be a list of region codes; an empty list means everywhere.`);
  return [];
}

function severityOf(value: unknown, name: string, faults: string[]): Severity {
  const severity = severities.find((known) => known === value);
  if (severity === undefined) faults.push(`${name} must be one of ${severities.join(', ')}.`);
  return severity ?? 'priority';
}

function secondsOf(value: unknown, name: string, least: number, fallback: number, faults: string[]): number {
  if (value === undefined) return fallback;
  if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= longestS) return value;
  faults.push(`${name} must be a whole number of seconds from ${least} to ${longestS}.`);
  return fallback;
}

function recordOf(value: unknown, name: string, faults: string[]): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  faults.push(`${name} must be an object.`);
  return {};
}

function isTargetName(value: unknown): value is TargetName {
  return targetNames.some((name) => name === value);
}
