// `meshwarden counters`: what was said and what was not, by reason and window.
import type { CounterRow } from '../../contract/counters.ts';
import { counters } from '../reader/queries/counters.ts';
import { withReader } from './reading.ts';
import { print, printJson, type Terminal } from './terminal.ts';

export interface CountersOptions {
  readonly db: string;
  readonly json?: true;
}

/** Prints every counter; throws a StorageError when the file cannot be read. */
export function countersCommand(options: CountersOptions, terminal: Terminal): void {
  const now = Date.now();
  const midnight = new Date(now).setHours(0, 0, 0, 0);
  const all = withReader(options.db, (db) => counters(db, { now, midnight }));
  if (options.json) {
    printJson(terminal, all);
    return;
  }
  printTable(terminal, 'Events', all.events);
  print(terminal, '');
  printTable(terminal, 'Received messages', all.ingest);
}

function printTable(terminal: Terminal, title: string, rows: readonly CounterRow[]): void {
  const cell = (value: number | string) => String(value).padStart(14);
  print(terminal, title.padEnd(28) + cell('today') + cell('7 days') + cell('since install'));
  for (const row of rows) {
    print(terminal, `  ${row.reason}`.padEnd(28) + cell(row.today) + cell(row.last7Days) + cell(row.sinceInstall));
  }
}
