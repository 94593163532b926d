// One line for nodes whose silence came and went without anybody having been told, because the program was off.
import type { EpochMs } from '../hearing.ts';
import { type MeshEvent, meshEvent, occurrenceId } from './event.ts';
import { printableName } from './text.ts';

const named = 3;

/** The digest of one start: how many nodes, and the names of the first three. */
export function wereSilentEvent(names: readonly string[], runId: string, now: EpochMs): MeshEvent {
  const first = names.slice(0, named).map((name) => printableName(name, 'a node'));
  const more = names.length > named ? ` and ${names.length - named} more` : '';
  const nodes = names.length === 1 ? '1 node was' : `${names.length} nodes were`;
  return meshEvent({
    id: occurrenceId(`were-silent:${runId}`, 1),
    source: 'detector:nodes',
    family: 'nodes',
    category: 'node-back',
    severity: 'routine',
    region: null,
    subject: null,
    title: `${nodes} silent before the last stop and heard since`,
    body: `Fell silent before or while Meshwarden was off, untold, and heard again: ${first.join(', ')}${more}.`,
    timestamp: now,
    data: { nodes: names.length },
  });
}
