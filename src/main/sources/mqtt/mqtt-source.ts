// A source that listens to one MQTT broker and comes back to it whenever the link is lost.
import { durationWords } from '../../../domain/alerts/text.ts';
import type { Cancel, Clock } from '../../../domain/clock.ts';
import type { EpochMs } from '../../../domain/hearing.ts';
import type { Logger } from '../../../domain/logger.ts';
import { BaseSource } from '../base-source.ts';
import { readMessage } from '../envelope.ts';
import { type FilterSettings, type MessageFilter, messageFilter } from '../filter.ts';
import { Holding } from '../holding.ts';
import { tryAgain } from '../retrying.ts';
import { Closings } from '../runs.ts';
import { Slices } from '../slices.ts';
import type { SourceSink } from '../source.ts';
import { turn } from '../waiting.ts';
import type { BrokerCertificate } from './accepted-certificate.ts';
import { type BrokerAddress, readAddress } from './address.ts';
import { backOffMs } from './back-off.ts';
import { readCertificates } from './certificates.ts';
import { type BrokerFailure, failureOf, noAnswer } from './failure.ts';
import { BrokerLink, type BrokerMessage } from './link.ts';
import { shownCertificate } from './shown-certificate.ts';
import { SilenceWatch } from './silence-watch.ts';

/** A broker to listen to. */
export interface MqttSettings extends FilterSettings {
  readonly kind: 'mqtt';
  /** mqtt, mqtts, ws or wss URL; user and password may stand in it. */
  readonly url: string;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  /** MQTT topic filters, `meshcore/#` when not given. */
  readonly topics?: readonly string[] | undefined;
  /** 5 for MQTT 5; 3.1.1 when not given. */
  readonly version?: 4 | 5 | undefined;
  /** PEM of the broker's own certificate; it is taken without being verified otherwise, and no other is. */
  readonly acceptedCertificate?: string | undefined;
  /** Accept every certificate that does not verify. */
  readonly acceptAnyCertificate?: boolean | undefined;
  /** PEM file of the authority that signed the broker's certificate, instead of those the computer trusts. */
  readonly authorityFile?: string | undefined;
  /** PEM files of our own certificate and its key, for brokers that ask for one. */
  readonly certificateFile?: string | undefined;
  readonly keyFile?: string | undefined;
}

const defaultTopics = ['meshcore/#'];
const answerMs = 30_000;
/** A link that stood this long was a good one: the next loss begins at the first step of the back-off. */
const steadyMs = 60_000;

/** Everything between one start and its stop. */
interface Run {
  readonly sink: SourceSink;
  readonly address: BrokerAddress;
  readonly clientId: string;
  readonly watch: SilenceWatch;
  readonly slices: Slices;
  readonly holding: Holding;
  link: BrokerLink | null;
  /** The wait for an answer, or for the next attempt. */
  timer: Cancel;
  attempt: number;
  readyAt: EpochMs | null;
  /** The watchdog ended the last link and nothing came since. */
  silent: boolean;
  /** Links still closing. */
  readonly closing: Closings;
}

/** Listens to one broker. A retained message never counts as flow: it was published at some earlier time. */
export class MqttSource extends BaseSource<Run> {
  readonly #settings: MqttSettings;
  readonly #random: () => number;
  readonly #filter: MessageFilter;
  readonly #patienceMs: (() => number) | undefined;
  /** Where the newest failure was that its certificate does not verify. */
  #doubted: BrokerAddress | null = null;

  /** `patienceMs` gives how long a silence is usual now; 5 min when missing. */
  constructor(
    name: string,
    settings: MqttSettings,
    clock: Clock,
    random: () => number,
    logger: Logger,
    patienceMs?: () => number,
  ) {
    super(name, 'mqtt', clock, logger);
    this.#patienceMs = patienceMs;
    this.#settings = settings;
    this.#random = random;
    this.#filter = messageFilter(settings);
  }

