// Listens to the console of a repeater or room server that logs its packets, and asks it who it is.

import type { Cancel } from '../../../domain/clock.ts';
import {
  type ConsoleQuestion,
  encodeQuestion,
  longestLine,
  mayBeAsked,
  readConsoleLine,
  readConsoleStats,
  statsQuestions,
} from '../../../domain/companion/console.ts';
import { type CutLine, LineCutter } from '../../../domain/companion/line-cutter.ts';
import type { EpochMs, Refusal } from '../../../domain/hearing.ts';
import { fromHex } from '../../../domain/packet/hex.ts';
import { readMetrics } from '../envelope/observer-metrics.ts';
import { refused } from '../envelope/reading.ts';
import { HeardBefore } from '../radio/heard-before.ts';
import { Asking } from '../radio/question.ts';
import type { Language, Talk, TalkVoice } from '../radio/talk.ts';

/** The signal values of a reception are printed within this time, or never, ms. */
const pairMs = 200;
/** How often it is asked how it fares, ms. */
const statsMs = 5 * 60_000;
const keyPattern = /^[0-9A-Fa-f]{64}$/;

/** The language of consoles. */
export const consoleLanguage: Language = { mayBeSent: mayBeAsked, talk: (voice) => new ConsoleTalk(voice) };

/** What the device said it is. */
interface Facts {
  readonly radio: string | null;
  readonly firmware: string | null;
  readonly model: string | null;
}

/** A reception whose signal values may follow. */
interface Unpaired {
  readonly bytes: Uint8Array;
  readonly arrivedAt: EpochMs;
  readonly lineBytes: number;
}

class ConsoleTalk implements Talk {
  readonly #voice: TalkVoice;
  readonly #lines = new LineCutter(longestLine);
  readonly #asking: Asking<string>;
  readonly #heard: HeardBefore;
  #unpaired: Unpaired | null = null;
  #pairing: Cancel = () => {};
  #look: Cancel = () => {};

  constructor(voice: TalkVoice) {
    this.#voice = voice;
    this.#asking = new Asking(voice);
    this.#heard = new HeardBefore(voice.source, (reading, bytes) => voice.reading(reading, bytes));
  }

  begin(): void {
    this.#ask('get public.key', (key) => this.#ask('get name', (name) => this.#onName(key, name)));
  }

  data(bytes: Uint8Array): void {
    for (const line of this.#lines.push(bytes)) this.#onLine(line);
  }

  end(): void {
    this.#flush();
    this.#look();
    this.#asking.end();
    this.#heard.end();
  }

  #ask(question: ConsoleQuestion, then: (answer: string | null) => void): void {
    this.#asking.ask({ wire: encodeQuestion(question), accepts: () => true, attempts: 2 }, then);
  }

  /** A console that does not tell its key is known by the name of the source: what it hears counts more than who it is. */
  #onName(key: string | null, name: string | null): void {
    this.#voice.ready();
    const id = key !== null && keyPattern.test(key.trim()) ? key.trim().toUpperCase() : this.#voice.source;
    this.#heard.known({ id, name: name === null || name.startsWith('??') ? null : name, iata: null });
    if (key === null && name === null) return;
    this.#ask('get radio', (radio) =>
      this.#ask('ver', (firmware) => this.#ask('board', (model) => this.#askStats({ radio, firmware, model }))),
    );
  }

  /** Asks one question after the other, tells what came of them, and asks again later; a device that knows not one knows none. */
  #askStats(
    facts: Facts,
    questions: readonly ConsoleQuestion[] = statsQuestions,
    known: Readonly<Record<string, unknown>> = {},
  ): void {
    const [question, ...rest] = questions;
    if (question === undefined) {
      this.#tell(facts, known);
      this.#look = this.#voice.clock.after(statsMs, () => this.#askStats(facts));
      return;
    }
    this.#ask(question, (answer) => {
      const stats = answer === null ? null : readConsoleStats(answer);
      this.#askStats(facts, stats === null ? [] : rest, { ...known, ...stats });
    });
  }

  #tell({ radio, firmware, model }: Facts, stats: Readonly<Record<string, unknown>>): void {
    const { source, clock } = this.#voice;
    const observer = this.#heard.observer;
    if (!observer) return;
    // The console calls its counters otherwise than status messages do.
    const metrics = readMetrics({ ...stats, packets_received: stats.recv, packets_sent: stats.sent });
    this.#voice.status({
      observer,
      arrivedAt: clock.now(),
      claimed: null,
      timing: 'live',
      retained: false,
      online: true,
      model,
      firmware,
      clientVersion: null,
      radio,
      canRelay: null,
      ...(metrics === null ? {} : { metrics }),
      source,
    });
  }

  #onLine({ text, bytes, cut }: CutLine): void {
    const line = readConsoleLine(text);
    if (cut) {
      const detail = 'The line is longer than 700 characters, which no packet can make it, so it was not read.';
      this.#refuse('too_large', detail, text, bytes);
      return;
    }
    switch (line.kind) {
      case 'raw':
        this.#onRaw(line.hex, text, bytes);
        return;
      case 'received': {
        const pair = this.#unpaired;
        if (pair && pair.bytes.length === line.length) {
          this.#unpaired = null;
          this.#pairing();
          const { snr, rssi, score } = line;
          this.#heard.take({ ...pair, snr, rssi, score, lineBytes: pair.lineBytes + bytes });
          return;
        }
        this.#flush();
        const detail = `The line tells of a packet of ${line.length} bytes, but no such bytes were printed before it.`;
        this.#refuse('no_raw', detail, text, bytes);
        return;
      }
      case 'reply':
        this.#asking.heard(line.text);
        return;
      case 'sent':
      case 'other':
    }
  }

  #onRaw(hex: string, text: string, lineBytes: number): void {
    this.#flush();
    const bytes = fromHex(hex);
    if (bytes === null) {
      const detail = `The line has ${hex.length} hexadecimal digits, which are no whole bytes.`;
      this.#refuse('bad_hex', detail, text, lineBytes);
      return;
    }
    const { clock } = this.#voice;
    this.#unpaired = { bytes, arrivedAt: clock.now(), lineBytes };
    this.#pairing = clock.after(pairMs, () => this.#flush());
  }

  /** No signal values came. */
  #flush(): void {
    this.#pairing();
    const pair = this.#unpaired;
    this.#unpaired = null;
    if (pair) this.#heard.take({ ...pair, snr: null, rssi: null, score: null });
  }

  #refuse(reason: Refusal['reason'], detail: string, text: string, bytes: number): void {
    const { source, clock } = this.#voice;
    const context = { source, arrivedAt: clock.now(), timing: 'live', retained: false } as const;
    this.#voice.reading(refused(reason, detail, text, this.#heard.observer?.id ?? null, context), bytes);
  }
}
