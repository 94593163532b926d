// The settings of a broker that few need: who is listened to, certificates, the version of MQTT.
import { Checkbox, TextInput } from '@mantine/core';
import { sourceMessages } from '../../source-messages.ts';
import { FilterFields } from './filter-fields.tsx';
import type { MqttFields } from './use-mqtt-form.ts';

const words = sourceMessages.mqtt;
const files = [
  ['authorityFile', words.authorityFile],
  ['certificateFile', words.certificateFile],
  ['keyFile', words.keyFile],
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
      <FilterFields fields={fields} set={set} />
      {files.map(([name, label]) => (
        <TextInput
          key={name}
          label={label}
          description={words.fileHint}
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
