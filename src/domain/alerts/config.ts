// What an operator decides about alerts, and what holds until then.
import { type Family, families, type Severity } from './event.ts';
import { defaultQuietHours, type QuietHours } from './quiet-hours.ts';

/** Where an alert can go. */
export const targetNames = ['in-app', 'desktop', 'tray', 'webhook', 'sound'] as const;
export type TargetName = (typeof targetNames)[number];

export interface FamilyConfig {
  readonly enabled: boolean;
  /** Events below this rank are dropped. */
  readonly severityFloor: Severity;
  /** IATA codes; empty means everywhere. */
  readonly regions: readonly string[];
  /** Seconds after which an event is too old to tell; null never. */
  readonly freshnessS: number | null;
  /** Seconds between two alerts of one category and region; 0 off. */
  readonly cooldownS: number;
  readonly targets: Readonly<Record<Severity, readonly TargetName[]>>;
  /** Whether immediate alerts are told at once in quiet hours. */
  readonly immediateInQuietHours: boolean;
}

export interface AlertConfig {
  /** Seconds of silence after the first event of a run; 0 off. */
  readonly graceS: number;
  /** Seconds after the first start during which nodes are learnt without being called new. */
  readonly baselineS: number;
  /** Routine and priority alerts wait for the end of these and then come as one digest. */
  readonly quietHours: QuietHours;
  readonly families: Readonly<Record<Family, FamilyConfig>>;
}

const everyone: FamilyConfig = {
  enabled: true,
  severityFloor: 'priority',
  regions: [],
  freshnessS: 600,
  cooldownS: 300,
  // A target that is not there, or switched off, is passed over.
  targets: {
    routine: ['in-app'],
    priority: ['in-app', 'desktop', 'tray', 'webhook'],
    immediate: ['in-app', 'desktop', 'tray', 'webhook', 'sound'],
  },
  immediateInQuietHours: true,
};

/** Nodes, topology, observers, radio and system on, channels off; 60 s grace; a day to learn the mesh. */
export const defaultAlertConfig: AlertConfig = {
  graceS: 60,
  // Repeaters advertise twice a day at most, so a shorter baseline would call a whole known mesh new.
  baselineS: 86_400,
  quietHours: defaultQuietHours,
  families: {
    nodes: everyone,
    topology: everyone,
    observers: everyone,
    radio: everyone,
    channels: { ...everyone, enabled: false },
    system: everyone,
  },
};

/** `config` with some families changed; the rest stays. */
export function withFamilies(
  config: AlertConfig,
  changes: Partial<Record<Family, Partial<FamilyConfig>>>,
): AlertConfig {
  const next = { ...config.families };
  for (const family of families) next[family] = { ...next[family], ...changes[family] };
  return { ...config, families: next };
}
