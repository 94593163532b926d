// A broker of our own, so that observers nearby can publish straight to this computer.

import { createServer, type Server, type Socket } from 'node:net';
import type { Aedes, Client } from 'aedes';
import { durationWords } from '../../../domain/alerts/text.ts';
import type { Cancel, Clock } from '../../../domain/clock.ts';
import type { Logger } from '../../../domain/logger.ts';
import { BaseSource } from '../base-source.ts';
import type { MessageReading } from '../envelope/reading.ts';
import { readMessage } from '../envelope.ts';
import { type FilterSettings, type MessageFilter, messageFilter } from '../filter.ts';
import { Holding } from '../holding.ts';
import { backOffMs } from '../mqtt/back-off.ts';
import { SilenceWatch } from '../mqtt/silence-watch.ts';
import { tryAgain } from '../retrying.ts';
import type { SourceSink } from '../source.ts';
import { type BrokerClients, ClientBook } from './client-book.ts';
import { addressOf, ClientGate } from './gate.ts';
import { guard } from './guard.ts';
import { listeningFailure } from './listening-failure.ts';

/** A broker to run. */
export interface BrokerSettings extends FilterSettings {
  readonly kind: 'broker';
  /** 1883 when not given. */
  readonly port?: number | undefined;
  /** Whether other computers may connect; then user and password are needed. */
  readonly network?: boolean | undefined;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
}

export const usualBrokerPort = 1883;

/** The sentence that says why `settings` cannot be used; null when they can. */
export function brokerProblem({ network, username, password }: BrokerSettings): string | null {
  return network && ((username ?? '') === '' || (password ?? '') === '')
    ? 'A broker that other computers may use needs a user name and a password; without, anybody on the network could feed it. Enter both.'
    : null;
}

const clientsAtMost = 100;
/** Connections whose client has not logged in yet. */
const strangersAtMost = 20;

/** Everything between one start and its stop. */
interface Run {
  readonly sink: SourceSink;
  readonly watch: SilenceWatch;
  readonly gates: Set<ClientGate>;
  readonly holding: Holding;
  open: { readonly aedes: Aedes; readonly server: Server } | null;
  timer: Cancel;
  attempt: number;
  /** Something was published since the start. */
  heard: boolean;
  /** How long nothing was, once that is too long. */
  silentMs: number | null;
  /** Resolves when what waits for room was handed on; null while there is room. */
  held: Promise<void> | null;
  work: Promise<void>;
}

/** Runs one broker. Clients may publish and nothing else: no message goes on to anybody, and none is kept. */
export class BrokerSource extends BaseSource<Run> {
  readonly #settings: BrokerSettings;
  readonly #random: () => number;
  readonly #filter: MessageFilter;
  readonly #clients: ClientBook<Client>;
  readonly #patienceMs: (() => number) | undefined;

  /** `patienceMs` gives how long a silence is usual now; 5 min when missing. */
  constructor(
    name: string,
    settings: BrokerSettings,
    clock: Clock,
    random: () => number,
    logger: Logger,
    patienceMs?: () => number,
  ) {
    super(name, 'broker', clock, logger);
    this.#patienceMs = patienceMs;
    this.#settings = settings;
    this.#random = random;
    this.#filter = messageFilter(settings);
    this.#clients = new ClientBook(clock);
  }

