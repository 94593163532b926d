// The graph's past beside the graph: a moment to show, and what changed from another day.
import { ActionIcon, Alert, Button, Group, Select, Skeleton, Slider, Text, Tooltip } from '@mantine/core';
import {
  IconChevronLeft,
  IconChevronRight,
  IconClockPause,
  IconFlag,
  IconPlayerPause,
  IconPlayerPlay,
} from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { GraphChanges, LinkChange } from '../../../contract/history.ts';
import { formatMoment, formatSpan } from '../../format.ts';
import { messages } from '../../messages.ts';
import { Failure } from '../../parts/failure.tsx';
import { Section } from '../../parts/section.tsx';
import { SidePanel } from '../../parts/side-panel.tsx';
import { exports } from '../../transfer-messages.ts';
import { FoldedList, LinkRow, nameOf, type RefContext, RefRow } from '../analysis/lists.tsx';
import { stepOf } from './packet-bounds.ts';
import { PacketCounts } from './packet-counts.tsx';
import { type Comparison, dayMs, type History, hourMs } from './use-history.ts';

const words = messages.history;
const optionsOf = (names: Readonly<Record<string, string>>) =>
  Object.entries(names).map(([value, label]) => ({ value, label }));
const comparisons: readonly Comparison[] = ['1', '7', '30', 'mark'];
const order: readonly LinkChange[] = ['new', 'gone', 'weaker', 'stronger', 'back'];

/** What the panel needs. */
export interface HistoryProps extends RefContext {
  readonly history: History;
  readonly onPickNode: (key: string) => void;
  readonly onPickEdge: (a: string, b: string) => void;
}

/** The panel; what it shows is kept by `useHistory`. */
export function HistoryPanel(props: HistoryProps & { readonly onExport: () => void; readonly onClose: () => void }) {
  const { history } = props;
  const { data, error, refetch } = history.known;
  return (
    <SidePanel label={words.title} title={words.title} closeLabel={messages.close} onClose={props.onClose}>
      {error !== null && (
        <Failure title={words.failed} error={error} retryLabel={messages.retry} onRetry={() => void refetch()} />
      )}
      {data === undefined && error === null && <Skeleton height={120} />}
      {data?.from === null && <Text size="sm">{words.none}</Text>}
      {data !== undefined && data.from !== null && (
        <>
          <Section title={words.asItWas}>
            <Moment history={history} />
          </Section>
          <Section title={words.packets.title(stepOf(history.spanDays))}>
            <PacketCounts spanDays={history.spanDays} />
          </Section>
          <Section title={words.changed}>
            <Compared {...props} />
          </Section>
          <Button mt="md" size="compact-sm" variant="default" onClick={props.onExport}>
            {exports.open}
          </Button>
        </>
      )}
    </SidePanel>
  );
}

function Moment({ history }: { readonly history: History }) {
  const { at, now, first } = history;
  const shown = at ?? now;
  const label = at === null ? words.now : formatMoment(at);
  return (
    <>
      <Select
        label={words.span}
        size="xs"
        mb="sm"
        allowDeselect={false}
        data={optionsOf(words.spans)}
        value={String(history.spanDays)}
        onChange={(value) => value !== null && history.setSpanDays(Number(value))}
      />
      <Text size="sm" fw={600} aria-live="polite">
        {label}
      </Text>
      <Slider
        min={0}
        max={Math.max(1, Math.ceil((now - first) / hourMs))}
        value={Math.max(0, Math.ceil((shown - first) / hourMs))}
        onChange={(hours) => history.goTo(first + hours * hourMs)}
        label={null}
        thumbLabel={words.slider}
        thumbValueText={label}
        my={8}
      />
      <Group gap={6} mb={6} wrap="nowrap">
        <Step label={words.earlier} onClick={() => history.goTo(shown - dayMs)}>
          <IconChevronLeft size={16} />
        </Step>
        <Step label={words.later} onClick={() => history.goTo(shown + dayMs)}>
          <IconChevronRight size={16} />
        </Step>
        <Step
          label={history.speed === null ? words.play : words.pause}
          onClick={() => history.setSpeed(history.speed === null ? 6 : null)}
        >
          {history.speed === null ? <IconPlayerPlay size={16} /> : <IconPlayerPause size={16} />}
        </Step>
        {history.speed !== null && (
          <Select
            aria-label={words.speed}
            size="xs"
            w={150}
            allowDeselect={false}
            data={optionsOf(words.speeds)}
            value={String(history.speed)}
            onChange={(value) => value !== null && history.setSpeed(Number(value))}
          />
        )}
        {at !== null && history.speed === null && (
          <Button size="compact-sm" variant="light" onClick={history.goToNow}>
            {words.backToNow}
          </Button>
        )}
      </Group>
      {history.past.error !== null && at !== null && <Failure title={words.failed} error={history.past.error} />}
      {history.shown !== undefined && (
        <Text size="xs" c="dimmed">
          {words.exact[history.shown.exactTo]} {words.limits}
        </Text>
      )}
    </>
  );
}

