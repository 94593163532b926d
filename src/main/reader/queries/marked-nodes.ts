// The nodes an operator keeps an eye on.
import type { MarkedNode } from '../../../contract/nodes.ts';
import type { EpochMs } from '../../../domain/hearing.ts';
import type { ReadableDb } from '../../storage/readonly.ts';
import { SideLookup } from './edge-claims.ts';
import { aliveNodeById } from './graph-node.ts';
import { readMarkedNodes } from './node-marks.ts';
import { silenceOf } from './node-silence.ts';

/** Watched and critical nodes and those with a silence of their own, active or not, by name. */
export function markedNodes(db: ReadableDb, { now }: { readonly now: EpochMs }): MarkedNode[] {
  const lookup = new SideLookup(db);
  const marked = readMarkedNodes(db).flatMap(({ party, marks }) => {
    const node = aliveNodeById(db, party, lookup);
    return node === null ? [] : [{ node, marks, silence: silenceOf(db, party, node, marks, now) }];
  });
  const nameOf = ({ node }: MarkedNode) => node.name ?? node.key;
  return marked.sort((a, b) => nameOf(a).localeCompare(nameOf(b), 'en'));
}
