// How long what is kept: the settings of maintenance, their defaults, and what they may be.

/** Days unless it says otherwise. */
export interface RetentionSettings {
  /** A node not heard for so long is put away until it is heard again; 0 never. */
  readonly nodeDays: number;
  /** An observer not heard for so long is inactive and its metrics go; -1 never. */
  readonly observerDays: number;
  /** Packets last heard longer ago go with their observations; 0 never. */
  readonly packetDays: number;
  readonly metricDays: number;
  /** Samples of what was refused. */
  readonly droppedDays: number;
  /** Edges without evidence for so long go with their claims; 0 never. */
  readonly edgeDays: number;
  /** For so long an edge's activity is kept by the hour, */
  readonly activityHourDays: number;
  /** and for so long by the day. */
  readonly activityDays: number;
  /** What removed packets leave: counts by hour, observer and type. */
  readonly packetHourDays: number;
  /** The oldest packets go until the database has fewer bytes; null for no cap. */
  readonly capBytes: number | null;
  /** Pages a slice gives back to the disk at most. */
  readonly vacuumPages: number;
  /** Local hour of the daily backup, 0 to 23; null for none. */
  readonly backupHour: number | null;
  /** Scheduled backups that stay. */
  readonly backupKeep: number;
  /** Folder of the backups; null for `backups` beside the database. */
  readonly backupFolder: string | null;
}

export const defaultRetention: RetentionSettings = {
  nodeDays: 7,
  observerDays: 14,
  packetDays: 30,
  metricDays: 30,
  droppedDays: 30,
  edgeDays: 30,
  activityHourDays: 14,
  activityDays: 400,
  packetHourDays: 400,
  capBytes: null,
  vacuumPages: 1_024,
  backupHour: null,
  backupKeep: 7,
  backupFolder: null,
};

const mostDays = 3_650;
const mib = 2 ** 20;
/** An empty database has nearly a mebibyte, and no disk has more than the other. */
const capRange = { least: 16 * mib, most: 2 ** 50 };

interface NumberRule {
  readonly what: string;
  readonly least: number;
  readonly most: number;
  /** A number below `least` that means "never". */
  readonly off?: number;
  readonly unit: string;
}

const days = (what: string, least: number, off?: number): NumberRule => ({
  what,
  least,
  most: mostDays,
  unit: 'days',
  ...(off === undefined ? {} : { off }),
});

const numberRules: Readonly<Record<NumberName, NumberRule>> = {
  nodeDays: days('Days until a node is put away', 1, 0),
  observerDays: days('Days until an observer is inactive', 1, -1),
  packetDays: days('Days packets are kept', 1, 0),
  metricDays: days('Days metrics are kept', 1),
  droppedDays: days('Days samples of refused messages are kept', 1),
  edgeDays: days('Days an edge is kept without evidence', 1, 0),
  activityHourDays: days('Days activity is kept by the hour', 1),
  activityDays: days('Days activity is kept by the day', 1),
  packetHourDays: days('Days counts of removed packets are kept', 1),
  vacuumPages: { what: 'Pages given back in one slice', least: 16, most: 65_536, unit: 'pages' },
  backupKeep: { what: 'Backups kept', least: 1, most: 365, unit: 'backups' },
};
type NumberName = Exclude<keyof RetentionSettings, 'capBytes' | 'backupHour' | 'backupFolder'>;

/** What reading settings gives. */
export type RetentionReading =
  | { readonly kind: 'valid'; readonly settings: RetentionSettings }
  | { readonly kind: 'invalid'; readonly sentences: readonly string[] };

/** Reads settings; a field that is missing has its default, one that is unknown or cannot be is named in a sentence. */
export function readRetention(value: unknown): RetentionReading {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return { kind: 'invalid', sentences: ['The settings of retention must be one object.'] };
  }
  const given: Record<string, unknown> = { ...defaultRetention, ...value };
  const sentences = Object.keys(given).flatMap((name) => fault(name, given[name]) ?? []);
  const settings = given as unknown as RetentionSettings;
  if (sentences.length === 0 && settings.activityDays < settings.activityHourDays) {
    sentences.push('Days activity is kept by the day must not be fewer than those it is kept by the hour.');
  }
  return sentences.length > 0 ? { kind: 'invalid', sentences } : { kind: 'valid', settings };
}

function fault(name: string, value: unknown): string | null {
  if (name === 'capBytes') return value === null ? null : capFault(value);
  if (name === 'backupHour') {
    return value === null || isWhole(value, 0, 23)
      ? null
      : `The hour of the daily backup is ${shown(value)}; it must be 0 to 23, or null for none.`;
  }
  if (name === 'backupFolder') return folderFault(value);
  if (!Object.hasOwn(numberRules, name)) return `${shown(name)} is no setting of retention.`;
  const { what, least, most, off, unit } = numberRules[name as NumberName];
  if (isWhole(value, least, most) || (off !== undefined && value === off)) return null;
  const never = off === undefined ? '' : `, or ${off} for never`;
  return `${what}: ${shown(value)} cannot be. It must be ${least} to ${most} ${unit}${never}.`;
}

function capFault(value: unknown): string | null {
  if (isWhole(value, capRange.least, capRange.most)) return null;
  return `The cap of the database is ${shown(value)} bytes; it must be ${capRange.least} (16 MiB) or more, or null for none.`;
}

function folderFault(value: unknown): string | null {
  if (value === null || (typeof value === 'string' && value.trim() !== '' && value.length <= 1_024)) return null;
  return 'The folder of the backups must be a path, or null for the one beside the database.';
}

function isWhole(value: unknown, least: number, most: number): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most;
}

function shown(value: unknown): string {
  return String(typeof value === 'object' ? JSON.stringify(value) : value).slice(0, 40);
}
