// A node: who it is, how alive and why, whom it neighbours, what it sent or heard last.
import { Badge, Box, Button, CopyButton, Group, Skeleton, Text, UnstyledButton } from '@mantine/core';
import { IconPinned } from '@tabler/icons-react';
import type { GraphNode, LivenessThresholds } from '../../../contract/graph.ts';
import type { NodeDetail } from '../../../contract/nodes.ts';
import { formatAgo, formatCount, formatKey, formatMoment, formatName } from '../../format.ts';
import type { GraphCanvas } from '../../graph/canvas.ts';
import { livenessOf } from '../../graph/liveness.ts';
import { messages } from '../../messages.ts';
import { Facts } from '../../parts/facts.tsx';
import { Failure } from '../../parts/failure.tsx';
import { MarkSwitches } from '../../parts/mark-switches.tsx';
import { Section } from '../../parts/section.tsx';
import { SidePanel } from '../../parts/side-panel.tsx';
import { SilentAfter } from '../../parts/silent-after.tsx';
import { NeighbourList } from './neighbour-list.tsx';
import { NodeLoss } from './node-loss.tsx';
import { NodeMark } from './node-mark.tsx';
import { NodeRow } from './node-row.tsx';
import { PacketList } from './packet-list.tsx';
import { Relayed } from './relayed.tsx';
import { useNodePanel } from './use-node-panel.ts';

const words = messages.node;

/** What the panel needs; `nodeKey` may name a node that is not drawn. */
export interface NodePanelProps {
  readonly nodeKey: string;
  readonly thresholds: LivenessThresholds;
  readonly canvas: GraphCanvas | null;
  readonly pinned: boolean;
  readonly onUnpin: () => void;
  readonly onPickNode: (key: string) => void;
  readonly onPickEdge: (a: string, b: string) => void;
  readonly onClose: () => void;
}

/** The panel of one node, renewed while it is open. */
export function NodePanel(props: NodePanelProps) {
  const { detail, drawn, error, now, retry } = useNodePanel(props.nodeKey);
  const node = detail?.node ?? drawn;
  const name = formatName(node?.name ?? null, node === null ? formatKey(props.nodeKey) : messages.unnamed, 60);
  return (
    <SidePanel
      label={words.panel(name)}
      subject={props.nodeKey}
      title={<span className="untrusted">{name}</span>}
      closeLabel={messages.close}
      onClose={props.onClose}
    >
      {error !== null && <Failure title={words.failed} error={error} retryLabel={messages.retry} onRetry={retry} />}
      {detail === null && error === null && <Text c="dimmed">{words.gone}</Text>}
      {detail === undefined && error === null && <Skeleton height={180} />}
      {detail !== null && detail !== undefined && <NodeFacts {...props} detail={detail} now={now} />}
    </SidePanel>
  );
}

