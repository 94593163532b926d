// A sink that keeps what it is given, in order, and can be told to have no room.
import type { Hearing, ObserverStatus, Refusal } from '../../../src/domain/hearing.ts';
import { toHex } from '../../../src/domain/packet/hex.ts';
import type { Source, SourceReport, SourceSink } from '../../../src/main/sources/source.ts';

export class CollectingSink implements SourceSink {
  readonly hearings: Hearing[] = [];
  readonly statuses: ObserverStatus[] = [];
  readonly refusals: Refusal[] = [];
  /** After so many hearings there is no room until `release`. */
  capacity = Number.POSITIVE_INFINITY;
  accepts = true;
  #room: Promise<void> | null = null;
  #release: () => void = () => {};
  readonly #waiting = new Set<() => void>();

  hearing(hearing: Hearing): boolean {
    this.hearings.push(hearing);
    this.#told();
    return this.accepts;
  }

  status(status: ObserverStatus): void {
    this.statuses.push(status);
    this.#told();
  }

  refused(refusal: Refusal): void {
    this.refusals.push(refusal);
    this.#told();
  }

  room(): Promise<void> | null {
    if (this.hearings.length < this.capacity) return null;
    this.#room ??= new Promise((resolve) => {
      this.#release = resolve;
    });
    this.#told();
    return this.#room;
  }

  /** Whether the source asked for room and was told to wait. */
  get full(): boolean {
    return this.#room !== null;
  }

  release(): void {
    this.capacity = Number.POSITIVE_INFINITY;
    this.#room = null;
    this.#release();
  }

  get count(): number {
    return this.hearings.length + this.statuses.length + this.refusals.length;
  }

  /** The hearings' bytes in lower-case hex, in order. */
  get raws(): string[] {
    return this.hearings.map((hearing) => toHex(hearing.bytes));
  }

  /** Resolves when `condition` holds; looked at after everything taken. */
  until(condition: () => boolean): Promise<void> {
    if (condition()) return Promise.resolve();
    return new Promise((resolve) => {
      const look = () => {
        if (!condition()) return;
        this.#waiting.delete(look);
        resolve();
      };
      this.#waiting.add(look);
    });
  }

  #told(): void {
    for (const look of [...this.#waiting]) look();
  }
}

/** Resolves with the report when `condition` holds for it; looked at on every change of state. */
export function untilReport(source: Source, condition: (report: SourceReport) => boolean): Promise<SourceReport> {
  const now = source.report();
  if (condition(now)) return Promise.resolve(now);
  return new Promise((resolve) => {
    const undo = source.onChange(() => {
      const report = source.report();
      if (!condition(report)) return;
      undo();
      resolve(report);
    });
  });
}

/** Resolves when `source` is in `state`. */
export function untilState(source: Source, state: SourceReport['state']): Promise<SourceReport> {
  return untilReport(source, (report) => report.state === state);
}
