// Tries a source out: listens for a moment, says what happened, and ends it.
import type { Clock } from '../../domain/clock.ts';
import type { Hearing } from '../../domain/hearing.ts';
import type { BrokerCertificate } from './mqtt/accepted-certificate.ts';
import type { Source, SourceReport, SourceSink } from './source.ts';

/** How it went; `answer` is sentences for a person and may quote the other side. */
export interface TrialAnswer {
  readonly outcome: 'receiving' | 'connected' | 'ready' | 'failed' | 'not-tried';
  readonly answer: string;
  /** What the other side showed, where it failed because that does not verify. */
  readonly certificate?: BrokerCertificate;
}

/** How long is listened for a packet once the link stands. */
const listenSeconds = 10;
/** Nothing takes this long to answer. */
const atMostMs = 45_000;

/**
 * Starts `source`, which must be nobody else's, listens until a packet comes, it fails, or 10 s have passed since its link
 * stood, and stops it. What it hears is dropped. `stop` ends the trial early.
 */
export async function tryOut(source: Source, clock: Clock, stop: AbortSignal): Promise<TrialAnswer> {
  const trial = new Trial(source, clock);
  try {
    const answer = await trial.run(stop);
    if (answer.outcome !== 'failed') return answer;
    const certificate = (await source.doubtedCertificate?.(stop)) ?? null;
    return certificate === null ? answer : { ...answer, certificate };
  } finally {
    await source.stop();
  }
}

class Trial {
  readonly #source: Source;
  readonly #clock: Clock;
  readonly #answer = Promise.withResolvers<TrialAnswer>();
  readonly #begun: number;
  #first: { readonly hearing: Hearing; readonly at: number } | null = null;
  #listening: (() => void) | null = null;

  constructor(source: Source, clock: Clock) {
    this.#source = source;
    this.#clock = clock;
    this.#begun = clock.now();
  }

  async run(stop: AbortSignal): Promise<TrialAnswer> {
    const abandon = () => this.#answer.resolve({ outcome: 'failed', answer: 'The test was ended.' });
    const unfollow = this.#source.onChange(() => this.#look());
    const cancel = this.#clock.after(atMostMs, () =>
      this.#answer.resolve({ outcome: 'failed', answer: `There was no answer within ${atMostMs / 1000} s.` }),
    );
    stop.addEventListener('abort', abandon);
    if (stop.aborted) abandon();
    else this.#source.start(this.#sink());
    this.#look();
    try {
      return await this.#answer.promise;
    } finally {
      unfollow();
      cancel();
      this.#listening?.();
      stop.removeEventListener('abort', abandon);
    }
  }

  #sink(): SourceSink {
    return {
      hearing: (hearing) => {
        this.#first ??= { hearing, at: this.#clock.now() };
        // The state that tells a live message from a kept one is entered after the message was handed on.
        queueMicrotask(() => this.#look());
        return true;
      },
      status: () => {},
      refused: () => {},
      room: () => null,
    };
  }

  #look(): void {
    const report = this.#source.report();
    switch (report.state) {
      case 'failed':
      case 'waiting':
        this.#answer.resolve({ outcome: 'failed', answer: report.lastError ?? report.words });
        return;
      case 'ended':
        this.#answer.resolve(this.#first ? this.#received() : noPacketIn(report));
        return;
      case 'up':
        if (this.#first) this.#answer.resolve(this.#received());
        else this.#listen();
        return;
      case 'connected':
        this.#listen();
        return;
      default:
    }
  }

  #listen(): void {
    this.#listening ??= this.#clock.after(listenSeconds * 1000, () =>
      this.#answer.resolve({ outcome: 'connected', answer: connectedOnly(this.#source.report()) }),
    );
  }

  #received(): TrialAnswer {
    if (!this.#first) return noPacketIn(this.#source.report());
    const { observer } = this.#first.hearing;
    const seconds = ((this.#first.at - this.#begun) / 1000).toFixed(1);
    const who = (observer.name ?? observer.id).slice(0, 64);
    return {
      outcome: 'receiving',
      answer: `It works: the first packet came after ${seconds} s, heard by ${who}.`,
    };
  }
}

function connectedOnly({ kind, messages, refused, lastError }: SourceReport): string {
  const trouble = lastError === null ? '' : ` ${lastError}`;
  const heard = messages === 0 ? 'nothing' : 'no packet';
  const others = messages === 0 ? '' : ` Other messages came: ${messages}${reasons(refused)}.`;
  const hint =
    kind === 'mqtt'
      ? ' Observers may be quiet for minutes; if nothing ever comes, check the topics and the filters.'
      : ' A mesh may be quiet for minutes.';
  return `Connected, but ${heard} came within ${listenSeconds} s.${others}${trouble}${hint}`;
}

function noPacketIn({ messages, refused, lastError }: SourceReport): TrialAnswer {
  const trouble = lastError === null ? '' : ` ${lastError}`;
  const answer = `It was read to its end, but no packet is in it: ${messages} messages${reasons(refused)}.${trouble}`;
  return { outcome: 'failed', answer };
}

function reasons(refused: SourceReport['refused']): string {
  const parts = Object.entries(refused).map(([reason, count]) => `${reason} ${count}`);
  return parts.length === 0 ? '' : ` (${parts.join(', ')})`;
}
