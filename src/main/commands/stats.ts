// `meshwarden stats`: counts what a database holds.
import { stats } from '../reader/queries/stats.ts';
import { withReader } from './reading.ts';
import { print, printJson, type Terminal } from './terminal.ts';

export interface StatsOptions {
  readonly db: string;
  readonly json?: true;
}

/** Prints the counts; throws a StorageError when the file cannot be read. */
export function statsCommand(options: StatsOptions, terminal: Terminal): void {
  const counts = withReader(options.db, stats);
  if (options.json) {
    printJson(terminal, counts);
    return;
  }
  const line = (what: string, value: number | string) => print(terminal, `${what.padEnd(24)} ${value}`);
  const list = (counts: Readonly<Record<string, number>>) =>
    Object.entries(counts)
      .map(([name, n]) => `${name} ${n}`)
      .join(', ') || 'none';
  line('observations', counts.observations);
  line('undecodable', counts.undecodable);
  line('transmissions', counts.transmissions);
  line('  by type', list(counts.transmissionsByType));
  line('observers', counts.observers);
  line('adverts', `${counts.adverts.valid} with a good signature, ${counts.adverts.invalid} with a bad one`);
  line('nodes', counts.nodes.total);
  line('  by role', list(counts.nodes.byRole));
  line('channel messages', `${counts.channelMessages.decrypted} opened, ${counts.channelMessages.undecrypted} not`);
}