function NodeFacts({
  detail,
  now,
  thresholds,
  canvas,
  pinned,
  onUnpin,
  onPickNode,
  onPickEdge,
}: NodePanelProps & { readonly detail: NodeDetail; readonly now: number }) {
  const { node, evidence, neighbours, packets, samePrefix, samePrefixCount } = detail;
  return (
    <>
      <Standing node={node} now={now} thresholds={thresholds} />
      <Facts rows={factRows(detail, now)} />
      {pinned && (
        <Group gap="xs" mt="sm">
          <IconPinned size={15} aria-hidden />
          <Text size="sm">{words.pinned}</Text>
          <Button size="compact-xs" variant="default" onClick={onUnpin}>
            {words.unpin}
          </Button>
        </Group>
      )}
      {detail.marks !== null && (
        <Section title={words.marks}>
          <MarkSwitches nodeKey={node.key} marks={detail.marks} hints />
          {detail.silence !== null && (
            <Box mt="sm">
              <SilentAfter
                key={node.key}
                nodeKey={node.key}
                name={formatName(node.name, formatKey(node.key))}
                silence={detail.silence}
              />
            </Box>
          )}
        </Section>
      )}
      <Section title={words.evidence}>
        {evidence.length === 0 ? (
          <Text size="sm" c="dimmed">
            {words.noEvidence}
          </Text>
        ) : (
          <Facts
            rows={evidence.map(({ what, at }) => [
              capitalised(formatName(what, messages.none, 80)),
              <span key={at} title={formatMoment(at)}>
                {formatAgo(at, now)}
              </span>,
            ])}
          />
        )}
      </Section>
      <Section
        title={words.neighbours(neighbours.length)}
        note={neighbours.length === 0 ? words.noNeighbours : undefined}
      >
        <NeighbourList
          of={node}
          neighbours={neighbours}
          thresholds={thresholds}
          now={now}
          onPickNode={onPickNode}
          onPickEdge={onPickEdge}
        />
      </Section>
      <NodeLoss key={node.key} nodeKey={node.key} canvas={canvas} thresholds={thresholds} onPickNode={onPickNode} />
      <Section title={words.packets} note={packets.length === 0 ? words.noPackets : words.packetsLimit(packets.length)}>
        <PacketList packets={packets} now={now} onPickNode={onPickNode} />
      </Section>
      {detail.marks !== null && (
        <Relayed key={`relayed ${node.key}`} nodeKey={node.key} now={now} onPickNode={onPickNode} />
      )}
      {samePrefix.length > 0 && (
        <Section
          title={words.samePrefix(samePrefixCount)}
          note={words.samePrefixHint(samePrefix.length, samePrefixCount)}
        >
          {samePrefix.map((other) => (
            <NodeRow key={other.key} node={other} thresholds={thresholds} now={now} onPick={onPickNode} />
          ))}
        </Section>
      )}
    </>
  );
}

function Standing({
  node,
  now,
  thresholds,
}: {
  readonly node: GraphNode;
  readonly now: number;
  readonly thresholds: LivenessThresholds;
}) {
  const live = livenessOf(node, thresholds, now);
  return (
    <Group gap={6} mb="md">
      <Badge variant="default" size="lg" tt="none" fw={600} leftSection={<NodeMark of={node.role} live={live} />}>
        {messages.liveness[live].word}
      </Badge>
      <Badge variant="default" size="lg" tt="none" fw={500}>
        {messages.roles[node.role]}
      </Badge>
      {node.isObserver && node.role !== 'observer' && (
        <Badge variant="default" size="lg" tt="none" fw={500}>
          {words.observer}
        </Badge>
      )}
    </Group>
  );
}

function factRows({ node, firstSeen, advertCount }: NodeDetail, now: number) {
  const when = (at: number | null) =>
    at === null ? words.never : <span title={formatMoment(at)}>{formatAgo(at, now)}</span>;
  const position =
    node.lat === null || node.lon === null ? words.noPosition : `${node.lat.toFixed(4)}, ${node.lon.toFixed(4)}`;
  return [
    [words.key, <NodeKey key="key" nodeKey={node.key} />],
    [words.position, position],
    [words.lastSeen, when(node.lastSeen)],
    [words.lastAdvert, when(node.lastAdvertAt)],
    [words.adverts, formatCount(advertCount)],
    [words.firstSeen, when(firstSeen)],
  ] as const;
}

function NodeKey({ nodeKey }: { readonly nodeKey: string }) {
  return (
    <CopyButton value={nodeKey}>
      {({ copied, copy }) => (
        <UnstyledButton className="mono" onClick={copy} title={nodeKey} aria-label={`${words.copyKey} ${nodeKey}`}>
          {formatKey(nodeKey)}{' '}
          <Text span size="xs" c="dimmed">
            {copied ? words.copied : words.copyKey}
          </Text>
        </UnstyledButton>
      )}
    </CopyButton>
  );
}

function capitalised(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
