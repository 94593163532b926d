// Words of how sources flow, and of the forms that add radios and a broker.
import type { SourceFlow } from '../contract/sources.ts';

const flows: Record<SourceFlow['verdict'], string> = {
  starting: 'Connected, no data yet',
  flowing: 'Receiving',
  low: 'Low',
  quiet: 'Quiet',
  silent: 'Silent',
};

/** The catalogue of these words. */
export const sourceMessages = {
  flows,
  flow: {
    lastHour: 'Last hour',
    usual: 'Usual at this hour',
    learning: 'known after 3 days',
    perHour: (n: number) => `${n}/h`,
    perMinute: (n: number) => `${n}/min`,
  },
  port: {
    label: 'Port',
    unknownBoard: 'unknown device',
    none: 'No serial port is there. Plug the radio in; it appears here by itself.',
    looking: 'Looking for serial ports.',
    notListed: 'The serial ports could not be listed',
    serial: { title: 'USB radio', button: 'Listen to this radio', failed: 'The radio was not added' },
    console: {
      title: 'Repeater console',
      text: 'A repeater or room server on USB whose firmware logs its packets.',
      button: 'Listen to this console',
      failed: 'The console was not added',
    },
  },
  tcp: {
    title: 'Wi-Fi radio',
    text: 'A companion radio on the network. It serves one app at a time: while another one uses it, it is left alone.',
    host: 'Host name or address',
    port: 'Port',
    button: 'Connect',
    failed: 'The radio was not added',
  },
  broker: {
    title: 'Broker on this computer',
    text: 'Observers publish straight to this computer; no other broker is needed.',
    port: 'Port',
    network: 'Let other computers connect',
    networkHint: 'Needs a user name and a password',
    username: 'User name',
    password: 'Password',
    button: 'Open the broker',
    failed: 'The broker was not opened',
  },
  mqtt: {
    more: 'More settings',
    version5: 'Speak MQTT 5',
    regions: 'Regions',
    regionsHint: 'For example SEA, PDX; empty means every one',
    onlyObservers: 'Only these observers',
    blockedObservers: 'Not these observers',
    idsHint: 'Their keys, separated by commas',
    authorityFile: 'Certificate of the broker’s authority',
    certificateFile: 'Our certificate',
    keyFile: 'Key of our certificate',
    fileHint: 'PEM file on the machine that runs Meshwarden',
  },
} as const;
