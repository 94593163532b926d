// After how many hours a node is told as silent: what was learned, what was chosen, and a field to choose.
import { Button, Group, Text, TextInput } from '@mantine/core';
import { useId, useState } from 'react';
import type { NodeSilence } from '../../contract/nodes.ts';
import { silentAfter as words } from '../alert-messages.ts';
import { formatHours, typedDecimal } from './hours.ts';
import classes from './silent-after.module.css';
import { useNodeSilence } from './use-node-silence.ts';

/** One line where there is room; `name` tells the fields of several nodes apart. */
export function SilentAfter({
  nodeKey,
  name,
  silence,
}: {
  readonly nodeKey: string;
  readonly name: string;
  readonly silence: NodeSilence;
}) {
  const { choose, error, pending } = useNodeSilence();
  const [typed, setTyped] = useState<string | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  const field = useId();
  const hint = useId();
  const holds = formatHours(silence.ownS ?? silence.learnedS);
  const learned = formatHours(silence.learnedS);
  const change = (text: string | null) => {
    setTyped(text);
    setFault(null);
  };
  const save = () => {
    const hours = typedDecimal(typed ?? '');
    if (hours === null) setFault(words.noNumber);
    else choose(nodeKey, Math.round(hours * 3_600), () => change(null));
  };
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (typed !== null) save();
      }}
    >
      <Group gap="xs">
        <Text size="sm" component="label" htmlFor={field}>
          {words.label}
        </Text>
        <TextInput
          className={classes.hours}
          id={field}
          aria-label={words.labelOf(name)}
          aria-describedby={hint}
          inputMode="decimal"
          autoComplete="off"
          size="xs"
          rightSection={<span aria-hidden>{words.unit}</span>}
          rightSectionWidth={24}
          value={typed ?? holds}
          error={fault !== null || (typed !== null && error !== null)}
          onChange={(event) => change(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Escape' || typed === null) return;
            // What was typed goes; the panel around the field stays.
            event.stopPropagation();
            change(null);
          }}
        />
        {typed !== null && typed.trim() !== holds && (
          <Button type="submit" size="compact-sm" loading={pending} aria-label={words.saveOf(name)}>
            {words.save}
          </Button>
        )}
        {silence.ownS !== null && typed === null && (
          <Button
            size="compact-sm"
            variant="default"
            loading={pending}
            aria-label={words.resetOf(name, learned)}
            onClick={() => choose(nodeKey, null)}
          >
            {words.reset(learned)}
          </Button>
        )}
        <Text size="xs" c="dimmed" id={hint}>
          {silence.usualS === null ? words.notLearned(learned) : words.learned(learned, formatHours(silence.usualS))}
        </Text>
      </Group>
      {(fault !== null || error !== null) && (
        <Text size="xs" c="var(--mark-red)" role="alert">
          {fault ?? error?.message}
        </Text>
      )}
    </form>
  );
}
