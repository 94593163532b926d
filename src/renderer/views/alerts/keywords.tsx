// The keyword rules: what is looked for in messages, and adding, changing and removing it.
import { Alert, Button, Group, Paper, Skeleton, Text, Title } from '@mantine/core';
import { IconAlertTriangle, IconPlus } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { type FamilySettings, severity } from '../../../contract/alerts.ts';
import type { KeywordRule } from '../../../contract/watching.ts';
import { formatName } from '../../format.ts';
import { messages } from '../../messages.ts';
import { Failure } from '../../parts/failure.tsx';
import { keywords as words } from '../../watch-messages.ts';
import { KeywordForm } from './keyword-form.tsx';
import classes from './rules.module.css';
import { SeverityMark } from './severity-mark.tsx';
import { useKeywords } from './use-keywords.ts';

/** `channels` is the family whose rule decides what becomes of them; `onSwitchOn` is null where that waits for a save. */
export function Keywords({
  channels,
  onSwitchOn,
}: {
  readonly channels: FamilySettings | null;
  readonly onSwitchOn: (() => void) | null;
}) {
  const { data, error, retry, save, saving, saveError, faults, forgetFaults } = useKeywords();
  /** The place of the rule that is changed; behind the last one for a new one. */
  const [editing, setEditing] = useState<number | null>(null);
  const add = useRef<HTMLButtonElement>(null);
  const [returns, setReturns] = useState(0);
  // Whoever works by keyboard goes on where the form was opened from; before the effect the button may be disabled.
  useEffect(() => {
    if (returns > 0) add.current?.focus();
  }, [returns]);
  const rules = data?.rules ?? [];
  const isFull = data !== null && rules.length >= data.most;
  const edit = (index: number | null) => {
    forgetFaults();
    setEditing(index);
    if (index === null) setReturns((n) => n + 1);
  };
  const form = (index: number, rule: KeywordRule | null) => (
    <KeywordForm
      key={index}
      rule={rule}
      channels={data?.channels ?? []}
      sentences={faults.map((sentence) =>
        sentence.replace(/^Keyword rule \d+: (.)/, (_, first) => first.toUpperCase()),
      )}
      error={saveError}
      saving={saving}
      onSave={(changed) => save(rules.toSpliced(index, 1, changed), () => edit(null))}
      onCancel={() => edit(null)}
    />
  );
  return (
    <section className={classes.part} aria-label={words.title}>
      <Title order={2}>{words.title}</Title>
      <Text size="sm" c="dimmed" mb="sm">
        {words.lead} {channels?.enabled && words.pace(channels.cooldownS)}
      </Text>
      {channels?.enabled === false && rules.length > 0 && <SwitchedOff onSwitchOn={onSwitchOn} />}
      {error !== null && <Failure title={words.failed} error={error} retryLabel={messages.retry} onRetry={retry} />}
      {editing === null && saveError !== null && <Failure title={words.saveFailed} error={saveError} />}
      {data === null && error === null && <Skeleton height={90} />}
      {data !== null && (
        <Paper withBorder className={classes.card}>
          {rules.length === 0 && editing === null && <Text size="sm">{words.none}</Text>}
          {rules.map((rule, index) =>
            editing === index ? (
              form(index, rule)
            ) : (
              <Row
                key={`${rule.kind} ${rule.channel} ${rule.text}`}
                rule={rule}
                channels={channels}
                onEdit={() => edit(index)}
                onRemove={() => save(rules.toSpliced(index, 1), () => edit(null))}
              />
            ),
          )}
          {editing === rules.length && form(rules.length, null)}
          <Group mt="sm" gap="sm">
            <Button
              ref={add}
              variant="light"
              leftSection={<IconPlus size={16} />}
              disabled={isFull || editing === rules.length}
              onClick={() => edit(rules.length)}
            >
              {words.add}
            </Button>
            <Text size="xs" c="dimmed">
              {isFull ? words.full(data.most) : words.counted(rules.length, data.most)}
            </Text>
          </Group>
        </Paper>
      )}
    </section>
  );
}

function SwitchedOff({ onSwitchOn }: { readonly onSwitchOn: (() => void) | null }) {
  return (
    <Alert
      variant="default"
      mb="sm"
      title={words.off}
      icon={<IconAlertTriangle size={18} color="var(--mark-yellow)" />}
    >
      {words.offDetail}{' '}
      {onSwitchOn === null ? (
        words.switchOnLater
      ) : (
        <Button size="compact-sm" variant="default" ml={6} onClick={onSwitchOn}>
          {words.switchOn}
        </Button>
      )}
    </Alert>
  );
}

function Row({
  rule,
  channels,
  onEdit,
  onRemove,
}: {
  readonly rule: KeywordRule;
  readonly channels: FamilySettings | null;
  readonly onEdit: () => void;
  readonly onRemove: () => void;
}) {
  const text = formatName(`${rule.kind === 'mention' ? '@' : ''}${rule.text}`, messages.none, 70);
  const rank = severity.options.indexOf(rule.severity);
  const floor = channels?.severityFloor ?? 'routine';
  const isTold = rank >= severity.options.indexOf(floor);
  return (
    <div className={classes.marked} data-keyword={rule.text}>
      <span className={classes.name}>
        <b className="untrusted">{text}</b>
        <Text size="xs" c="dimmed" className="untrusted">
          {rule.channel === null ? words.everyChannel : words.inChannel(formatName(rule.channel, messages.none))}
        </Text>
        {!isTold && (
          <Text size="xs" c="dimmed">
            {words.belowFloor(messages.alerts.severities[floor])}
          </Text>
        )}
      </span>
      <SeverityMark of={rule.severity} />
      <Group gap={4}>
        <Button variant="subtle" color="gray" size="compact-sm" aria-label={words.change(text)} onClick={onEdit}>
          {words.changeShort}
        </Button>
        <Button variant="subtle" color="gray" size="compact-sm" aria-label={words.remove(text)} onClick={onRemove}>
          {words.removeShort}
        </Button>
      </Group>
    </div>
  );
}
