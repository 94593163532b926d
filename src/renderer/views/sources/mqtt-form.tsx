// An MQTT broker, new or changed: an address first, the rest once there is one.
import { Checkbox, Collapse, Stack, TextInput } from '@mantine/core';
import { messages } from '../../messages.ts';
import { AcceptedCertificate } from './accepted-certificate.tsx';
import { FormActions } from './form-actions.tsx';
import { MoreSettings } from './more-settings.tsx';
import { MqttMore } from './mqtt-more.tsx';
import { SecretInput } from './secret-input.tsx';
import { SourceForm } from './source-form.tsx';
import { useMqttForm } from './use-mqtt-form.ts';
import { type Edited, type SettingsOf, useSourceTask } from './use-source-task.ts';

const words = messages.mqttForm;

/** `compact` leaves topics and certificates to the sources page. */
export function MqttForm({
  edited = null,
  compact = false,
}: {
  readonly edited?: Edited<SettingsOf<'mqtt'>> | null;
  readonly compact?: boolean;
}) {
  const task = useSourceTask(edited);
  const { fields, set, setUrl, clear, settings, hasMore } = useMqttForm(
    edited?.settings ?? null,
    edited?.accepted ?? null,
  );
  return (
    <SourceForm title={messages.doors.mqtt.title} task={task} settings={settings} onAdded={clear}>
      <Stack gap="xs">
        <TextInput
          label={words.url}
          description={words.urlHint}
          placeholder="mqtt://"
          value={fields.url}
          onChange={(event) => setUrl(event.currentTarget.value)}
          spellCheck={false}
          autoComplete="off"
          data-first
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
            <SecretInput
              fields={fields}
              set={set}
              kept={edited?.passwordKept === true && fields.username !== ''}
              optional={words.optional}
            />
            {!compact && (
              <>
                <TextInput
                  label={words.topics}
                  description={words.topicsHint}
                  placeholder={words.optional}
                  value={fields.topics}
                  onChange={(event) => set({ topics: event.currentTarget.value })}
                  spellCheck={false}
                />
                {fields.accepted !== null && (
                  <AcceptedCertificate certificate={fields.accepted} onForget={() => set({ accepted: null })} />
                )}
                {edited?.settings.acceptAnyCertificate === true && (
                  <Checkbox
                    label={words.anyCertificate}
                    description={words.anyCertificateHint}
                    checked={fields.anyCertificate}
                    onChange={(event) => set({ anyCertificate: event.currentTarget.checked })}
                  />
                )}
                <MoreSettings open={edited !== null && hasMore}>
                  <MqttMore fields={fields} set={set} />
                </MoreSettings>
              </>
            )}
          </Stack>
        </Collapse>
        <FormActions
          task={task}
          settings={settings}
          label={messages.doors.mqtt.button}
          failed={words.failed}
          onAccept={(accepted) => set({ accepted, anyCertificate: false })}
          prominent={compact}
        />
      </Stack>
    </SourceForm>
  );
}
