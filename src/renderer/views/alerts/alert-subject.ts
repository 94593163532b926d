// What of the graph an alert is about.
import type { Picked } from '../../navigation.ts';

const key = /^[0-9a-f]{64}$/;

/** The node or edge that the alert's subject names; null for sources and observers that are no node. */
export function pickedBy(subject: string | null): Picked | null {
  const parts = (subject ?? '').toLowerCase().split(/[^0-9a-f]+/);
  const [a, b, more] = parts;
  if (a === undefined || !key.test(a) || more !== undefined) return null;
  if (b === undefined) return { kind: 'node', key: a };
  return key.test(b) ? { kind: 'edge', a, b } : null;
}
