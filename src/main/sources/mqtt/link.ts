// One connection to one broker, from opening to closed; what to do after it is not its business.
import { createRequire } from 'node:module';
import type { IClientOptions, MqttClient } from 'mqtt';
import { takingOnly } from './accepted-certificate.ts';
import type { BrokerAddress } from './address.ts';
import type { Certificates } from './certificates.ts';
import { type BrokerFailure, closedByBroker, failureOf, forAccepted, forLogin, topicsRefused } from './failure.ts';

/** One published message. */
export interface BrokerMessage {
  readonly topic: string;
  readonly payload: Uint8Array;
  readonly retained: boolean;
}

/** What happens on a link; nothing more after `down`, and nothing at all after `close`. */
export interface LinkEvents {
  /** Subscribed; `refused` are the topics the broker does not let us read. */
  ready(refused: readonly string[]): void;
  /** One message; the next comes when `next` is called. */
  message(message: BrokerMessage, next: () => void): void;
  down(failure: BrokerFailure): void;
}

/** What a link is opened with. */
export interface LinkOptions extends Certificates {
  readonly address: BrokerAddress;
  readonly clientId: string;
  readonly topics: readonly string[];
  /** 4 is MQTT 3.1.1. */
  readonly version: 4 | 5;
  /** PEM of the only certificate the broker may show; goes before `authority` and `acceptAnyCertificate`. */
  readonly acceptedCertificate: string | null;
  readonly acceptAnyCertificate: boolean;
}

const answerMs = 30_000;
const keepaliveSeconds = 60;
const refusedFrom = 128;
/** Loaded with the first link, for it takes as long as most of the program: a start without brokers does without. */
const load = createRequire(import.meta.url);

/** A link that is being opened, stands, or is closed for good. */
export class BrokerLink {
  readonly #client: MqttClient;
  readonly #options: LinkOptions;
  readonly #events: LinkEvents;
  readonly #closed: Promise<void>;
  #over = false;
  #ready = false;

  constructor(options: LinkOptions, events: LinkEvents) {
    this.#options = options;
    this.#events = events;
    const { connect } = load('mqtt') as typeof import('mqtt');
    const client = connect(clientOptions(options));
    this.#client = client;
    // Without a code on it mqtt.js keeps an error of the stream to itself.
    client.stream.on('error', (error) => this.#fail(error));
    client.on('error', (error) => this.#fail(error));
    client.on('connect', () => this.#subscribe());
    // Emitted for good when the socket is closed: reconnecting is off.
    client.on('close', () => {
      const { shown, username } = options.address;
      this.#down(this.#ready ? closedByBroker(shown, true) : forLogin(closedByBroker(shown, false), username));
    });
    this.#closed = new Promise((resolve) => void client.stream.once('close', () => resolve()));
    // The documented way to take messages one at a time and hold the socket meanwhile.
    client.handleMessage = (packet, done) => {
      if (this.#over) return void done();
      const payload = typeof packet.payload === 'string' ? Buffer.from(packet.payload) : packet.payload;
      events.message({ topic: packet.topic.toString(), payload, retained: packet.retain }, done);
    };
  }

  /** Closes without farewell; resolves when the socket is closed. */
  close(): Promise<void> {
    this.#over = true;
    this.#client.end(true);
    return this.#closed;
  }

  #subscribe(): void {
    const topics = [...this.#options.topics];
    this.#client.subscribe(topics, { qos: 0 }, (error, _granted, packet) => {
      if (this.#over) return;
      const codes = packet && 'granted' in packet ? packet.granted : null;
      if (error && !codes) return this.#fail(error);
      const refused = topics.filter((_, at) => Number(codes?.[at] ?? 0) >= refusedFrom);
      if (refused.length === topics.length) {
        const { shown, username } = this.#options.address;
        return this.#down(forLogin(topicsRefused(shown, refused), username));
      }
      this.#ready = true;
      this.#events.ready(refused);
    });
  }

  #fail(error: unknown): void {
    const { address, acceptedCertificate } = this.#options;
    const { shown, username } = address;
    const failure = forAccepted(failureOf(error, shown, username !== null), shown, acceptedCertificate);
    // A number is the broker's own answer.
    this.#down(typeof (error as { code?: unknown }).code === 'number' ? forLogin(failure, username) : failure);
  }

  #down(failure: BrokerFailure): void {
    if (this.#over) return;
    this.#over = true;
    this.#events.down(failure);
  }
}

function clientOptions(options: LinkOptions): IClientOptions {
  const { address, clientId, version, identity } = options;
  const trust = trustOf(options);
  return {
    protocol: address.protocol,
    host: address.host,
    hostname: address.host,
    port: address.port,
    path: address.path,
    clientId,
    // Its own, even switched off, is asked a dozen times for each message.
    log: () => {},
    clean: true,
    // Reconnecting is the source's: mqtt.js would try at one fixed distance and say nothing of the reason.
    reconnectPeriod: 0,
    resubscribe: false,
    connectTimeout: answerMs,
    keepalive: keepaliveSeconds,
    protocolVersion: version,
    ...trust,
    // Of these options mqtt.js hands only some on to a WebSocket by itself. They end in tls.connect, not as ws types them.
    ...(address.protocol === 'wss' ? { wsOptions: { ...trust } as object } : {}),
    ...(address.username === null ? {} : { username: address.username }),
    ...(address.password === null ? {} : { password: address.password }),
    ...(identity ? { cert: identity.certificate, key: identity.key } : {}),
  };
}

/** Which certificates of the broker are taken. */
function trustOf({ acceptedCertificate, acceptAnyCertificate, authority }: LinkOptions) {
  if (acceptedCertificate !== null) return takingOnly(acceptedCertificate);
  return { rejectUnauthorized: !acceptAnyCertificate, ...(authority ? { ca: authority } : {}) };
}
