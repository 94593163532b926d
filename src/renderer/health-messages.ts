// The words of the Health page. What jobs did arrives from the core in words.
import type { Forecast, JobName, JobState, Retention } from '../contract/maintenance.ts';
import { formatted, many } from './many.ts';
import { formatBytes } from './parts/bytes.ts';

const jobs: Readonly<Record<JobName, { readonly name: string; readonly meaning: string }>> = {
  nodes: {
    name: 'Silent nodes',
    meaning: 'Puts nodes away that nobody hears, and brings back those that are heard again.',
  },
  observers: {
    name: 'Silent observers',
    meaning: 'Makes observers inactive that are gone or blocked, and removes what they measured.',
  },
  metrics: {
    name: 'Measurements',
    meaning: 'Removes old measurements, samples of refused messages, and old hourly counts.',
  },
  packets: {
    name: 'Old packets',
    meaning: 'Counts packets by the hour that nobody has heard for long, then removes them.',
  },
  edges: { name: 'Old edges', meaning: 'Forgets edges without evidence, with the claims they rest on.' },
  activity: { name: 'Activity', meaning: 'Makes days of old hours of edges, and one sum of very old days.' },
  cap: { name: 'Size cap', meaning: 'Removes the oldest packets while the database is above its cap.' },
  vacuum: { name: 'Free pages', meaning: 'Gives the room of removed rows back to the disk; runs after every removal.' },
  checkpoint: { name: 'Checkpoint', meaning: 'Works what was written lately into the database file.' },
  measure: { name: 'Sizes', meaning: 'Measures how much each table takes, for the forecast.' },
  backfill: {
    name: 'Older rows',
    meaning: 'Fills in what rows of older versions and imports lack, a little at a time.',
  },
  backup: { name: 'Backup', meaning: 'Copies the whole database, checks the copy, and removes the oldest one.' },
};

const states: Readonly<Record<JobState['state'], string>> = { idle: 'Idle', waiting: 'Waiting', running: 'Running' };

const outcomes = {
  running: 'Running',
  done: 'Done',
  cancelled: 'Ended early',
  failed: 'Failed',
  interrupted: 'Cut short',
} as const;

interface Field {
  readonly name: Exclude<keyof Retention, 'capBytes' | 'backupFolder'>;
  readonly label: string;
  readonly hint: string;
}

const fields: readonly Field[] = [
  { name: 'packetDays', label: 'Packets, days', hint: 'After the last hearing; 0 keeps them for ever' },
  { name: 'packetHourDays', label: 'Hourly counts, days', hint: 'What removed packets leave' },
  { name: 'nodeDays', label: 'Nodes, days', hint: 'Silent for so long: put away; 0 never' },
  { name: 'edgeDays', label: 'Edges, days', hint: 'Without evidence; 0 keeps them for ever' },
  { name: 'activityHourDays', label: 'Activity by the hour, days', hint: 'For time travel and trends' },
  { name: 'activityDays', label: 'Activity by the day, days', hint: 'Before that: one sum' },
  { name: 'observerDays', label: 'Observers, days', hint: 'Silent for so long: inactive; -1 never' },
  { name: 'metricDays', label: 'Measurements, days', hint: 'Battery, noise, airtime' },
  { name: 'droppedDays', label: 'Refused messages, days', hint: 'Samples alone; counts stay' },
  { name: 'vacuumPages', label: 'Pages given back at once', hint: 'Fewer hold the program shorter' },
];

const backupFields: readonly Field[] = [
  { name: 'backupHour', label: 'Daily backup at hour', hint: '0 to 23, local time; empty for none' },
  { name: 'backupKeep', label: 'Backups kept', hint: 'The oldest goes when there are more' },
];

