// Notices nodes that advertise for the first time, once the mesh is known.
import type { EpochMs } from '../hearing.ts';
import { type MeshEvent, meshEvent, occurrenceId } from './event.ts';
import { printableName } from './text.ts';

export const nodeNewDetector = 'node-new';

/** A node with its first verified advert. */
export interface AppearedNode {
  /** 64 lower-case hex digits. */
  readonly key: string;
  readonly name: string | null;
  readonly role: string;
  readonly firstSeen: EpochMs;
}

/** Whether a node first seen then belongs to the mesh as it was learnt: before the baseline that began at `startedAt` ended. */
export function isOfBaseline(firstSeen: EpochMs, startedAt: EpochMs, baselineS: number): boolean {
  return firstSeen < startedAt + baselineS * 1000;
}

/** The event of a node's first advert. */
export function nodeNewEvent(node: AppearedNode): MeshEvent {
  const start = node.key.slice(0, 6);
  const role = node.role === 'none' || node.role === 'unknown' || node.role === '' ? 'node' : node.role;
  const name = printableName(node.name, start);
  return meshEvent({
    id: occurrenceId(`node-new:${node.key}`, 1),
    source: 'detector:nodes',
    family: 'nodes',
    category: 'node-new',
    severity: 'routine',
    region: null,
    subject: node.key,
    title: `New ${role}: ${name}`,
    body: `${role.charAt(0).toUpperCase()}${role.slice(1)} ${name} advertised for the first time. Its key begins with ${start}.`,
    timestamp: node.firstSeen,
    data: { role: node.role },
  });
}
