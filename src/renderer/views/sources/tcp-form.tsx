// Adds a companion radio on the network.
import { Button, NumberInput, Stack, Text, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { Failure } from '../../parts/failure.tsx';
import { sourceMessages } from '../../source-messages.ts';
import { useAddSource } from './use-sources.ts';

const words = sourceMessages.tcp;
const usualPort = 5000;

/** A host and a port. */
export function TcpForm() {
  const [host, setHost] = useState('');
  const [port, setPort] = useState<number | string>(usualPort);
  const add = useAddSource();
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (host.trim() === '') return;
    const given = Number(port) || usualPort;
    add.mutate({ kind: 'tcp', host: host.trim(), port: given }, { onSuccess: () => setHost('') });
  };
  return (
    <form onSubmit={submit} aria-label={words.title}>
      <Stack gap="xs">
        <Text size="sm" c="dimmed">
          {words.text}
        </Text>
        <TextInput
          label={words.host}
          value={host}
          onChange={(event) => setHost(event.currentTarget.value)}
          spellCheck={false}
          autoComplete="off"
        />
        <NumberInput label={words.port} min={1} max={65_535} value={port} onChange={setPort} />
        {add.error !== null && <Failure title={words.failed} error={add.error} />}
        <Button type="submit" variant="light" loading={add.isPending} disabled={host.trim() === ''}>
          {words.button}
        </Button>
      </Stack>
    </form>
  );
}