export const health = {
  title: 'Health',
  lead: 'How big the database is and will be, what looks after it, and what comes in and goes out as files.',
  failed: 'The state of the database is not known',
  refused: 'The job was neither run nor ended',
  tabs: {
    room: 'Database',
    jobs: 'Maintenance',
    backups: 'Backups',
    retention: 'What is kept',
    files: 'Import and export',
    present: 'At this moment',
  },
  room: {
    file: 'File',
    size: 'Size',
    // A young database is still in its log alone.
    sizeOf: (used: number, file: number) =>
      file > used ? `${formatBytes(used)} in use of ${formatBytes(file)}` : formatBytes(used),
    wal: 'In its write-ahead log',
    free: 'Free on its disk',
    freeUnknown: 'The system does not say',
    cap: 'Cap',
    noCap: 'None',
    queue: 'Waiting to be recorded',
    queued: (length: number, capacity: number) => `${formatted(length)} of ${formatted(capacity)}`,
    growth: 'Growth',
    perDay: (bytes: number) => `${bytes < 0 ? '−' : ''}${formatBytes(Math.abs(bytes))} a day`,
    growthUnknown: 'Known after two days',
    forecast: 'Forecast',
    chart: (days: number, first: number, last: number) =>
      `Size over ${many(days, 'day', 'days')}: from ${formatBytes(first)} to ${formatBytes(last)}`,
    tables: 'By table',
    measured: (ago: string) => `Indexes included. Measured ${ago}.`,
    unmeasured: 'Not measured yet; that happens within minutes of the first start, and daily.',
    measureNow: 'Measure now',
    others: (n: number) => many(n, 'other table', 'other tables'),
  },
  forecast: (of: 'disk' | 'cap', { kind, ...rest }: Forecast): string => {
    const what = of === 'disk' ? 'The disk' : 'The cap';
    if (kind === 'unknown') return of === 'disk' ? 'Known after two days' : `${what}: known after two days`;
    if (kind === 'steady') return `${what} will not be reached at this rate`;
    const days = Math.floor((rest as { days: number }).days);
    if (days > 3_650) return `${what} is full in more than ten years`;
    return days < 1 ? `${what} is full today` : `${what} is full in ${many(days, 'day', 'days')}`;
  },
  jobs,
  nothingRuns: 'Nothing runs at the moment.',
  runs: (job: JobName, part: number | null) =>
    `${jobs[job].name}: running${part === null ? '' : `, ${Math.round(part * 100)} %`}`,
  table: 'Maintenance jobs',
  columns: { job: 'Job', state: 'State', last: 'Last run', next: 'Next', actions: 'Actions' },
  state: (state: JobState['state']) => states[state],
  outcome: (outcome: keyof typeof outcomes) => outcomes[outcome],
  percent: (part: number) => `${Math.round(part * 100)} %`,
  rows: (n: number) => many(n, 'row', 'rows'),
  longest: (ms: number) => `longest stretch ${formatted(Math.round(ms))} ms`,
  never: 'Not yet',
  onDemand: 'When needed',
  soon: 'Any moment',
  run: 'Run',
  runNamed: (job: JobName) => `Run ${jobs[job].name} now`,
  cancel: 'End',
  cancelNamed: (job: JobName) => `End ${jobs[job].name}`,
  backups: {
    make: 'Back up now',
    none: 'No backups yet',
    noneDetail: 'Make one now, or choose an hour under “What is kept” for one each day.',
    folder: (folder: string) => `They are in ${folder}.`,
    table: 'Backups',
    columns: { made: 'Made', size: 'Size', file: 'File', actions: 'Actions' },
    restore: 'Restore…',
    restoreNamed: (when: string) => `Restore the backup of ${when}`,
    sure: 'Put this backup in the database’s place?',
    sureDetail: (when: string) =>
      `It is checked now and put in place when Meshwarden starts next. What was recorded since ${when} is then not in the database any more; the present file is kept beside it.`,
    confirm: 'Check and restore at the next start',
    back: 'Keep what is there',
    waiting: (file: string) =>
      `${file} was checked and becomes the database when Meshwarden starts next. Restarting takes a moment, in which nothing is heard.`,
    waitingTitle: 'A restore waits for the next start',
    restart: 'Restart now',
    undo: 'Do not restore',
    goodTitle: 'Restored',
    badTitle: 'Not restored',
    refused: 'This backup will not be restored',
    undoRefused: 'The restore still waits',
  },
  slow: {
    title: 'Slow questions',
    lead: 'Questions of this window that the database took long to answer, with how it looked for the rows.',
    none: 'The database answered every question of this window quickly.',
    failed: 'Which questions were slow is not known',
    columns: { question: 'Question', took: 'Took', when: 'When' },
    took: (ms: string) => `${ms} ms`,
  },
  retention: {
    lead: 'What is older goes in the background, a little at a time. Counts and graphs of the past keep what was summed up.',
    fields,
    backupFields,
    cap: 'Size cap, MiB',
    capHint: 'The oldest packets go above it; empty for none',
    folder: 'Folder of the backups',
    folderHint: 'Empty for the one beside the database',
    save: 'Save',
    undo: 'Undo',
    saved: 'Saved. It holds from the next run on.',
    unknown: 'What is kept how long is not known',
    failed: 'The settings could not be saved',
  },
};
