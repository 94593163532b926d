// The nodes an operator keeps an eye on.
import type { MarkedNode } from '../../../contract/nodes.ts';
import type { EpochMs } from '../../../domain/hearing.ts';
import type { ReadableDb } from '../../storage/readonly.ts';
import { aliveNodesById } from './graph-node.ts';
import { readMarkedNodes } from './node-marks.ts';
import { silenceOf } from './node-silence.ts';

/** Watched and critical nodes and those with a silence of their own, active or not, by name. */
export function markedNodes(db: ReadableDb, { now }: { readonly now: EpochMs }): MarkedNode[] {
  const rows = readMarkedNodes(db);
  const nodes = aliveNodesById(
    db,
    rows.map(({ party }) => party),
  );
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const marked = rows.flatMap(({ party, marks }) => {
    const node = byId.get(party);
    return node === undefined ? [] : [{ node, marks, silence: silenceOf(db, party, node, marks, now) }];
  });
  const nameOf = ({ node }: MarkedNode) => node.name ?? node.key;
  return marked.sort((a, b) => nameOf(a).localeCompare(nameOf(b), 'en'));
}
