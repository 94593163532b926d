// The keyword rules: what is looked for in messages, and adding, changing, trying, switching and removing it.
import { Alert, Button, Group, Paper, Skeleton, Text, Title } from '@mantine/core';
import { IconAlertTriangle, IconPlus } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import type { FamilySettings, KeywordRule } from '../../../contract/alerts.ts';
import { messages } from '../../messages.ts';
import { Failure } from '../../parts/failure.tsx';
import { keywords as words } from '../../watch-messages.ts';
import { KeywordForm } from './keyword-form.tsx';
import { KeywordRow } from './keyword-row.tsx';
import classes from './rules.module.css';
import { useKeywords, useKeywordTrial } from './use-keywords.ts';

/** A rule that is changed, as it was when the form was opened; null for a new one. */
interface Editing {
  readonly rule: KeywordRule | null;
}

/** `channels` is the family whose rule decides what becomes of them; `onSwitchOn` is null where that waits for a save. */
export function Keywords({
  channels,
  onSwitchOn,
}: {
  readonly channels: FamilySettings | null;
  readonly onSwitchOn: (() => void) | null;
}) {
  const { data, error, retry, save, saving, saveError, faults, stale, forgetFaults } = useKeywords();
  const trial = useKeywordTrial();
  const [editing, setEditing] = useState<Editing | null>(null);
  const add = useRef<HTMLButtonElement>(null);
  const [returns, setReturns] = useState(0);
  // Whoever works by keyboard goes on where the form was opened from; before the effect the button may be disabled.
  useEffect(() => {
    if (returns > 0) add.current?.focus();
  }, [returns]);
  const rules = data?.rules ?? [];
  const isFull = data !== null && rules.length >= data.most;
  const edit = (next: Editing | null) => {
    forgetFaults();
    setEditing(next);
    if (next === null) setReturns((n) => n + 1);
  };
  // Found by what it is: another window may have moved it, or removed it, and then what was typed is added.
  const place = editing?.rule == null ? -1 : rules.findIndex((rule) => idOf(rule) === idOf(editing.rule));
  const form = editing !== null && (
    <KeywordForm
      key="form"
      rule={editing.rule}
      channels={data?.channels ?? []}
      sentences={faults.map((sentence) =>
        sentence.replace(/^Keyword rule \d+: (.)/, (_, first) => first.toUpperCase()),
      )}
      error={saveError}
      saving={saving}
      onSave={(changed) => save(place < 0 ? [...rules, changed] : rules.toSpliced(place, 1, changed), () => edit(null))}
      onCancel={() => edit(null)}
    />
  );
  const rows = rules.map((rule, index) => (
    <KeywordRow
      key={idOf(rule)}
      {...{ rule, channels, trial, saving }}
      onSwitch={(enabled) => save(rules.toSpliced(index, 1, { ...rule, enabled }), () => {})}
      onEdit={() => edit({ rule })}
      onRemove={() => save(rules.toSpliced(index, 1), () => edit(null))}
    />
  ));
  return (
    <section className={classes.part} aria-label={words.title}>
      <Title order={2}>{words.title}</Title>
      <Text size="sm" c="dimmed" mb="sm">
        {words.lead} {channels?.enabled && words.pace(channels.cooldownS)}
      </Text>
      {channels?.enabled === false && rules.length > 0 && <SwitchedOff onSwitchOn={onSwitchOn} />}
      {error !== null && <Failure title={words.failed} error={error} retryLabel={messages.retry} onRetry={retry} />}
      {editing === null && saveError !== null && <Failure title={words.saveFailed} error={saveError} />}
      {stale !== null && <Stale sentence={stale} onClose={forgetFaults} />}
      {data === null && error === null && <Skeleton height={90} />}
      {data !== null && (
        <Paper withBorder className={classes.card}>
          {rules.length === 0 && editing === null && <Text size="sm">{words.none}</Text>}
          {place < 0 || !form ? [...rows, form] : rows.toSpliced(place, 1, form)}
          <Group mt="sm" gap="sm">
            <Button
              ref={add}
              variant="light"
              leftSection={<IconPlus size={16} />}
              disabled={isFull || (editing !== null && editing.rule === null)}
              onClick={() => edit({ rule: null })}
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

/** Two rules that look for the same are refused, so this tells rules apart. */
function idOf(rule: KeywordRule | null): string {
  return rule === null ? '' : `${rule.kind} ${rule.channel} ${rule.text}`;
}

/** Somebody else saved first. */
function Stale({ sentence, onClose }: { readonly sentence: string; readonly onClose: () => void }) {
  return (
    <Alert
      variant="default"
      mb="sm"
      role="alert"
      title={words.saveFailed}
      icon={<IconAlertTriangle size={18} color="var(--mark-yellow)" />}
      withCloseButton
      closeButtonLabel={messages.close}
      onClose={onClose}
    >
      {sentence}
    </Alert>
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