function Step({
  label,
  onClick,
  children,
}: {
  readonly label: string;
  readonly onClick: () => void;
  readonly children: ReactNode;
}) {
  return (
    <Tooltip label={label}>
      <ActionIcon variant="default" size={30} aria-label={label} onClick={onClick}>
        {children}
      </ActionIcon>
    </Tooltip>
  );
}

function Compared(props: HistoryProps) {
  const { history } = props;
  const { data, error } = history.changes;
  const choices = optionsOf(words.days).filter(({ value }) => value !== 'mark' || history.marked !== null);
  return (
    <>
      <Select
        label={words.compare}
        size="xs"
        allowDeselect={false}
        data={choices}
        value={history.compare}
        onChange={(value) => {
          const chosen = comparisons.find((name) => name === value);
          if (chosen !== undefined) history.setCompare(chosen);
        }}
      />
      <Group gap="xs" my={6}>
        <Button size="compact-xs" variant="default" leftSection={<IconFlag size={13} />} onClick={history.mark}>
          {words.mark}
        </Button>
        {history.marked !== null && (
          <Text size="xs" c="dimmed">
            {words.marked(formatMoment(history.marked))}
          </Text>
        )}
      </Group>
      {error !== null && <Failure title={words.failed} error={error} />}
      {data === undefined && error === null && <Skeleton height={90} />}
      {data !== undefined && history.speed === null && <Changes {...props} changes={data} />}
    </>
  );
}

function Changes({ changes, ...props }: HistoryProps & { readonly changes: GraphChanges }) {
  const { before, after, deafBefore, deafAfter, counts } = changes;
  const off = (ms: number) => (ms < hourMs / 4 ? null : formatSpan(ms));
  const deaf = words.deaf(off(deafBefore), off(deafAfter));
  return (
    <div aria-live="polite">
      {deaf !== '' && (
        <Alert color="orange" variant="light" my={6} icon={<IconClockPause size={18} />}>
          {deaf}
        </Alert>
      )}
      <Text size="xs" c="dimmed">
        {before === 0 ? words.nothingBefore : words.evidence(before, after)}{' '}
        {counts.rare > 0 && words.rare(counts.rare)}
      </Text>
      {changes.links.length === 0 && <Text size="sm">{words.unchanged}</Text>}
      {order.map((change) => (
        <ChangedLinks key={change} {...props} changes={changes} change={change} />
      ))}
      <ChangedNodes
        {...props}
        title={words.newNodes(changes.newNodeCount)}
        nodes={changes.newNodes}
        total={changes.newNodeCount}
      />
      <ChangedNodes
        {...props}
        title={words.goneNodes(changes.goneNodeCount)}
        note={words.goneNodesNote}
        nodes={changes.goneNodes}
        total={changes.goneNodeCount}
      />
    </div>
  );
}

function ChangedLinks({
  changes,
  change,
  onPickEdge,
}: HistoryProps & { readonly changes: GraphChanges; readonly change: LinkChange }) {
  const count = changes.counts[change];
  if (count === 0) return null;
  return (
    <Section title={words.changes[change].title(count)} note={words.changes[change].note}>
      <FoldedList rows={changes.links.filter((link) => link.change === change)} total={count}>
        {({ a, b, before, after }) => (
          <LinkRow a={a} b={b} label={words.link(nameOf(a), nameOf(b), before, after)} onPick={onPickEdge}>
            {words.counts(before, after)}
          </LinkRow>
        )}
      </FoldedList>
    </Section>
  );
}

function ChangedNodes({
  title,
  note,
  nodes,
  total,
  model,
  thresholds,
  onPickNode,
}: HistoryProps & {
  readonly title: string;
  readonly note?: string;
  readonly nodes: GraphChanges['newNodes'];
  readonly total: number;
}) {
  if (total === 0) return null;
  return (
    <Section title={title} note={note}>
      <FoldedList rows={nodes} total={total}>
        {(node) => <RefRow model={model} thresholds={thresholds} node={node} onPick={onPickNode} />}
      </FoldedList>
    </Section>
  );
}
