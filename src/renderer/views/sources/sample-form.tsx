// Which made-up mesh the sample source plays.
import { Select, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import { messages } from '../../messages.ts';
import { sourceMessages } from '../../source-messages.ts';
import { FormActions } from './form-actions.tsx';
import { SourceForm } from './source-form.tsx';
import { textOf } from './text-lists.ts';
import { type Edited, type SettingsOf, useSourceTask } from './use-source-task.ts';

const words = sourceMessages.sample;

/** A size and a seed. */
export function SampleForm({ edited }: { readonly edited: Edited<SettingsOf<'sample'>> }) {
  const task = useSourceTask(edited);
  const [profile, setProfile] = useState(edited.settings.profile);
  const [seed, setSeed] = useState(edited.settings.seed ?? '');
  const settings = { kind: 'sample', profile, ...textOf('seed', seed) } as const;
  return (
    <SourceForm title={messages.doors.sample.title} task={task} settings={settings}>
      <Stack gap="xs">
        <Select
          label={words.profile}
          data={[
            { value: 'small', label: words.small },
            { value: 'real', label: words.real },
          ]}
          value={profile}
          onChange={(value) => setProfile(value === 'real' ? 'real' : 'small')}
          allowDeselect={false}
          data-first
        />
        <TextInput
          label={words.seed}
          description={words.seedHint}
          value={seed}
          onChange={(event) => setSeed(event.currentTarget.value)}
          autoComplete="off"
        />
        <FormActions
          task={task}
          settings={settings}
          label={messages.doors.sample.button}
          failed={messages.sources.failed}
        />
      </Stack>
    </SourceForm>
  );
}
