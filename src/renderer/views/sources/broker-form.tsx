// A broker on the machine that runs the core, new or changed.
import { Checkbox, Collapse, NumberInput, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { sourceMessages } from '../../source-messages.ts';
import { FilterFields, filtersOf, filterTexts } from './filter-fields.tsx';
import { FormActions } from './form-actions.tsx';
import { MoreSettings } from './more-settings.tsx';
import { noSecret, passwordOf, SecretInput } from './secret-input.tsx';
import { SourceForm } from './source-form.tsx';
import { textOf } from './text-lists.ts';
import { type Edited, type SettingsOf, useSourceTask } from './use-source-task.ts';

const words = sourceMessages.broker;
const usualPort = 1883;

function fieldsOf(settings: SettingsOf<'broker'> | null) {
  return {
    port: (settings?.port ?? usualPort) as number | string,
    network: settings?.network ?? false,
    username: settings?.username ?? '',
    ...noSecret,
    ...filterTexts(settings ?? undefined),
  };
}

type Fields = ReturnType<typeof fieldsOf>;

/** A port; user and password once other computers may connect. */
export function BrokerForm({ edited = null }: { readonly edited?: Edited<SettingsOf<'broker'>> | null }) {
  const task = useSourceTask(edited);
  const [fields, setFields] = useState(() => fieldsOf(edited?.settings ?? null));
  const set = (changed: Partial<Fields>): void => setFields((before) => ({ ...before, ...changed }));
  const kept = edited?.passwordKept === true && fields.username !== '';
  const settings = settingsOf(fields, kept);
  const filtered = Object.keys(filtersOf(fields)).length > 0;
  return (
    <SourceForm title={words.title} task={task} settings={settings} onAdded={() => setFields(fieldsOf(null))}>
      <Stack gap="xs">
        {edited === null && (
          <Text size="sm" c="dimmed">
            {words.text}
          </Text>
        )}
        <NumberInput
          label={words.port}
          min={1}
          max={65_535}
          value={fields.port}
          onChange={(value) => set({ port: value })}
          data-first
        />
        <Checkbox
          label={words.network}
          description={words.networkHint}
          checked={fields.network}
          onChange={(event) => set({ network: event.currentTarget.checked })}
        />
        <Collapse expanded={fields.network || fields.username !== ''}>
          <Stack gap="xs">
            <TextInput
              label={words.username}
              value={fields.username}
              onChange={(event) => set({ username: event.currentTarget.value })}
              autoComplete="off"
            />
            <SecretInput fields={fields} set={set} kept={kept} optional="" />
          </Stack>
        </Collapse>
        <MoreSettings open={edited !== null && filtered}>
          <FilterFields fields={fields} set={set} />
        </MoreSettings>
        <FormActions task={task} settings={settings} label={words.button} failed={words.failed} />
      </Stack>
    </SourceForm>
  );
}

/** null while other computers may connect without a password. */
function settingsOf(fields: Fields, kept: boolean): SettingsOf<'broker'> | null {
  const hasPassword = fields.password !== '' || (kept && !fields.forget);
  if (fields.network && (fields.username.trim() === '' || !hasPassword)) return null;
  const login = fields.network || fields.username !== '';
  return {
    kind: 'broker',
    port: Number(fields.port) || usualPort,
    ...(fields.network ? { network: true } : {}),
    ...(login ? { ...textOf('username', fields.username), ...passwordOf(fields) } : {}),
    ...filtersOf(fields),
  };
}
