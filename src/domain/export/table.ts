// What an exported list has in each row: one description for every format.

/** Kinds of value, by their GraphML names. */
export type FieldType = 'string' | 'double' | 'long' | 'boolean';
export type FieldValue = string | number | boolean | null;

export interface Field<Row> {
  readonly name: string;
  readonly type: FieldType;
  of(row: Row): FieldValue;
}

/** A node as it is exported; times in epoch milliseconds, null for never. */
export interface NodeExport {
  /** Number that edges name their ends with. */
  readonly id: number;
  readonly key: string;
  /** Hostile text. */
  readonly name: string | null;
  readonly role: string;
  /** Degrees; null when unknown. */
  readonly lat: number | null;
  readonly lon: number | null;
  readonly firstSeen: number | null;
  readonly lastSeen: number | null;
  readonly lastAdvertAt: number | null;
  readonly adverts: number;
  readonly isObserver: boolean;
  /** Put away because it was not heard for long. */
  readonly inactive: boolean;
}

/** An edge as it is exported. */
export interface EdgeExport {
  readonly a: NodeExport;
  readonly b: NodeExport;
  readonly count: number;
  /** 0 to 1, at the time of the export. */
  readonly score: number;
  readonly confidence: string;
  readonly witnesses: number;
  /** Mean dB; null when none was measured. */
  readonly snr: number | null;
  /** Great-circle kilometres; null when an end has no place. */
  readonly km: number | null;
  /** Longer than a radio link on the ground can be. */
  readonly implausible: boolean;
  /** Found to be wrong by an operator. */
  readonly wrong: boolean;
  readonly firstSeen: number;
  readonly lastSeen: number;
  /** Names of the kinds of evidence. */
  readonly relations: readonly string[];
}

const time = (at: number | null) => (at === null ? null : new Date(at).toISOString());
const rounded = (value: number | null, digits: number) => (value === null ? null : Number(value.toFixed(digits)));

export const nodeFields: readonly Field<NodeExport>[] = [
  { name: 'public_key', type: 'string', of: (node) => node.key },
  { name: 'name', type: 'string', of: (node) => node.name },
  { name: 'role', type: 'string', of: (node) => node.role },
  { name: 'lat', type: 'double', of: (node) => node.lat },
  { name: 'lon', type: 'double', of: (node) => node.lon },
  { name: 'first_seen', type: 'string', of: (node) => time(node.firstSeen) },
  { name: 'last_seen', type: 'string', of: (node) => time(node.lastSeen) },
  { name: 'last_advert', type: 'string', of: (node) => time(node.lastAdvertAt) },
  { name: 'advert_count', type: 'long', of: (node) => node.adverts },
  { name: 'observer', type: 'boolean', of: (node) => node.isObserver },
  { name: 'inactive', type: 'boolean', of: (node) => node.inactive },
];

/** What an edge says beside its ends. */
export const edgeFields: readonly Field<EdgeExport>[] = [
  { name: 'count', type: 'long', of: (edge) => edge.count },
  { name: 'score', type: 'double', of: (edge) => rounded(edge.score, 6) },
  { name: 'confidence', type: 'string', of: (edge) => edge.confidence },
  { name: 'witnesses', type: 'long', of: (edge) => edge.witnesses },
  { name: 'snr', type: 'double', of: (edge) => rounded(edge.snr, 2) },
  { name: 'km', type: 'double', of: (edge) => rounded(edge.km, 3) },
  { name: 'implausible', type: 'boolean', of: (edge) => edge.implausible },
  { name: 'wrong', type: 'boolean', of: (edge) => edge.wrong },
  { name: 'first_seen', type: 'string', of: (edge) => time(edge.firstSeen) },
  { name: 'last_seen', type: 'string', of: (edge) => time(edge.lastSeen) },
  { name: 'relations', type: 'string', of: (edge) => edge.relations.join(' ') },
];

/** The ends of an edge, for formats that have one row per edge. */
export const endFields: readonly Field<EdgeExport>[] = [
  { name: 'a', type: 'string', of: (edge) => edge.a.key },
  { name: 'a_name', type: 'string', of: (edge) => edge.a.name },
  { name: 'b', type: 'string', of: (edge) => edge.b.key },
  { name: 'b_name', type: 'string', of: (edge) => edge.b.name },
];
