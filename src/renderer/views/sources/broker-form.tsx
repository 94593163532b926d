// Opens a broker on the machine that runs the core.
import { Button, Checkbox, Collapse, NumberInput, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { Failure } from '../../parts/failure.tsx';
import { sourceMessages } from '../../source-messages.ts';
import { useAddSource } from './use-sources.ts';

const words = sourceMessages.broker;
const usualPort = 1883;
const empty = { port: usualPort as number | string, network: false, username: '', password: '' };

/** A port; user and password once other computers may connect. */
export function BrokerForm() {
  const [fields, setFields] = useState(empty);
  const set = (changed: Partial<typeof empty>): void => setFields((before) => ({ ...before, ...changed }));
  const add = useAddSource();
  const { port, network, username, password } = fields;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const given = { kind: 'broker' as const, port: Number(port) || usualPort };
    add.mutate(network ? { ...given, network, username, password } : given, { onSuccess: () => setFields(empty) });
  };
  return (
    <form onSubmit={submit} aria-label={words.title}>
      <Stack gap="xs">
        <Text size="sm" c="dimmed">
          {words.text}
        </Text>
        <NumberInput label={words.port} min={1} max={65_535} value={port} onChange={(value) => set({ port: value })} />
        <Checkbox
          label={words.network}
          description={words.networkHint}
          checked={network}
          onChange={(event) => set({ network: event.currentTarget.checked })}
        />
        <Collapse expanded={network}>
          <Stack gap="xs">
            <TextInput
              label={words.username}
              value={username}
              onChange={(event) => set({ username: event.currentTarget.value })}
              autoComplete="off"
            />
            <PasswordInput
              label={words.password}
              value={password}
              onChange={(event) => set({ password: event.currentTarget.value })}
              autoComplete="off"
            />
          </Stack>
        </Collapse>
        {add.error !== null && <Failure title={words.failed} error={add.error} />}
        <Button
          type="submit"
          variant="light"
          loading={add.isPending}
          disabled={network && (username === '' || password === '')}
        >
          {words.button}
        </Button>
      </Stack>
    </form>
  );
}
