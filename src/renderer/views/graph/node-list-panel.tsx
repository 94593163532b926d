// All nodes of the graph as a list, for whoever does not see the picture.
import { Button } from '@mantine/core';
import { useState } from 'react';
import type { GraphNode, LivenessThresholds } from '../../../contract/graph.ts';
import type { GraphModel } from '../../graph/model.ts';
import { messages } from '../../messages.ts';
import { SidePanel } from '../../parts/side-panel.tsx';
import { useNow } from '../../parts/use-now.ts';
import { NodeRow } from './node-row.tsx';

const step = 100;

/** By name, unnamed ones last, a hundred at a time. */
export function NodeListPanel({
  model,
  thresholds,
  onPick,
  onClose,
}: {
  readonly model: GraphModel;
  readonly thresholds: LivenessThresholds;
  readonly onPick: (key: string) => void;
  readonly onClose: () => void;
}) {
  const [limit, setLimit] = useState(step);
  const now = useNow();
  const nodes = [...model.nodes.values()].sort(byName);
  const left = nodes.length - limit;
  return (
    <SidePanel label={messages.graph.list} title={messages.graph.list} closeLabel={messages.close} onClose={onClose}>
      {nodes.slice(0, limit).map((node) => (
        <div key={node.key}>
          <NodeRow node={node} thresholds={thresholds} now={now} onPick={onPick} />
        </div>
      ))}
      {left > 0 && (
        <Button variant="subtle" size="compact-sm" onClick={() => setLimit(limit + step)}>
          {messages.node.moreNeighbours(Math.min(step, left))}
        </Button>
      )}
    </SidePanel>
  );
}

function byName(a: GraphNode, b: GraphNode): number {
  if (a.name === null || b.name === null) return a.name === b.name ? 0 : a.name === null ? 1 : -1;
  return a.name.localeCompare(b.name);
}
