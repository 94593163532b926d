// The state of the broker form.
import { type FormEvent, useState } from 'react';
import type { SourceSettings } from '../../../contract/sources.ts';
import { completeBrokerAddress, splitBrokerAddress } from './broker-address.ts';
import { useAddSource } from './use-sources.ts';

const empty = { url: '', username: '', password: '', topics: '', anyCertificate: false };

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

function settingsOf({ url, username, password, topics, anyCertificate }: typeof empty): SourceSettings {
  const wanted = topics
    .split(',')
    .map((topic) => topic.trim())
    .filter((topic) => topic !== '');
  return {
    kind: 'mqtt',
    url: completeBrokerAddress(url),
    ...(username === '' ? {} : { username }),
    ...(password === '' ? {} : { password }),
    ...(wanted.length === 0 ? {} : { topics: wanted }),
    ...(anyCertificate ? { acceptAnyCertificate: true } : {}),
  };
}
