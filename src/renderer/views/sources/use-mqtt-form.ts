// The state of the form of an MQTT broker.
import { useState } from 'react';
import type { BrokerCertificate, SourceSettings } from '../../../contract/sources.ts';
import { completeBrokerAddress, splitBrokerAddress } from './broker-address.ts';
import { filtersOf, filterTexts } from './filter-fields.tsx';
import { noSecret, passwordOf } from './secret-input.tsx';
import { listOf, textOf } from './text-lists.ts';
import type { SettingsOf } from './use-source-task.ts';

function fieldsOf(settings: SettingsOf<'mqtt'> | null, accepted: BrokerCertificate | null) {
  return {
    url: settings?.url ?? '',
    username: settings?.username ?? '',
    ...noSecret,
    topics: (settings?.topics ?? []).join(', '),
    accepted,
    anyCertificate: settings?.acceptAnyCertificate ?? false,
    ...filterTexts(settings ?? undefined),
    authorityFile: settings?.authorityFile ?? '',
    certificateFile: settings?.certificateFile ?? '',
    keyFile: settings?.keyFile ?? '',
    version5: settings?.version === 5,
  };
}

/** What stands in the form. */
export type MqttFields = ReturnType<typeof fieldsOf>;

/** Fields, their setters, and the settings they make, null while there is no address. `accepted` is the certificate in them. */
export function useMqttForm(initial: SettingsOf<'mqtt'> | null, accepted: BrokerCertificate | null) {
  const [fields, setFields] = useState(() => fieldsOf(initial, accepted));
  const set = (changed: Partial<MqttFields>): void => setFields((before) => ({ ...before, ...changed }));
  const setUrl = (text: string): void => {
    const { url, username, password } = splitBrokerAddress(text);
    set({ url, ...(username === null ? {} : { username }), ...(password === null ? {} : { password }) });
  };
  return {
    fields,
    set,
    setUrl,
    clear: () => setFields(fieldsOf(null, null)),
    settings: fields.url.trim() === '' ? null : settingsOf(fields),
    hasMore: fields.version5 || Object.keys({ ...filtersOf(fields), ...filesOf(fields) }).length > 0,
  };
}

function settingsOf(fields: MqttFields): SourceSettings {
  return {
    kind: 'mqtt',
    url: completeBrokerAddress(fields.url.trim()),
    ...textOf('username', fields.username),
    ...passwordOf(fields),
    ...(fields.accepted ? { acceptedCertificate: fields.accepted.pem } : {}),
    ...(fields.anyCertificate ? { acceptAnyCertificate: true } : {}),
    ...(fields.version5 ? { version: 5 as const } : {}),
    ...listOf('topics', fields.topics),
    ...filtersOf(fields),
    ...filesOf(fields),
  };
}

function filesOf(fields: MqttFields) {
  return {
    ...textOf('authorityFile', fields.authorityFile),
    ...textOf('certificateFile', fields.certificateFile),
    ...textOf('keyFile', fields.keyFile),
  };
}
