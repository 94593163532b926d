// Adds a recording by its path on the machine that runs the core.
import { Button, NumberInput, Stack, Text, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { messages } from '../../messages.ts';
import { Failure } from '../../parts/failure.tsx';
import { useAddSource } from './use-sources.ts';

const words = messages.replayForm;

/** A path and a speed. */
export function ReplayForm() {
  const [file, setFile] = useState('');
  const [speed, setSpeed] = useState<number | string>(1);
  const add = useAddSource();
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const times = Number(speed);
    if (file.trim() === '' || !(times >= 0)) return;
    add.mutate({ kind: 'replay', file: file.trim(), speed: times }, { onSuccess: () => setFile('') });
  };
  return (
    <form onSubmit={submit} aria-label={words.title}>
      <Stack gap="xs">
        <Text size="sm" c="dimmed">
          {words.text}
        </Text>
        <TextInput
          label={words.file}
          value={file}
          onChange={(event) => setFile(event.currentTarget.value)}
          spellCheck={false}
        />
        <NumberInput label={words.speed} description={words.speedHint} min={0} value={speed} onChange={setSpeed} />
        {add.error !== null && <Failure title={words.failed} error={add.error} />}
        <Button type="submit" variant="light" loading={add.isPending} disabled={file.trim() === ''}>
          {words.button}
        </Button>
      </Stack>
    </form>
  );
}
