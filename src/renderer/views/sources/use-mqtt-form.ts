// The state of the broker form.
import { type FormEvent, useState } from 'react';
import type { SourceSettings } from '../../../contract/sources.ts';
import { completeBrokerAddress, splitBrokerAddress } from './broker-address.ts';
import { useAddSource } from './use-sources.ts';

const empty = {
  url: '',
  username: '',
  password: '',
  topics: '',
  anyCertificate: false,
  regions: '',
  onlyObservers: '',
  blockedObservers: '',
  authorityFile: '',
  certificateFile: '',
  keyFile: '',
  version5: false,
};
/** What stands in the form. */
export type MqttFields = typeof empty;

/** Fields, their setter, and what pressing the button does. */
export function useMqttForm() {
  const [fields, setFields] = useState(empty);
  const add = useAddSource();
  const set = (changed: Partial<typeof empty>): void => setFields((before) => ({ ...before, ...changed }));
  const setUrl = (text: string): void => {
    const { url, username, password } = splitBrokerAddress(text);
    set({ url, ...(username === null ? {} : { username }), ...(password === null ? {} : { password }) });
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (fields.url === '') return;
    add.mutate(settingsOf(fields), { onSuccess: () => setFields(empty) });
  };
  return { fields, set, setUrl, submit, error: add.error, pending: add.isPending };
}

function settingsOf(fields: MqttFields): SourceSettings {
  const { url, username, password, anyCertificate, version5 } = fields;
  return {
    kind: 'mqtt',
    url: completeBrokerAddress(url),
    ...(username === '' ? {} : { username }),
    ...(password === '' ? {} : { password }),
    ...(anyCertificate ? { acceptAnyCertificate: true } : {}),
    ...(version5 ? { version: 5 as const } : {}),
    ...lists(fields, ['topics', 'regions', 'onlyObservers', 'blockedObservers']),
    ...files(fields, ['authorityFile', 'certificateFile', 'keyFile']),
  };
}

/** The named fields that hold something, taken apart at commas. */
function lists<Name extends keyof MqttFields>(fields: MqttFields, names: readonly Name[]) {
  const filled = names.map((name) => [name, partsOf(String(fields[name]))] as const);
  return Object.fromEntries(filled.filter(([, parts]) => parts.length > 0)) as Partial<Record<Name, string[]>>;
}

function files<Name extends keyof MqttFields>(fields: MqttFields, names: readonly Name[]) {
  const filled = names.map((name) => [name, String(fields[name]).trim()] as const);
  return Object.fromEntries(filled.filter(([, path]) => path !== '')) as Partial<Record<Name, string>>;
}

function partsOf(text: string): string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}
