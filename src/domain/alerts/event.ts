// Something that happened on the mesh and may be worth telling.
import type { EpochMs } from '../hearing.ts';
import { bodyLimit, clip, titleLimit } from './text.ts';

export const severities = ['routine', 'priority', 'immediate'] as const;
export type Severity = (typeof severities)[number];

/** The toggles an operator switches, each with its categories. */
export const categoriesOf = {
  nodes: ['node-new', 'node-silent', 'node-back', 'node-renamed', 'prefix-collision', 'clock-skew'],
  topology: ['link-new', 'link-lost', 'bridge-risk', 'partition'],
  observers: ['observer-offline', 'observer-back'],
  radio: ['battery-low', 'noise-floor-high', 'airtime-high', 'packet-storm'],
  channels: ['keyword'],
  system: ['source-disconnected', 'source-back', 'storage-low', 'ingest-backlog', 'own-clock'],
} as const;
export type Family = keyof typeof categoriesOf;
export type Category = (typeof categoriesOf)[Family][number];
export const families = ['nodes', 'topology', 'observers', 'radio', 'channels', 'system'] as const satisfies Family[];

/** What may stand in an event's `data`: numbers behind the text, never a function. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

export interface MeshEvent {
  /** The occurrence: incident key + `#` + episode number; unique within `source`. */
  readonly id: string;
  /** Who produced it: `detector:nodes`, `import`, … */
  readonly source: string;
  readonly family: Family;
  readonly category: Category;
  readonly severity: Severity;
  /** IATA code of the observer or the configured area. */
  readonly region: string | null;
  /** Node public key, observer id, edge key or source name. */
  readonly subject: string | null;
  /** One line, at most 80 characters. */
  readonly title: string;
  /** Up to 3 sentences, at most 240 characters. */
  readonly body: string;
  /** When it happened, not when it was processed. */
  readonly timestamp: EpochMs;
  readonly data: Readonly<Record<string, Json>>;
}

/** Rank of a severity, 0 to 2; throws on any other word, because only a fault in the program can bring one. */
export function severityRank(severity: Severity): number {
  const rank = severities.indexOf(severity);
  if (rank < 0) throw new TypeError(`"${severity}" is no severity; one of ${severities.join(', ')} is`);
  return rank;
}

/** Names the `episode`-th occurrence of an incident: the second outage of a node is a new one. */
export function occurrenceId(incidentKey: string, episode: number): string {
  return `${incidentKey}#${episode}`;
}

/** The event with its texts held to 80 and 240 characters; throws on an unknown severity or a time that is no number. */
export function meshEvent(fields: MeshEvent): MeshEvent {
  severityRank(fields.severity);
  if (!Number.isFinite(fields.timestamp)) throw new TypeError(`Event ${fields.id} has no time`);
  if (fields.title.length <= titleLimit && fields.body.length <= bodyLimit) return fields;
  return { ...fields, title: clip(fields.title, titleLimit), body: clip(fields.body, bodyLimit) };
}
