// One source: its state in words, its numbers, and its switches.
import { Button, Group, Paper, Switch, Text } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import type { SourceStatus } from '../../../contract/sources.ts';
import { formatAgo, formatCount, formatMoment, formatName, formatRate } from '../../format.ts';
import { messages } from '../../messages.ts';
import { Failure } from '../../parts/failure.tsx';
import { useNow } from '../../parts/use-now.ts';
import { StateMark, stateOf } from '../../shell/source-state.tsx';
import { sourceMessages } from '../../source-messages.ts';
import { ChannelsPanel } from './channels-panel.tsx';
import { ClientsPanel } from './clients-panel.tsx';
import { DayChart } from './day-chart.tsx';
import { EditSource } from './edit-source.tsx';
import { RemoveQuestion } from './remove-source.tsx';
import classes from './source-card.module.css';
import { useChangeSource } from './use-sources.ts';

const words = messages.sources;

/** Its settings open below it. */
export function SourceCard({
  source,
  stale,
  takesKeyboard,
  onKeyboard,
}: {
  readonly source: SourceStatus;
  readonly stale: boolean;
  /** Whether the keyboard is to come here, if it is nowhere. */
  readonly takesKeyboard: boolean;
  /** Where the keyboard is to go when the card in which it is may vanish: to the source of this name, or after this one is removed. */
  readonly onKeyboard: (to: { readonly source: string } | { readonly removed: string } | null) => void;
}) {
  const { setEnabled, remove } = useChangeSource(() => onKeyboard({ removed: source.name }));
  const editing = useUnfolded();
  const removing = useUnfolded();
  const clients = useUnfolded();
  const channels = useUnfolded();
  const { look, word } = stateOf(source, stale);
  const name = formatName(source.name, words.kinds[source.kind], 60);
  useEffect(() => {
    if (!takesKeyboard) return;
    if (isKeyboardNowhere()) editing.button.current?.focus();
    onKeyboard(null);
  }, [takesKeyboard, onKeyboard, editing.button]);
  const error = setEnabled.error ?? remove.error;
  return (
    <Paper component="article" withBorder className={classes.card} aria-label={name}>
      <Group justify="space-between" wrap="nowrap" align="flex-start">
        <div className={classes.words}>
          <div className={classes.head}>
            <StateMark look={look} size={14} />
            <span className="untrusted">{name}</span>
            <span className={classes.quiet}>{words.kinds[source.kind]}</span>
          </div>
          <Text size="sm">
            <b style={{ color: `var(--mark-${look.tone})` }}>{word}</b>{' '}
            <span className={classes.quiet} title={formatMoment(source.since)}>
              {words.since(formatMoment(source.since))}
            </span>
          </Text>
          <Text size="sm" className="untrusted">
            {source.words}
          </Text>
        </div>
        <Group gap="sm" wrap="nowrap" className={classes.actions}>
          <Switch
            checked={source.enabled}
            disabled={setEnabled.isPending}
            aria-label={words.enabled(name)}
            onChange={(event) => setEnabled.mutate({ name: source.name, enabled: event.currentTarget.checked })}
          />
          {source.kind === 'broker' && (
            <UnfoldButton of={clients} label={sourceMessages.clients.openOf(name)} opens="dialog">
              {sourceMessages.clients.open}
            </UnfoldButton>
          )}
          {(source.kind === 'serial' || source.kind === 'tcp') && (
            <UnfoldButton of={channels} label={sourceMessages.channels.openOf(name)} opens="dialog">
              {sourceMessages.channels.open}
            </UnfoldButton>
          )}
          <UnfoldButton of={editing} label={words.edit(name)} opens="form">
            {words.editShort}
          </UnfoldButton>
          <UnfoldButton of={removing} label={words.remove(name)} opens="form">
            {words.removeShort}
          </UnfoldButton>
        </Group>
      </Group>
      {removing.shown && (
        <RemoveQuestion
          name={name}
          pending={remove.isPending}
          onRemove={() => remove.mutate({ name: source.name })}
          onKeep={removing.hide}
        />
      )}
      <Numbers source={source} />
      {source.kind !== 'replay' && <DayChart name={source.name} shown={name} />}
      {error !== null && <Failure title={words.failed} error={error} />}
      {editing.shown && (
        <div className={classes.edit}>
          <EditSource
            name={source.name}
            onDone={editing.hide}
            onSaved={(saved) => saved !== source.name && onKeyboard({ source: saved })}
          />
        </div>
      )}
      {clients.shown && <ClientsPanel name={source.name} onClose={clients.hide} />}
      {channels.shown && <ChannelsPanel name={source.name} onClose={channels.hide} />}
    </Paper>
  );
}

/** Whether what had the keyboard has vanished; who moved on meanwhile keeps it. */
function isKeyboardNowhere(): boolean {
  return document.activeElement === null || document.activeElement === document.body;
}

/** Something its button unfolds; folding it brings the keyboard back to the button. */
function useUnfolded() {
  const [shown, setShown] = useState(false);
  const before = useRef(false);
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (!shown && before.current) button.current?.focus();
    before.current = shown;
  }, [shown]);
  return { shown, show: () => setShown(true), hide: () => setShown(false), button };
}

/** Opens something of the card: a dialog, or a form that it also folds. */
function UnfoldButton({
  of,
  label,
  opens,
  children,
}: {
  readonly of: ReturnType<typeof useUnfolded>;
  readonly label: string;
  readonly opens: 'dialog' | 'form';
  readonly children: string;
}) {
  const state = opens === 'dialog' ? ({ 'aria-haspopup': 'dialog' } as const) : { 'aria-expanded': of.shown };
  return (
    <Button
      ref={of.button}
      variant="subtle"
      color="gray"
      size="compact-sm"
      aria-label={label}
      {...state}
      onClick={of.shown ? of.hide : of.show}
    >
      {children}
    </Button>
  );
}

function Numbers({ source }: { readonly source: SourceStatus }) {
  const now = useNow();
  const refused = Object.values(source.refused).reduce((sum, n) => sum + n, 0);
  const rows = [
    [words.rate, formatCount(Math.round(source.perMinute))],
    ...flowRows(source),
    [words.hearings, formatCount(source.hearings)],
    [words.messages, formatCount(source.messages)],
    [words.refused, formatCount(refused)],
    [words.lastHearing, source.lastHearingAt === null ? messages.node.never : formatAgo(source.lastHearingAt, now)],
    [words.reconnects, formatCount(source.reconnects)],
    ...(source.lastError === null ? [] : [[words.lastError, source.lastError] as const]),
  ] as const;
  return (
    <dl className={classes.numbers}>
      {rows.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd className="untrusted">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** What came in the last hour, and what usually comes then; nothing while the link does not stand. */
function flowRows({ flow }: SourceStatus): readonly (readonly [name: string, value: string])[] {
  if (flow === null) return [];
  const { perHour, usualPerHour } = flow;
  const { lastHour, usual, learning } = sourceMessages.flow;
  return [
    ...(perHour === null ? [] : [[lastHour, formatRate(perHour, usualPerHour)] as const]),
    [usual, usualPerHour === null ? learning : formatRate(usualPerHour, perHour)],
  ];
}