  start(sink: SourceSink): void {
    if (this.runs.started) return;
    const problem = brokerProblem(this.#settings);
    if (problem !== null) {
      this.ledger.failed(problem);
      this.ledger.enter('failed', problem);
      return;
    }
    const run: Run = {
      sink,
      watch: new SilenceWatch(this.clock, (silentMs) => this.#onSilence(run, silentMs), this.#patienceMs),
      gates: new Set(),
      holding: new Holding(this.clock),
      open: null,
      timer: () => {},
      attempt: 0,
      heard: false,
      silentMs: null,
      held: null,
      work: Promise.resolve(),
    };
    this.runs.begin(run);
    this.#listen(run);
  }

  stop(): Promise<void> {
    return this.runs.stop((run) => {
      run.watch.end();
      run.timer();
      run.holding.end();
      return run.work.then(() => close(run)).then(() => this.#clients.closed());
    });
  }

  clients(): BrokerClients {
    return this.#clients.now();
  }

  get #shown(): string {
    const { network, port } = this.#settings;
    return `${network ? 'this computer' : '127.0.0.1'}:${port ?? usualBrokerPort}`;
  }

  #listen(run: Run): void {
    this.ledger.enter('connecting', `Opening a broker on ${this.#shown}.`);
    // The port is free only when an earlier run has closed it.
    run.work = this.runs.closed.then(() => this.#open(run)).catch((cause: unknown) => this.#retry(run, cause));
  }

  async #open(run: Run): Promise<void> {
    const { Aedes } = await import('aedes');
    if (!this.runs.is(run)) return;
    const aedes = await Aedes.createBroker();
    guard(
      aedes,
      this.#settings,
      (client, user, welcome) => this.#onLogin(client, user, welcome),
      (client, topic, payload) => this.#onMessage(run, client, topic, payload),
    );
    const server = createServer((socket) => this.#onConnection(run, aedes, socket));
    server.maxConnections = clientsAtMost;
    server.on('drop', (dropped) => this.#clients.turnedAway('too_many', addressOf(dropped?.remoteAddress)));
    run.open = { aedes, server };
    aedes.on('clientReady', () => this.#say(run));
    aedes.on('clientDisconnect', (client) => {
      this.#clients.left(client);
      this.#say(run);
    });
    const { network, port } = this.#settings;
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port ?? usualBrokerPort, network ? undefined : '127.0.0.1', () => resolve());
    });
    // One client that cannot be taken, for want of file handles say, must not end the program.
    server.on('error', (cause) => this.ledger.failed(unacceptable(cause)));
    run.attempt = 0;
    run.watch.linked();
    this.#say(run);
  }

  #onConnection(run: Run, aedes: Aedes, socket: Socket): void {
    socket.on('error', () => {});
    const address = addressOf(socket.remoteAddress);
    if ([...run.gates].filter((gate) => !gate.admitted).length >= strangersAtMost) {
      this.#clients.turnedAway('too_many', address);
      socket.destroy();
      return;
    }
    const gate = new ClientGate(socket, this.clock, (why) => this.#clients.turnedAway(why, address));
    run.gates.add(gate);
    const client = aedes.handle(gate);
    gate.on('close', () => {
      run.gates.delete(gate);
      this.#clients.left(client);
    });
  }

  #onLogin(client: Client, user: string | null, welcome: boolean): void {
    const gate: unknown = client.conn;
    const address = gate instanceof ClientGate ? gate.address : '';
    if (!welcome) {
      this.#clients.turnedAway('wrong_login', address);
      return;
    }
    if (gate instanceof ClientGate) gate.admit();
    this.#clients.came(client, client.id, address, user);
  }

  /** The state in words, with the number of clients. */
  #say(run: Run): void {
    if (!this.runs.is(run) || !run.open) return;
    const count = run.open.aedes.connectedClients;
    const clients = count === 1 ? '1 client' : `${count} clients`;
    if (run.silentMs !== null) {
      const silence = durationWords(run.silentMs);
      this.ledger.enter('silent', `Nothing was published for ${silence}; ${clients} connected to ${this.#shown}.`);
    } else if (run.heard) this.ledger.enter('up', `Receiving from ${clients}`);
    else this.ledger.enter('connected', `Listening on ${this.#shown}, ${clients} connected, nothing published yet.`);
  }

  /** Resolves when the message was handed on; null when it was at once. */
  #onMessage(run: Run, client: Client, topic: string, payload: Uint8Array): Promise<void> | null {
    if (!this.runs.is(run)) return null;
    const context = { source: this.name, arrivedAt: this.clock.now(), timing: 'live', retained: false } as const;
    const read = readMessage(topic, payload, context);
    this.#clients.published(client, read, payload.length);
    const reading = this.#filter(read);
    run.watch.flowed();
    const changed = run.silentMs !== null || !run.heard;
    run.heard = true;
    run.silentMs = null;
    if (changed) this.#say(run);
    // Several messages of each client come at once, whatever was answered to the first: they queue up behind it.
    const waited = run.held
      ? run.held.then(() => this.#deliver(run, reading, payload.length) ?? undefined)
      : this.#deliver(run, reading, payload.length);
    if (waited === null) return null;
    const held = waited.then(
      () => free(),
      () => free(),
    );
    const free = () => {
      if (run.held === held) run.held = null;
    };
    run.held = held;
    return held;
  }

  #deliver(run: Run, reading: MessageReading, bytes: number): Promise<void> | null {
    if (!this.runs.is(run)) return null;
    this.ledger.deliver(reading, bytes, run.sink);
    return run.holding.until(run.sink);
  }

  #onSilence(run: Run, silentMs: number): void {
    if (!run.open || !run.heard) return;
    run.silentMs = silentMs;
    this.#say(run);
  }

  async #retry(run: Run, cause: unknown): Promise<void> {
    await close(run);
    if (!this.runs.is(run)) return;
    const wait = backOffMs(run.attempt, 'time', this.#random);
    run.attempt += 1;
    const failure = listeningFailure(cause, this.#shown);
    run.timer = tryAgain(this.ledger, this.clock, failure, wait, () => this.#listen(run));
  }
}

function unacceptable(cause: Error): string {
  return `A client could not be taken (${cause.message.slice(0, 200)}). Those connected are heard; it will try again by itself.`;
}

async function close(run: Run): Promise<void> {
  const { open } = run;
  run.open = null;
  if (!open) return;
  for (const gate of run.gates) gate.destroy();
  await new Promise<void>((resolve) => void open.server.close(() => resolve()));
  await new Promise<void>((resolve) => void open.aedes.close(() => resolve()));
}
