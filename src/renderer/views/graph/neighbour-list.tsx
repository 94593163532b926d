// The neighbours of a node, strongest first: a click goes there, the score opens why.
import { Button, UnstyledButton } from '@mantine/core';
import { useState } from 'react';
import type { GraphNode, LivenessThresholds } from '../../../contract/graph.ts';
import type { NodeDetail } from '../../../contract/nodes.ts';
import { formatDb, formatName } from '../../format.ts';
import { relationsOf } from '../../graph/relations.ts';
import { messages } from '../../messages.ts';
import classes from './neighbour-list.module.css';
import { NodeRow } from './node-row.tsx';

const shownAtFirst = 12;

/** Rows of two buttons: the node, and the edge to it. */
export function NeighbourList({
  of,
  neighbours,
  thresholds,
  now,
  onPickNode,
  onPickEdge,
}: {
  readonly of: GraphNode;
  readonly neighbours: NodeDetail['neighbours'];
  readonly thresholds: LivenessThresholds;
  readonly now: number;
  readonly onPickNode: (key: string) => void;
  readonly onPickEdge: (a: string, b: string) => void;
}) {
  const [all, setAll] = useState(false);
  const shown = all ? neighbours : neighbours.slice(0, shownAtFirst);
  const left = neighbours.length - shown.length;
  return (
    <>
      <ul className={classes.list}>
        {shown.map(({ node, edge, score }) => (
          <li key={node.key} className={classes.row}>
            <NodeRow node={node} thresholds={thresholds} now={now} onPick={onPickNode} />
            <UnstyledButton
              className={classes.why}
              aria-label={messages.node.neighbourEdge(formatName(node.name, messages.unnamed))}
              title={relationsOf(edge.relations)
                .map((relation) => messages.relations[relation].name)
                .join(', ')}
              onClick={() => onPickEdge(of.key, node.key)}
            >
              <span className={classes.snr}>{edge.snr === null ? '' : formatDb(edge.snr)}</span>
              <span className={classes.bar} aria-hidden="true">
                <span style={{ width: `${Math.max(4, score * 100)}%` }} />
              </span>
              <span className={classes.score}>{score.toFixed(2)}</span>
            </UnstyledButton>
          </li>
        ))}
      </ul>
      {left > 0 && (
        <Button variant="subtle" size="compact-sm" mt={4} onClick={() => setAll(true)}>
          {messages.node.moreNeighbours(left)}
        </Button>
      )}
    </>
  );
}
