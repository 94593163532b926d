// A node's role and liveness as a small mark, drawn as the canvas draws it.
import type { NodeRole } from '../../../contract/graph.ts';
import type { Liveness } from '../../graph/liveness.ts';
import { roleShapes } from '../../graph/role-shapes.ts';
import { Mark, type MarkFill } from '../../parts/mark.tsx';

const fills: Record<Liveness, MarkFill> = { alive: 'solid', quiet: 'pale', silent: 'hollow', unheard: 'dotted' };
const colours: Record<Liveness, string> = {
  alive: 'var(--mark-green)',
  quiet: 'var(--mark-yellow)',
  silent: 'var(--mark-red)',
  unheard: 'var(--mark-gray)',
};

/** Shape by role, fill and colour by liveness. */
export function NodeMark({
  of: role,
  live,
  size = 15,
}: {
  readonly of: NodeRole;
  readonly live: Liveness;
  readonly size?: number;
}) {
  return <Mark path={roleShapes[role].path} colour={colours[live]} fill={fills[live]} size={size} />;
}

/** A role alone, in the colour of text. */
export function RoleMark({ of: role }: { readonly of: NodeRole }) {
  return <Mark path={roleShapes[role].path} colour="currentColor" fill="hollow" size={14} />;
}

/** A liveness alone, on the shape of a repeater. */
export function LivenessMark({ live }: { readonly live: Liveness }) {
  return <NodeMark of="repeater" live={live} />;
}
