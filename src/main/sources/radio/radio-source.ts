// A source that talks with one device over a line and comes back to it whenever the line is lost.
import { durationWords } from '../../../domain/alerts/text.ts';
import type { Cancel, Clock } from '../../../domain/clock.ts';
import type { EpochMs } from '../../../domain/hearing.ts';
import type { Logger } from '../../../domain/logger.ts';
import { BaseSource } from '../base-source.ts';
import type { MessageReading } from '../envelope/reading.ts';
import { Holding } from '../holding.ts';
import { SilenceWatch } from '../mqtt/silence-watch.ts';
import { tryAgain } from '../retrying.ts';
import { Closings } from '../runs.ts';
import type { SourceSink } from '../source.ts';
import type { Link, LinkFailure, OpenLink } from './link.ts';
import { retryMs, rivalAdvice } from './retry.ts';
import type { Language, Talk, TalkVoice } from './talk.ts';

/** A device and the way to it. */
export interface RadioPlace {
  readonly kind: 'serial' | 'tcp' | 'console';
  /** As shown to people. */
  readonly shown: string;
  readonly open: OpenLink;
  readonly language: Language;
  /** The device serves one client and drops the one before, so that two would push each other out for ever. */
  readonly oneClient: boolean;
}

const openingMs = 30_000;
/** A line that stood this long was a good one: the next loss begins at the first step of the back-off. */
const steadyMs = 60_000;
/** Closed sooner than this, another client took the device. */
const rivalMs = 5_000;
/** A line without a byte for so long leads nowhere, whatever the system says of it. */
const deadMs = 15 * 60_000;

/** Everything between one start and its stop. */
interface Run {
  readonly sink: SourceSink;
  readonly watch: SilenceWatch;
  link: Link | null;
  talk: Talk | null;
  timer: Cancel;
  attempt: number;
  /** How often in a row the line was taken from us. */
  rivals: number;
  openedAt: EpochMs | null;
  flowAt: EpochMs;
  /** When the last byte came over the line, or the line was opened. */
  byteAt: EpochMs;
  /** Waits for the line to be dead. */
  dying: Cancel;
  silent: boolean;
  readonly holding: Holding;
  held: boolean;
  readonly pending: { readonly reading: MessageReading; readonly bytes: number }[];
  readonly closing: Closings;
}

/** Listens to one device. */
export class RadioSource extends BaseSource<Run> {
  readonly #place: RadioPlace;
  readonly #random: () => number;
  readonly #logger: Logger;
  readonly #patienceMs: (() => number) | undefined;

  /** `patienceMs` gives how long a silence is usual now; 5 min when missing. */
  constructor(
    name: string,
    place: RadioPlace,
    clock: Clock,
    random: () => number,
    logger: Logger,
    patienceMs?: () => number,
  ) {
    super(name, place.kind, clock, logger);
    this.#patienceMs = patienceMs;
    this.#place = place;
    this.#random = random;
    this.#logger = logger;
  }

  start(sink: SourceSink): void {
    if (this.runs.started) return;
    const run: Run = {
      sink,
      watch: new SilenceWatch(this.clock, () => this.#onSilence(run), this.#patienceMs),
      link: null,
      talk: null,
      timer: () => {},
      attempt: 0,
      rivals: 0,
      openedAt: null,
      flowAt: this.clock.now(),
      byteAt: this.clock.now(),
      dying: () => {},
      silent: false,
      holding: new Holding(this.clock),
      held: false,
      pending: [],
      closing: new Closings(),
    };
    this.runs.begin(run);
    this.#connect(run);
  }

  stop(): Promise<void> {
    return this.runs.stop((run) => {
      run.watch.end();
      run.holding.end();
      this.#close(run);
      return run.closing.all();
    });
  }

  #connect(run: Run): void {
    const { shown, open } = this.#place;
    this.ledger.enter('connecting', `Opening ${shown}.`);
    run.timer = this.clock.after(openingMs, () => this.#down(run, noAnswer(shown)));
    // A port is never opened while the one before is still closing.
    const begin = () => {
      if (!this.runs.is(run) || run.link) return;
      run.link = open({
        open: () => this.#onOpen(run),
        data: (bytes) => {
          run.byteAt = this.clock.now();
          run.talk?.data(bytes);
        },
        down: (failure) => this.#down(run, failure),
      });
    };
    if (run.closing.none) begin();
    else void run.closing.all().then(begin);
  }

  #onOpen(run: Run): void {
    run.timer();
    run.openedAt = this.clock.now();
    run.byteAt = run.openedAt;
    this.#watchLine(run, deadMs);
    run.watch.linked();
    if (run.held) run.link?.pause();
    run.talk = this.#place.language.talk(this.#voiceOf(run));
    run.talk.begin();
  }

