// A recording, new or changed, by its path on the machine that runs the core.
import { NumberInput, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { messages } from '../../messages.ts';
import { FormActions } from './form-actions.tsx';
import { SourceForm } from './source-form.tsx';
import { type Edited, type SettingsOf, useSourceTask } from './use-source-task.ts';

const words = messages.replayForm;

/** A path and a speed. */
export function ReplayForm({ edited = null }: { readonly edited?: Edited<SettingsOf<'replay'>> | null }) {
  const task = useSourceTask(edited);
  const [file, setFile] = useState(edited?.settings.file ?? '');
  const [speed, setSpeed] = useState<number | string>(edited?.settings.speed ?? 1);
  const times = speed === '' ? Number.NaN : Number(speed);
  const settings =
    file.trim() === '' || !(times >= 0) ? null : ({ kind: 'replay', file: file.trim(), speed: times } as const);
  return (
    <SourceForm title={words.title} task={task} settings={settings} onAdded={() => setFile('')}>
      <Stack gap="xs">
        {edited === null && (
          <Text size="sm" c="dimmed">
            {words.text}
          </Text>
        )}
        <TextInput
          label={words.file}
          value={file}
          onChange={(event) => setFile(event.currentTarget.value)}
          spellCheck={false}
          data-first
        />
        <NumberInput label={words.speed} description={words.speedHint} min={0} value={speed} onChange={setSpeed} />
        <FormActions task={task} settings={settings} label={words.button} failed={words.failed} />
      </Stack>
    </SourceForm>
  );
}
