// One question to a device at a time, asked again when no answer comes.
import type { Cancel } from '../../../domain/clock.ts';
import type { TalkVoice } from './talk.ts';

const answerMs = 5_000;

/** One question. `T` is what the device says. */
export interface Question<T> {
  readonly wire: Uint8Array;
  /** Whether `said` answers it. */
  accepts(said: T): boolean;
  /** Takes a part of an answer that comes in several; true when it was one, and the next has its 5 s again. */
  goesOn?(said: T): boolean;
  /** How often it is asked, 5 s each. */
  readonly attempts: number;
}

/** Asks one question after the other. */
export class Asking<T> {
  readonly #voice: TalkVoice;
  #open: { readonly question: Question<T>; readonly then: (answer: T | null) => void; asked: number } | null = null;
  #cancel: Cancel = () => {};

  constructor(voice: TalkVoice) {
    this.#voice = voice;
  }

  /** Asks and calls `then` with the answer, null when none came. The one before must have been answered. */
  ask(question: Question<T>, then: (answer: T | null) => void): void {
    this.#open = { question, then, asked: 0 };
    this.#say();
  }

  /** Offers what the device said; true when it was the answer. */
  heard(said: T): boolean {
    const question = this.#open?.question;
    if (!question) return false;
    if (question.accepts(said)) this.#settle(said);
    else if (question.goesOn?.(said)) this.#wait();
    else return false;
    return true;
  }

  end(): void {
    this.#open = null;
    this.#cancel();
  }

  #say(): void {
    const open = this.#open;
    if (!open) return;
    open.asked += 1;
    this.#voice.send(open.question.wire);
    this.#wait();
  }

  #wait(): void {
    this.#cancel();
    this.#cancel = this.#voice.clock.after(answerMs, () => {
      const open = this.#open;
      if (!open) return;
      if (this.#voice.held()) this.#wait();
      else if (open.asked < open.question.attempts) this.#say();
      else this.#settle(null);
    });
  }

  #settle(answer: T | null): void {
    const open = this.#open;
    this.#open = null;
    this.#cancel();
    open?.then(answer);
  }
}