  #voiceOf(run: Run): TalkVoice {
    const { shown, language } = this.#place;
    const { link } = run;
    const current = () => this.runs.is(run) && run.link === link;
    return {
      clock: this.clock,
      source: this.name,
      shown,
      send: (wire) => {
        if (!current()) return;
        if (language.mayBeSent(wire)) link?.write(wire);
        else this.#logger.error(`${this.name}: a command that is not in the list was not written`);
      },
      reading: (reading, bytes) => {
        if (!this.runs.is(run)) return;
        run.pending.push({ reading, bytes });
        this.#pump(run);
      },
      status: (status) => {
        if (this.runs.is(run)) this.ledger.tell(status, run.sink);
      },
      ready: () => {
        if (!current() || this.ledger.state === 'up') return;
        if (run.silent) this.ledger.enter('silent', `Connected to ${shown} again, still nothing heard.`);
        else this.ledger.enter('connected', `Connected to ${shown}, nothing heard yet.`);
      },
      fail: (failure) => {
        if (current()) this.#down(run, failure);
      },
      held: () => run.held,
    };
  }

  /** Hands on what is at hand; while there is no room nothing is taken from the line. */
  #pump(run: Run): void {
    while (!run.held && this.runs.is(run)) {
      const next = run.pending.shift();
      if (!next) return;
      this.ledger.deliver(next.reading, next.bytes, run.sink);
      if (next.reading.kind === 'hearing') this.#onFlow(run);
      const room = run.holding.until(run.sink);
      if (room === null) continue;
      run.held = true;
      run.link?.pause();
      const go = () => {
        run.held = false;
        if (!this.runs.is(run)) return;
        run.link?.resume();
        this.#pump(run);
      };
      void room.then(go);
    }
  }

  #onFlow(run: Run): void {
    run.watch.flowed();
    run.flowAt = this.clock.now();
    run.silent = false;
    // What was kept while there was no room may come after the line was lost.
    if (run.openedAt !== null && this.ledger.state !== 'up') this.ledger.enter('up', 'Receiving');
  }

  /** A mesh may be quiet for long: the line is left alone as long as the device answers over it. */
  #onSilence(run: Run): void {
    if (run.openedAt === null || run.held) return;
    const quietMs = this.clock.now() - Math.max(run.flowAt, run.openedAt);
    run.silent = true;
    this.ledger.enter(
      'silent',
      `The line to ${this.#place.shown} stands, but no packet was heard for ${durationWords(quietMs)}.`,
    );
  }

  /** Looks after `ms` whether the line is dead. */
  #watchLine(run: Run, ms: number): void {
    run.dying = this.clock.after(ms, () => {
      const now = this.clock.now();
      // Nothing is taken from a line that is held; and a clock set back must not keep a dead one.
      if (run.held || now < run.byteAt) run.byteAt = now;
      const rest = deadMs - (now - run.byteAt);
      if (rest > 0) this.#watchLine(run, rest);
      else this.#onDead(run);
    });
  }

  #onDead(run: Run): void {
    run.silent = true;
    this.ledger.enter(
      'silent',
      `Not one byte came from ${this.#place.shown} for ${durationWords(deadMs)}; connecting anew.`,
    );
    this.#close(run);
    this.ledger.reconnecting();
    this.#connect(run);
  }

  #down(run: Run, failure: LinkFailure): void {
    if (!this.runs.is(run)) return;
    const stood = run.openedAt === null ? 0 : this.clock.now() - run.openedAt;
    if (stood >= steadyMs) run.attempt = 0;
    const taken = this.#place.oneClient && failure.cause === 'closed' && run.openedAt !== null && stood < rivalMs;
    if (taken) run.rivals += 1;
    else if (stood >= deadMs) run.rivals = 0;
    this.#close(run);
    const setback = taken ? { what: failure.what, advice: rivalAdvice } : failure;
    const wait = retryMs(run.attempt, failure.cause, taken ? run.rivals : 0, this.#random);
    run.attempt += 1;
    run.timer = tryAgain(this.ledger, this.clock, setback, wait, () => this.#connect(run));
  }

  #close(run: Run): void {
    run.timer();
    run.dying();
    run.openedAt = null;
    const { talk, link } = run;
    run.talk = null;
    talk?.end();
    run.link = null;
    if (link) run.closing.add(link.close());
  }
}

function noAnswer(shown: string): LinkFailure {
  return {
    cause: 'other',
    what: `${shown} did not answer within 30 s`,
    advice: 'It is off, or something in between drops the traffic. Check the address and the device.',
  };
}
