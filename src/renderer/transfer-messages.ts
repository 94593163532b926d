// The words of imports and exports. Sentences about what went wrong arrive from the core.
import type { ExportFormat, ExportWhat, ImportAccount } from '../contract/transfers.ts';
import { formatted, many } from './many.ts';
import { formatBytes } from './parts/bytes.ts';

const kinds: Readonly<Record<ImportAccount['kind'], string>> = {
  recording: 'Messages of a recording',
  analyzer: 'Observations of an analyzer’s database',
  meshwarden: 'Receptions of a Meshwarden database',
};

export const imports = {
  title: 'Import',
  lead: 'Takes in a recording (NDJSON), a database of the analyzer, or an export, backup or database of Meshwarden, while packets go on coming in. The same file twice counts nothing twice, and nobody is alerted about what is long past.',
  button: 'Import a file…',
  path: 'Or its path on the machine that runs Meshwarden',
  pathHint: 'Best for very large files: nothing is copied',
  begin: 'Import',
  failed: 'That did not work',
  stateFailed: 'How imports stand is not known',
  unreadable: (name: string, why: string) => `${name} cannot be read: ${why} Choose it again.`,
  sending: (name: string) => `Sending ${name}`,
  sent: (received: number, bytes: number) => `${formatBytes(received)} of ${formatBytes(bytes)}`,
  running: (name: string) => `Importing ${name}`,
  looking: 'The file is looked at.',
  soFar: (lines: number, taken: number) =>
    `${many(lines, 'message', 'messages')} read, ${many(taken, 'new observation', 'new observations')}`,
  percent: (part: number) => `${Math.floor(part * 100)} %`,
  cancel: 'End',
  ending: 'Ending…',
  unfinishedTitle: (name: string) => `The import of ${name} did not reach its end`,
  unfinished: 'What was taken is kept. It goes on where it ended, and nothing is counted twice.',
  unfinishedGone: 'What was taken is kept. Choose the same file again to go on; nothing is counted twice.',
  resume: 'Go on',
  forget: 'Leave it',
  done: (name: string, when: string) => `${name} was imported ${when}`,
  cancelled: (name: string, when: string) => `The import of ${name} was ended ${when}`,
  broke: (name: string) => `${name} was not imported to its end`,
  account: 'What became of it',
  rows: {
    lines: (kind: ImportAccount['kind']) => kinds[kind],
    taken: 'New observations',
    receptions: 'Heard again',
    duplicates: 'Known already',
    statuses: 'Observer statuses',
    resumedAfter: 'Passed over',
    resumedDetail: (n: number) => `${many(n, 'row', 'rows')} that an earlier import had read`,
    nodes: 'Nodes listed',
    observers: 'Observers listed',
    listed: (n: number, refused: number) =>
      refused === 0 ? formatted(n) : `${formatted(n)}, ${formatted(refused)} refused`,
    ignored: 'Passed over',
    refused: 'Refused',
    nothingRefused: 'None',
    missing: 'Not in this file',
    duration: 'Took',
    seconds: (ms: number) => (ms < 90_000 ? `${(ms / 1000).toFixed(1)} s` : `${Math.round(ms / 60_000)} min`),
  },
} as const;

const what: Readonly<Record<ExportWhat, string>> = {
  nodes: 'Nodes',
  edges: 'Links between nodes',
  packets: 'Everything heard',
  database: 'The whole database',
};

const formats: Readonly<Record<ExportFormat, string>> = {
  csv: 'Table (CSV)',
  graphml: 'Graph (GraphML)',
  geojson: 'Map (GeoJSON)',
  ndjson: 'Recording (NDJSON)',
  db: 'SQLite database',
};

export const exports = {
  title: 'Export',
  open: 'Export…',
  lead: 'Writes a part of what is stored to a file, while packets go on coming in. A recording and a database can be imported again; passwords and channel secrets are in none of them.',
  what: 'What',
  whats: what,
  format: 'As',
  formats,
  span: 'Heard in',
  spans: { all: 'All that is stored', '1': 'The last day', '7': 'The last 7 days', '30': 'The last 30 days' },
  button: 'Export',
  cancel: 'End',
  failed: 'That did not work',
  stateFailed: 'How exports stand is not known',
  choosing: (name: string) => `Choose where to save ${name}.`,
  preparing: 'A copy of the database is made and checked.',
  ready: (name: string) => `${name} is ready.`,
  writing: (name: string) => `Writing ${name}`,
  rows: (n: number) => many(n, 'row', 'rows'),
  percent: (part: number) => `${Math.floor(part * 100)} %`,
  saved: (place: string) => `Saved as ${place}`,
  fetched: (name: string) => `${name} was handed to the browser, which saves it among its downloads.`,
  cancelled: (name: string) => `The export of ${name} was ended; nothing half written is left.`,
  broke: (name: string) => `${name} was not exported`,
} as const;
