// One node in a list: its mark, its name, how long ago it was heard; a click picks it.
import { UnstyledButton } from '@mantine/core';
import type { GraphNode, LivenessThresholds } from '../../../contract/graph.ts';
import { formatAgo, formatKey, formatName } from '../../format.ts';
import { livenessOf } from '../../graph/liveness.ts';
import { messages } from '../../messages.ts';
import { NodeMark } from './node-mark.tsx';
import classes from './node-row.module.css';

/** A button that fills its row. */
export function NodeRow({
  node,
  thresholds,
  now,
  onPick,
}: {
  readonly node: GraphNode;
  readonly thresholds: LivenessThresholds;
  readonly now: number;
  readonly onPick: (key: string) => void;
}) {
  const live = livenessOf(node, thresholds, now);
  const name = formatName(node.name, formatKey(node.key));
  const heard = node.lastSeen === null ? messages.liveness.unheard.word : formatAgo(node.lastSeen, now);
  return (
    <UnstyledButton
      className={classes.row}
      title={`${messages.roles[node.role]}, ${messages.liveness[live].word}, ${heard}`}
      aria-label={`${name}, ${messages.roles[node.role]}, ${messages.liveness[live].word}, ${heard}`}
      onClick={() => onPick(node.key)}
    >
      <NodeMark of={node.role} live={live} />
      <span className={`${classes.name} untrusted`}>{name}</span>
    </UnstyledButton>
  );
}
