// Adds an MQTT broker: an address first, the rest once there is one.
import { Button, Checkbox, Collapse, PasswordInput, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import { messages } from '../../messages.ts';
import { Failure } from '../../parts/failure.tsx';
import { sourceMessages } from '../../source-messages.ts';
import { MqttMore } from './mqtt-more.tsx';
import { useMqttForm } from './use-mqtt-form.ts';

const words = messages.mqttForm;

/** `compact` leaves topics and certificates to the sources page. */
export function MqttForm({ compact = false }: { readonly compact?: boolean }) {
  const [more, setMore] = useState(false);
  const { fields, set, setUrl, submit, error, pending } = useMqttForm();
  return (
    <form onSubmit={submit} aria-label={messages.doors.mqtt.title}>
      <Stack gap="xs">
        <TextInput
          label={words.url}
          description={words.urlHint}
          placeholder="mqtt://"
          value={fields.url}
          onChange={(event) => setUrl(event.currentTarget.value)}
          spellCheck={false}
          autoComplete="off"
        />
        <Collapse expanded={fields.url !== ''}>
          <Stack gap="xs">
            <TextInput
              label={words.username}
              placeholder={words.optional}
              value={fields.username}
              onChange={(event) => set({ username: event.currentTarget.value })}
              autoComplete="off"
            />
            <PasswordInput
              label={words.password}
              placeholder={words.optional}
              value={fields.password}
              onChange={(event) => set({ password: event.currentTarget.value })}
              autoComplete="off"
            />
            {!compact && (
              <>
                <TextInput
                  label={words.topics}
                  description={words.topicsHint}
                  placeholder={words.optional}
                  value={fields.topics}
                  onChange={(event) => set({ topics: event.currentTarget.value })}
                />
                <Checkbox
                  label={words.anyCertificate}
                  checked={fields.anyCertificate}
                  onChange={(event) => set({ anyCertificate: event.currentTarget.checked })}
                />
                <Button
                  variant="subtle"
                  size="compact-sm"
                  aria-expanded={more}
                  onClick={() => setMore((before) => !before)}
                >
                  {sourceMessages.mqtt.more}
                </Button>
                {more && <MqttMore fields={fields} set={set} />}
              </>
            )}
          </Stack>
        </Collapse>
        {error !== null && <Failure title={words.failed} error={error} />}
        <Button
          type="submit"
          fullWidth={compact}
          variant={compact ? 'default' : 'light'}
          loading={pending}
          disabled={fields.url === ''}
        >
          {messages.doors.mqtt.button}
        </Button>
      </Stack>
    </form>
  );
}
