// A companion radio on the network, new or changed.
import { NumberInput, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { sourceMessages } from '../../source-messages.ts';
import { FormActions } from './form-actions.tsx';
import { SourceForm } from './source-form.tsx';
import { type Edited, type SettingsOf, useSourceTask } from './use-source-task.ts';

const words = sourceMessages.tcp;
const usualPort = 5000;

/** A host and a port. */
export function TcpForm({ edited = null }: { readonly edited?: Edited<SettingsOf<'tcp'>> | null }) {
  const task = useSourceTask(edited);
  const [host, setHost] = useState(edited?.settings.host ?? '');
  const [port, setPort] = useState<number | string>(edited?.settings.port ?? usualPort);
  // What its owner allowed; the core forgets it where another radio is named.
  const allowed = edited?.settings.readChannels ? { readChannels: true } : {};
  const settings =
    host.trim() === ''
      ? null
      : ({ kind: 'tcp', host: host.trim(), port: Number(port) || usualPort, ...allowed } as const);
  return (
    <SourceForm title={words.title} task={task} settings={settings} onAdded={() => setHost('')}>
      <Stack gap="xs">
        {edited === null && (
          <Text size="sm" c="dimmed">
            {words.text}
          </Text>
        )}
        <TextInput
          label={words.host}
          value={host}
          onChange={(event) => setHost(event.currentTarget.value)}
          spellCheck={false}
          autoComplete="off"
          data-first
        />
        <NumberInput label={words.port} min={1} max={65_535} value={port} onChange={setPort} />
        <FormActions task={task} settings={settings} label={words.button} failed={words.failed} />
      </Stack>
    </SourceForm>
  );
}