  start(sink: SourceSink): void {
    if (this.runs.started) return;
    const { url, username, password } = this.#settings;
    const address = readAddress(url, username, password);
    if ('problem' in address) {
      this.ledger.failed(address.problem);
      this.ledger.enter('failed', address.problem);
      return;
    }
    const run: Run = {
      sink,
      address,
      clientId: `meshwarden-${Math.floor(this.#random() * 0xffffffff)
        .toString(16)
        .padStart(8, '0')}`,
      watch: new SilenceWatch(this.clock, (silentMs) => this.#onSilence(run, silentMs), this.#patienceMs),
      slices: new Slices(),
      holding: new Holding(this.clock),
      link: null,
      timer: () => {},
      attempt: 0,
      readyAt: null,
      silent: false,
      closing: new Closings(),
    };
    this.runs.begin(run);
    this.#connect(run);
  }

  stop(): Promise<void> {
    return this.runs.stop((run) => {
      run.watch.end();
      this.#close(run);
      return run.closing.all();
    });
  }

  async doubtedCertificate(stop: AbortSignal): Promise<BrokerCertificate | null> {
    return this.#doubted && (await shownCertificate(this.#doubted, this.clock, stop));
  }

  #connect(run: Run): void {
    const { address, clientId } = run;
    this.ledger.enter('connecting', `Connecting to ${address.shown}.`);
    const certificates = readCertificates(this.#settings);
    if ('cure' in certificates) {
      this.#retry(run, certificates);
      return;
    }
    const { topics, acceptedCertificate, acceptAnyCertificate, version } = this.#settings;
    const options = {
      address,
      clientId,
      topics: topics && topics.length > 0 ? topics : defaultTopics,
      version: version ?? 4,
      acceptedCertificate: acceptedCertificate ?? null,
      acceptAnyCertificate: acceptAnyCertificate ?? false,
      ...certificates,
    };
    run.timer = this.clock.after(answerMs, () => this.#down(run, noAnswer(address.shown)));
    try {
      run.link = new BrokerLink(options, {
        ready: (refused) => this.#onReady(run, refused),
        message: (message, next) => this.#onMessage(run, message, next),
        down: (failure) => this.#down(run, failure),
      });
    } catch (cause) {
      // A file that is no certificate is only found out here.
      this.#down(run, failureOf(cause, address.shown, address.username !== null));
    }
  }

  #onReady(run: Run, refused: readonly string[]): void {
    const { shown } = run.address;
    run.timer();
    run.readyAt = this.clock.now();
    run.watch.linked();
    if (refused.length > 0) this.ledger.failed(`${shown} does not let us read ${refused.join(', ').slice(0, 200)}.`);
    // A retained message may have come before the answer to the subscription, a live one too.
    if (this.ledger.state === 'up') return;
    if (run.silent) this.ledger.enter('silent', `Connected to ${shown} again, still nothing comes.`);
    else this.ledger.enter('connected', `Connected to ${shown}, nothing heard yet.`);
  }

  #onMessage(run: Run, { topic, payload, retained }: BrokerMessage, next: () => void): void {
    const context = { source: this.name, arrivedAt: this.clock.now(), timing: 'live', retained } as const;
    this.ledger.deliver(this.#filter(readMessage(topic, payload, context)), payload.length, run.sink);
    if (!retained) {
      run.watch.flowed();
      run.silent = false;
      if (this.ledger.state !== 'up') this.ledger.enter('up', 'Receiving');
    }
    const room = run.holding.until(run.sink);
    if (room !== null) void room.then(next);
    else if (run.slices.over()) {
      // Node hands over up to 2 MB of a backlog without a pause; asking for the next message later pauses the socket.
      void turn().then(() => {
        run.slices.begin();
        next();
      });
    } else next();
  }

  #onSilence(run: Run, silentMs: number): void {
    if (run.readyAt === null) return;
    run.silent = true;
    run.attempt = 0;
    this.ledger.enter(
      'silent',
      `Nothing came from ${run.address.shown} for ${durationWords(silentMs)}; connecting anew.`,
    );
    this.#close(run);
    this.ledger.reconnecting();
    this.#connect(run);
  }

  #down(run: Run, failure: BrokerFailure): void {
    if (run.readyAt !== null && this.clock.now() - run.readyAt >= steadyMs) run.attempt = 0;
    this.#close(run);
    this.#retry(run, failure);
  }

  #retry(run: Run, failure: BrokerFailure): void {
    this.#doubted = failure.certificate === undefined ? null : run.address;
    const wait = backOffMs(run.attempt, failure.cure, this.#random);
    run.attempt += 1;
    run.timer = tryAgain(this.ledger, this.clock, failure, wait, () => this.#connect(run));
  }

  #close(run: Run): void {
    run.timer();
    run.holding.end();
    run.readyAt = null;
    const { link } = run;
    run.link = null;
    if (link) run.closing.add(link.close());
  }
}
