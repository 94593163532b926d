// Makes a source from what an operator entered.
import { basename } from 'node:path';
import type { Clock } from '../../domain/clock.ts';
import type { SigningCrypto } from '../../domain/crypto.ts';
import type { Logger } from '../../domain/logger.ts';
import { generateTraffic } from '../../domain/sample/traffic.ts';
import { type BrokerSettings, BrokerSource, brokerProblem, usualBrokerPort } from './broker/broker-source.ts';
import { certificateIn } from './mqtt/accepted-certificate.ts';
import { readAddress, withoutLogin } from './mqtt/address.ts';
import type { OpenLink } from './mqtt/hearing-link.ts';
import { type MqttSettings, MqttSource } from './mqtt/mqtt-source.ts';
import type { TakeChannels } from './radio/channel-list.ts';
import { RadioSource } from './radio/radio-source.ts';
import {
  type ConsoleSettings,
  deviceName,
  radioPlace,
  type SerialSettings,
  type TcpSettings,
  tcpShown,
} from './radio-places.ts';
import { type ReplaySettings, ReplaySource } from './replay/replay-source.ts';
import { type SampleSettings, SampleSource, type SampleTraffic } from './sample/sample-source.ts';
import { type OpenSerialPort, openSerialPort } from './serial/open-port.ts';
import { listPorts } from './serial/ports.ts';
import type { Source } from './source.ts';

/** Every kind of source, as plain JSON. */
export type SourceSettings =
  | MqttSettings
  | BrokerSettings
  | SerialSettings
  | TcpSettings
  | ConsoleSettings
  | ReplaySettings
  | SampleSettings;

/** What sources need from outside. */
export interface SourceDependencies {
  readonly clock: Clock;
  /** 0 (included) to 1; spreads reconnects and names MQTT sessions. */
  readonly random: () => number;
  readonly crypto: SigningCrypto;
  readonly logger: Logger;
  /** Milliseconds for which silence of a source is usual now; 5 min when missing. */
  readonly patienceMs?: (source: string) => number;
  /** How serial ports are opened; in this thread when missing, which must be the main one then. */
  readonly openPort?: OpenSerialPort;
  /** How links to brokers are opened; in this thread when missing. */
  readonly openLink?: OpenLink | undefined;
  /** What becomes of the channels of a source's radio; they are not asked for when missing. */
  readonly takeChannels?: (source: string, ...channels: Parameters<TakeChannels>) => void;
}

/** `mqtt:broker.example.org`, `serial:ttyACM0`, `tcp:192.168.1.20`, `broker:1883`, `sample:small`: never holds a password. */
export function sourceName(settings: SourceSettings): string {
  switch (settings.kind) {
    case 'mqtt': {
      const address = readAddress(settings.url, undefined, undefined);
      return `mqtt:${'problem' in address ? 'unreadable address' : address.shown}`;
    }
    case 'broker':
      return `broker:${settings.port ?? usualBrokerPort}`;
    case 'serial':
    case 'console':
      return `${settings.kind}:${deviceName(settings)}`;
    case 'tcp':
      return `tcp:${tcpShown(settings)}`;
    case 'replay':
      return `replay:${basename(settings.file)}`;
    case 'sample':
      return `sample:${settings.profile}`;
  }
}

/** The same settings with a login that stood in the address in its own fields, so that the address can be kept and shown. */
export function separateLogin<T extends SourceSettings>(settings: T): T {
  if (settings.kind !== 'mqtt') return settings;
  const address = readAddress(settings.url, settings.username, settings.password);
  if ('problem' in address) return settings;
  const { username, password } = address;
  return {
    ...settings,
    url: withoutLogin(settings.url),
    ...(username === null ? {} : { username }),
    ...(password === null ? {} : { password }),
  };
}

/** The host a password in `settings` is shown to, in lower case; `here` for a broker of our own; null when none is taken. */
export function passwordGoesTo(settings: SourceSettings): string | null {
  if (settings.kind === 'broker') return 'here';
  if (settings.kind !== 'mqtt') return null;
  const address = readAddress(settings.url, undefined, undefined);
  return 'problem' in address ? null : address.host.toLowerCase();
}

/** Whether a password in `settings` would cross a network unencrypted. */
export function sendsPasswordOpenly(settings: SourceSettings): boolean {
  if (settings.kind !== 'mqtt') return false;
  const address = readAddress(settings.url, undefined, undefined);
  return !('problem' in address) && (address.protocol === 'mqtt' || address.protocol === 'ws');
}

/** The sentence that says why `settings` can never work; null when they can be tried. */
export function settingsProblem(settings: SourceSettings): string | null {
  switch (settings.kind) {
    case 'mqtt': {
      const address = readAddress(settings.url, settings.username, settings.password);
      if ('problem' in address) return address.problem;
      if (settings.acceptedCertificate !== undefined && certificateIn(settings.acceptedCertificate) === null) {
        return 'The accepted certificate is none, so no broker could show it. Give one in PEM form, which begins with "-----BEGIN CERTIFICATE-----".';
      }
      return badTopic(settings.topics ?? []);
    }
    case 'replay':
      return settings.speed !== undefined && !(settings.speed >= 0 && Number.isFinite(settings.speed))
        ? 'The speed is no number from 0 up, so nothing can be played. Give 1 for real time, 0 for as fast as possible.'
        : null;
    case 'broker':
      return brokerProblem(settings);
    case 'tcp':
      return /[\s/@]/.test(settings.host) || settings.host === ''
        ? 'The address of the radio is no host name or number address, so nothing can be reached. Write for example 192.168.1.20.'
        : null;
    case 'serial':
    case 'console':
    case 'sample':
      return null;
  }
}

/** A source of the settings' kind, not started. Settings that cannot work give one that says so when started. */
export function createSource(settings: SourceSettings, dependencies: SourceDependencies): Source {
  const { clock, random, crypto, logger, patienceMs, openPort = openSerialPort, openLink, takeChannels } = dependencies;
  const name = sourceName(settings);
  const patience = patienceMs && (() => patienceMs(name));
  switch (settings.kind) {
    case 'mqtt':
      return new MqttSource(name, settings, clock, random, logger, patience, openLink);
    case 'broker':
      return new BrokerSource(name, settings, clock, random, logger, patience);
    case 'serial':
    case 'console':
    case 'tcp': {
      const take: TakeChannels | null = takeChannels ? (channels) => takeChannels(name, channels) : null;
      const place = radioPlace(settings, { list: listPorts, open: openPort }, clock, take);
      return new RadioSource(name, place, clock, random, logger, patience);
    }
    case 'replay':
      return new ReplaySource(name, settings, clock, logger);
    case 'sample':
      return new SampleSource(name, settings, trafficOf(crypto), clock, logger);
  }
}

/** In an MQTT filter `#` stands alone and last, `+` alone in its segment. */
function badTopic(topics: readonly string[]): string | null {
  const bad = topics.find((topic) => !/^(?:(?:\+|[^+#/]*)\/)*(?:\+|#|[^+#/]*)$/.test(topic) || topic === '');
  if (bad === undefined) return null;
  return `"${bad.slice(0, 80)}" is no MQTT topic filter, so no broker accepts it. Write for example meshcore/# or meshcore/+/+/packets.`;
}

/** Traffic without end, which begins with every node introducing itself. */
function trafficOf(crypto: SigningCrypto): SampleTraffic {
  return (wish) => generateTraffic({ ...wish, observations: Number.POSITIVE_INFINITY, openingAdverts: true }, crypto);
}
