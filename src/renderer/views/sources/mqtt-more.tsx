// The settings of a broker that few need: who is listened to, certificates, the version of MQTT.
import { Checkbox, TextInput } from '@mantine/core';
import { sourceMessages } from '../../source-messages.ts';
import type { MqttFields } from './use-mqtt-form.ts';

const words = sourceMessages.mqtt;
const texts = [
  ['regions', words.regions, words.regionsHint],
  ['onlyObservers', words.onlyObservers, words.idsHint],
  ['blockedObservers', words.blockedObservers, words.idsHint],
  ['authorityFile', words.authorityFile, words.fileHint],
  ['certificateFile', words.certificateFile, words.fileHint],
  ['keyFile', words.keyFile, words.fileHint],
] as const;

/** Fields of the form, each of which may stay empty. */
export function MqttMore({
  fields,
  set,
}: {
  readonly fields: MqttFields;
  readonly set: (changed: Partial<MqttFields>) => void;
}) {
  return (
    <>
      {texts.map(([name, label, hint]) => (
        <TextInput
          key={name}
          label={label}
          description={hint}
          value={fields[name]}
          onChange={(event) => set({ [name]: event.currentTarget.value })}
          spellCheck={false}
          autoComplete="off"
        />
      ))}
      <Checkbox
        label={words.version5}
        checked={fields.version5}
        onChange={(event) => set({ version5: event.currentTarget.checked })}
      />
    </>
  );
}
