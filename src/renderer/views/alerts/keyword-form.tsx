// Adds a keyword or changes one.
import { Autocomplete, Button, Group, Select, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { type KeywordRule, keywordRule, severity } from '../../../contract/alerts.ts';
import { messages } from '../../messages.ts';
import { Failure } from '../../parts/failure.tsx';
import { keywords as words } from '../../watch-messages.ts';
import { fieldOrder } from './number-field.tsx';
import classes from './rules.module.css';

const kinds = keywordRule.shape.kind;

/** `rule` is null for a new one; `sentences` say what the core found wrong with it. */
export function KeywordForm({
  rule,
  channels,
  sentences,
  error,
  saving,
  onSave,
  onCancel,
}: {
  readonly rule: KeywordRule | null;
  readonly channels: readonly string[];
  readonly sentences: readonly string[];
  readonly error: Error | null;
  readonly saving: boolean;
  readonly onSave: (rule: KeywordRule) => void;
  readonly onCancel: () => void;
}) {
  const [kind, setKind] = useState(rule?.kind ?? 'word');
  const [text, setText] = useState(rule?.text ?? '');
  const [channel, setChannel] = useState(rule?.channel ?? '');
  const [level, setLevel] = useState(rule?.severity ?? 'priority');
  const wanted = channel.trim();
  const isUnknown = wanted !== '' && !channels.includes(wanted);
  return (
    <form
      className={classes.keyword}
      aria-label={rule === null ? words.add : words.change(rule.text)}
      onSubmit={(event) => {
        event.preventDefault();
        const enabled = rule?.enabled ?? true;
        if (text.trim() !== '')
          onSave({ kind, text, channel: wanted === '' ? null : wanted, severity: level, enabled });
      }}
      onKeyDown={(event) => {
        if (event.key === 'Escape' && !event.defaultPrevented) onCancel();
      }}
    >
      <div className={classes.fields}>
        <Select
          label={words.kind}
          allowDeselect={false}
          value={kind}
          data={kinds.options.map((value) => ({ value, label: words.kinds[value] }))}
          onChange={(value) => setKind(kinds.catch('word').parse(value))}
        />
        <TextInput
          label={words.text}
          description={words.textHint[kind]}
          inputWrapperOrder={fieldOrder}
          value={text}
          maxLength={80}
          onChange={(event) => setText(event.currentTarget.value)}
          error={sentences.length > 0}
          spellCheck={false}
          autoComplete="off"
          autoFocus
        />
        <Autocomplete
          label={words.channel}
          description={isUnknown ? words.unknownChannel : words.channelHint}
          inputWrapperOrder={fieldOrder}
          value={channel}
          data={[...channels]}
          limit={8}
          onChange={setChannel}
          spellCheck={false}
          autoComplete="off"
        />
        <Select
          label={words.severity}
          allowDeselect={false}
          value={level}
          data={severity.options.map((value) => ({ value, label: messages.alerts.severities[value] }))}
          onChange={(value) => setLevel(severity.catch('priority').parse(value))}
        />
      </div>
      {sentences.map((sentence) => (
        <Text key={sentence} size="sm" c="var(--mark-red)" mt="xs" role="alert" className="untrusted">
          {sentence}
        </Text>
      ))}
      {error !== null && <Failure title={words.saveFailed} error={error} />}
      <Group gap="xs" mt="sm">
        <Button type="submit" loading={saving} disabled={text.trim() === ''}>
          {words.save}
        </Button>
        <Button variant="default" onClick={onCancel}>
          {words.cancel}
        </Button>
      </Group>
    </form>
  );
}
