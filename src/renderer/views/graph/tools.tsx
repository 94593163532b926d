// The tools at the right of the canvas.
import { ActionIcon, Tooltip } from '@mantine/core';
import {
  IconArrowsMaximize,
  IconChartDots3,
  IconFileExport,
  IconHistory,
  IconList,
  IconMinus,
  IconPlus,
  IconWand,
} from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { GraphCanvas } from '../../graph/canvas.ts';
import { messages } from '../../messages.ts';
import { exports } from '../../transfer-messages.ts';
import type { GraphTool } from './use-graph-page.ts';

const zoomStep = 1.3;
const iconSize = 18;

/** Zoom, fit, tidy, the list of nodes, the analysis, the past, and the way out into a file. */
export function Tools({
  canvas,
  open,
  onToggle,
  onExport,
}: {
  readonly canvas: GraphCanvas | null;
  readonly open: GraphTool | null;
  readonly onToggle: (tool: GraphTool) => void;
  readonly onExport: () => void;
}) {
  return (
    <ActionIcon.Group orientation="vertical">
      <Tool label={messages.graph.zoomIn} onClick={() => canvas?.zoomBy(zoomStep)}>
        <IconPlus size={iconSize} />
      </Tool>
      <Tool label={messages.graph.zoomOut} onClick={() => canvas?.zoomBy(1 / zoomStep)}>
        <IconMinus size={iconSize} />
      </Tool>
      <Tool label={messages.graph.fit} onClick={() => canvas?.fit()}>
        <IconArrowsMaximize size={iconSize} />
      </Tool>
      <Tool label={messages.graph.tidy} onClick={() => canvas?.tidy()}>
        <IconWand size={iconSize} />
      </Tool>
      <Tool label={messages.graph.list} onClick={() => onToggle('list')} pressed={open === 'list'}>
        <IconList size={iconSize} />
      </Tool>
      <Tool label={messages.analysis.open} onClick={() => onToggle('analysis')} pressed={open === 'analysis'}>
        <IconChartDots3 size={iconSize} />
      </Tool>
      <Tool label={messages.history.open} onClick={() => onToggle('history')} pressed={open === 'history'}>
        <IconHistory size={iconSize} />
      </Tool>
      <Tool label={exports.open} onClick={onExport}>
        <IconFileExport size={iconSize} />
      </Tool>
    </ActionIcon.Group>
  );
}

function Tool({
  label,
  onClick,
  pressed,
  children,
}: {
  readonly label: string;
  readonly onClick: () => void;
  readonly pressed?: boolean;
  readonly children: ReactNode;
}) {
  return (
    <Tooltip label={label} position="left">
      <ActionIcon variant="default" size={36} aria-label={label} aria-pressed={pressed} onClick={onClick}>
        {children}
      </ActionIcon>
    </Tooltip>
  );
}
