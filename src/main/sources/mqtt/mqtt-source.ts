// A source that listens to one MQTT broker and comes back to it whenever the link is lost.
import { durationWords } from '../../../domain/alerts/text.ts';
import type { Cancel, Clock } from '../../../domain/clock.ts';
import type { EpochMs } from '../../../domain/hearing.ts';
import type { Logger } from '../../../domain/logger.ts';
import { BaseSource } from '../base-source.ts';
import { Delivery } from '../delivery.ts';
import type { FilterSettings } from '../filter.ts';
import { Holding } from '../holding.ts';
import type { ReadMessages } from '../reading-desk.ts';
import { tryAgain } from '../retrying.ts';
import { Closings } from '../runs.ts';
import type { SourceSink } from '../source.ts';
import type { BrokerCertificate } from './accepted-certificate.ts';
import { type BrokerAddress, readAddress } from './address.ts';
import { backOffMs } from './back-off.ts';
import { readCertificates } from './certificates.ts';
import { type BrokerFailure, failureOf, noAnswer } from './failure.ts';
import { type HearingLink, type OpenLink, openLinkHere } from './hearing-link.ts';
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
  readonly address: BrokerAddress;
  readonly clientId: string;
  readonly watch: SilenceWatch;
  readonly holding: Holding;
  readonly delivery: Delivery;
  link: HearingLink | null;
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
  readonly #patienceMs: (() => number) | undefined;
  readonly #openLink: OpenLink;
  /** Where the newest failure was that its certificate does not verify. */
  #doubted: BrokerAddress | null = null;

  /** `patienceMs` gives how long a silence is usual now; 5 min when missing. Links are opened in this thread when `openLink` is missing. */
  constructor(
    name: string,
    settings: MqttSettings,
    clock: Clock,
    random: () => number,
    logger: Logger,
    patienceMs?: () => number,
    openLink: OpenLink = openLinkHere,
  ) {
    super(name, 'mqtt', clock, logger);
    this.#patienceMs = patienceMs;
    this.#openLink = openLink;
    this.#settings = settings;
    this.#random = random;
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
    const holding = new Holding(this.clock);
    const run: Run = {
      address,
      clientId: `meshwarden-${Math.floor(this.#random() * 0xffffffff)
        .toString(16)
        .padStart(8, '0')}`,
      watch: new SilenceWatch(this.clock, (silentMs) => this.#onSilence(run, silentMs), this.#patienceMs),
      holding,
      delivery: new Delivery(this.ledger, sink, holding),
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
      run.delivery.end();
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
    const { regions, onlyObservers, blockedObservers } = this.#settings;
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
      const wish = { options, source: this.name, filter: { regions, onlyObservers, blockedObservers } };
      const events = {
        ready: (refused: readonly string[]) => this.#onReady(run, refused),
        heard: (read: ReadMessages, next: () => void) => this.#onHeard(run, read, next),
        down: (failure: BrokerFailure) => this.#down(run, failure),
      };
      run.link = this.#openLink(wish, events, () => this.clock.now());
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

  #onHeard(run: Run, read: ReadMessages, next: () => void): void {
    run.delivery.take(read, next);
    if (!read.live || !this.runs.is(run)) return;
    run.watch.flowed();
    run.silent = false;
    if (this.ledger.state !== 'up') this.ledger.enter('up', 'Receiving');
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
