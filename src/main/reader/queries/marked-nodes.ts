// The nodes an operator keeps an eye on.
import type { MarkedNode } from '../../../contract/nodes.ts';
import type { ReadableDb } from '../../storage/readonly.ts';
import { SideLookup } from './edge-claims.ts';
import { aliveNodeById } from './graph-node.ts';
import { readMarkedNodes } from './node-marks.ts';

/** Watched and critical nodes, active or not, by name. */
export function markedNodes(db: ReadableDb): MarkedNode[] {
  const lookup = new SideLookup(db);
  const marked = readMarkedNodes(db).flatMap(({ party, marks }) => {
    const node = aliveNodeById(db, party, lookup);
    return node === null ? [] : [{ node, marks }];
  });
  const nameOf = ({ node }: MarkedNode) => node.name ?? node.key;
  return marked.sort((a, b) => nameOf(a).localeCompare(nameOf(b), 'en'));
}
