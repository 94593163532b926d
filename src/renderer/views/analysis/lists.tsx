// Rows of the analysis: a node or a link, and what is said of it.
import { Button, Text, UnstyledButton } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { NodeRef } from '../../../contract/analysis.ts';
import type { GraphNode, LivenessThresholds } from '../../../contract/graph.ts';
import { formatKey, formatName } from '../../format.ts';
import type { GraphModel } from '../../graph/model.ts';
import { messages } from '../../messages.ts';
import { useNow } from '../../parts/use-now.ts';
import { NodeRow } from '../graph/node-row.tsx';
import classes from './analysis.module.css';

const shownAtFirst = 8;

/** A node’s name, or the beginning of its key. */
export function nameOf({ name, key }: Pick<NodeRef, 'name' | 'key'>): string {
  return formatName(name, formatKey(key), 30);
}

/** A node as the graph knows it now; one that is not drawn is known by what the analysis says. */
function drawnNode(model: GraphModel, ref: NodeRef): GraphNode {
  const unknown = { lat: null, lon: null, lastSeen: null, lastAdvertAt: null, isObserver: false };
  return model.byKey(ref.key) ?? { ...ref, ...unknown };
}

/** What rows of nodes need of the graph. */
export interface RefContext {
  readonly model: GraphModel;
  readonly thresholds: LivenessThresholds;
}

/** A button that picks the node, and `children` at its right. */
export function RefRow({
  node,
  model,
  thresholds,
  onPick,
  children,
}: RefContext & {
  readonly node: NodeRef;
  readonly onPick: (key: string) => void;
  readonly children?: ReactNode;
}) {
  const now = useNow();
  return (
    <div className={classes.row}>
      <NodeRow node={drawnNode(model, node)} thresholds={thresholds} now={now} onPick={onPick} />
      {children !== undefined && <span className={classes.said}>{children}</span>}
    </div>
  );
}

/** A button that opens why two nodes are neighbours, and `children` at its right. */
export function LinkRow({
  a,
  b,
  label,
  onPick,
  children,
}: {
  readonly a: NodeRef;
  readonly b: NodeRef;
  readonly label: string;
  readonly onPick: (a: string, b: string) => void;
  readonly children?: ReactNode;
}) {
  return (
    <UnstyledButton className={classes.link} aria-label={label} onClick={() => onPick(a.key, b.key)}>
      <span className={`${classes.ends} untrusted`}>
        {nameOf(a)} – {nameOf(b)}
      </span>
      {children !== undefined && <span className={classes.said}>{children}</span>}
    </UnstyledButton>
  );
}

/** The first rows, a button for the others, and a sentence where the core sent only a part of `total`. */
export function FoldedList<Row>({
  rows,
  total,
  children,
}: {
  readonly rows: readonly Row[];
  readonly total: number;
  readonly children: (row: Row) => ReactNode;
}) {
  const [all, setAll] = useState(false);
  const shown = all ? rows : rows.slice(0, shownAtFirst);
  const left = rows.length - shown.length;
  return (
    <>
      <ul className={classes.list}>
        {shown.map((row, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: rows hold no state and stand in their rank
          <li key={i}>{children(row)}</li>
        ))}
      </ul>
      {left > 0 && (
        <Button variant="subtle" size="compact-sm" mt={4} onClick={() => setAll(true)}>
          {messages.analysis.showAll(left)}
        </Button>
      )}
      {left === 0 && rows.length < total && (
        <Text size="xs" c="dimmed">
          {messages.analysis.listCut(rows.length, total)}
        </Text>
      )}
    </>
  );
}
