// Imports without a database: for whoever needs the contract answered.
import type { ExportState, ExportWish, ImportAccount, ImportState } from '../../src/contract/transfers.ts';

export const account: ImportAccount = {
  kind: 'analyzer',
  lines: 120_000,
  taken: 81_234,
  receptions: 412,
  duplicates: 38_000,
  statuses: 24,
  ignored: { 'a topic for debugging': 3 },
  refused: { bad_path: 17, not_json: 310 },
  resumedAfter: 0,
  nodes: { listed: 412, refused: 2 },
  observers: { listed: 12, refused: 0 },
  missing: ['nodes.foreign_advert', 'observations.resolved_path'],
  durationMs: 41_200,
};

/** Answers as the core does, from memory; what is sent is taken at once. */
export class MadeUpImports {
  value: ImportState = { dialog: false, sending: null, running: null, last: null, unfinished: null };
  readonly begun: string[] = [];
  readonly sent: Buffer[] = [];
  readonly #now: () => number;
  #pieces: Buffer[] = [];

  constructor(now: () => number) {
    this.#now = now;
  }

  state(): ImportState {
    return this.value;
  }

  choose(): boolean {
    return this.begin('/home/ana/chosen.ndjson');
  }

  begin(file: string): boolean {
    this.begun.push(file);
    const name = file.replace(/^.*\//, '');
    const running = { name, startedAt: this.#now(), part: 0.42, lines: 50_400, taken: 40_617, ending: false };
    this.value = { ...this.value, running, unfinished: null };
    return true;
  }

  send({ name, bytes }: { readonly name: string; readonly bytes: number }): { readonly id: string } {
    this.#pieces = [];
    this.value = { ...this.value, sending: { name, bytes, received: 0 } };
    return { id: 'a1' };
  }

  piece({ data }: { readonly data: string }): boolean {
    const { sending } = this.value;
    if (sending === null) return false;
    this.#pieces.push(Buffer.from(data, 'base64'));
    const received = this.#pieces.reduce((sum, piece) => sum + piece.length, 0);
    this.value = { ...this.value, sending: received === sending.bytes ? null : { ...sending, received } };
    if (received < sending.bytes) return true;
    this.sent.push(Buffer.concat(this.#pieces));
    return this.begin(sending.name);
  }

  /** The one under way comes to its end. */
  end(outcome: 'done' | 'cancelled' | 'failed', words = '', of: ImportAccount | null = account): void {
    const name = this.value.running?.name ?? '';
    const unfinished = outcome === 'cancelled' ? { name, isThere: true } : null;
    this.value = {
      ...this.value,
      running: null,
      unfinished,
      last: { name, at: this.#now(), outcome, words, account: of },
    };
  }

  cancel(): boolean {
    const had = this.value.running !== null || this.value.sending !== null;
    if (this.value.running !== null) this.end('cancelled');
    this.value = { ...this.value, sending: null };
    return had;
  }

  resume(): boolean {
    return this.begin(this.value.unfinished?.name ?? '');
  }

  forget(): boolean {
    const had = this.value.unfinished !== null;
    this.value = { ...this.value, unfinished: null };
    return had;
  }
}

/** An export that goes on when a test says so. */
export class MadeUpExports {
  value: ExportState = { dialog: false, job: null };
  readonly wishes: ExportWish[] = [];
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  state(): ExportState {
    return this.value;
  }

  begin(wish: ExportWish): { readonly ticket: string } {
    this.wishes.push(wish);
    const ticket = `ticket-${this.wishes.length}`;
    const name = `meshwarden-${wish.what}.${wish.format}`;
    const stage = this.value.dialog ? 'choosing' : wish.what === 'database' ? 'preparing' : 'ready';
    const job = { ticket, what: wish.what, name, stage, part: null, rows: 0, at: this.#now(), words: '' } as const;
    this.value = { ...this.value, job };
    return { ticket };
  }

  /** What is shown of the one under way changes. */
  show(change: Partial<NonNullable<ExportState['job']>>): void {
    if (this.value.job !== null) this.value = { ...this.value, job: { ...this.value.job, ...change } };
  }

  cancel(): boolean {
    this.show({ stage: 'cancelled' });
    return this.value.job !== null;
  }
}
