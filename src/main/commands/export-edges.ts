// `meshwarden export edges`: the neighbour edges with what they rest on.
import { type EdgeVariant, exportEdges } from '../reader/queries/edges.ts';
import { withReader } from './reading.ts';
import { print, printJson, type Terminal } from './terminal.ts';

export interface ExportEdgesOptions {
  readonly db: string;
  readonly variant: EdgeVariant;
  readonly json?: true;
}

/** Prints the edges of a variant, as JSON or as one line each; throws a StorageError when the file cannot be read. */
export function exportEdgesCommand(options: ExportEdgesOptions, terminal: Terminal): void {
  const edges = withReader(options.db, (db) => exportEdges(db, { variant: options.variant }));
  if (options.json) {
    printJson(terminal, edges);
    return;
  }
  for (const { a, b, count, firstSeen, lastSeen, relations } of edges) {
    const why = Object.entries(relations).map(([relation, n]) => `${relation} ${n}`);
    print(terminal, `${a} ${b} ${count} ${firstSeen} ${lastSeen} ${why.join(', ')}`);
  }
}
