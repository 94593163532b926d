// Reads a recording in a thread of its own, a few blocks ahead of the one that records.
import { Worker } from 'node:worker_threads';
import {
  buffersOf,
  type Heard,
  HearingPacker,
  HearingUnpacker,
  type PackedHearings,
} from '../../domain/packed-hearings.ts';
import type { AdvertChecker, CheckedSignature } from '../../domain/packet/checked-signatures.ts';
import { type Gathering, gatheredBlocks, type LineBlock, type LineReader, lineBlocks } from './line-blocks.ts';

/** Blocks read ahead of the one that is being recorded. */
const AHEAD = 2;
/** Megabytes of objects the thread makes before it looks which are still needed; more only costs memory. */
const YOUNG_MB = 8;

/** What the thread is asked for; crosses as `workerData`. */
export interface LinesTask {
  readonly kind: 'lines';
  readonly file: string;
  /** Most lines of one block. */
  readonly atMost: number;
}

/** A block on its way between the threads. */
interface PackedBlock extends LineBlock<PackedItems> {
  readonly bytes: Uint8Array<ArrayBuffer>;
}

interface PackedItems {
  readonly packed: PackedHearings;
  /** What the adverts among them prove. */
  readonly checked: readonly CheckedSignature[];
}

/** How the thread reads. */
export interface LinesAsideReader extends Omit<LineReader, 'atMost'> {
  readonly adverts: AdvertChecker;
}

/** From the thread; it asks for nothing, and is told `next` for each block taken. */
export type FromLines =
  | { readonly kind: 'block'; readonly block: PackedBlock }
  | { readonly kind: 'ended' }
  | { readonly kind: 'failed'; readonly message: string; readonly code: string | undefined; readonly path: string };

/** The port the thread says it through, and how many further blocks were asked for. */
export interface LinesPort {
  postMessage(message: FromLines, transfer?: readonly ArrayBuffer[]): void;
  on(event: 'message', listener: () => void): unknown;
}

/** In the thread: reads `task.file` and hands its blocks over, at most `AHEAD` more than were taken. */
export async function handOverLines(task: LinesTask, port: LinesPort, reader: LinesAsideReader) {
  let allowed = AHEAD;
  let wake = () => {};
  port.on('message', () => {
    allowed += 1;
    wake();
  });
  const packing = new Packing(reader.adverts);
  try {
    for await (const block of gatheredBlocks(task.file, { ...reader, atMost: task.atMost }, packing)) {
      const bytes = new Uint8Array(block.bytes);
      while (allowed === 0) await new Promise<void>((resolve) => (wake = resolve));
      allowed -= 1;
      const buffers = [bytes.buffer, block.ends.buffer, ...buffersOf(block.items.packed)];
      port.postMessage({ kind: 'block', block: { ...block, bytes } }, buffers);
    }
    port.postMessage({ kind: 'ended' });
  } catch (error) {
    const { message, code, path = task.file } = error as NodeJS.ErrnoException;
    port.postMessage({ kind: 'failed', message, code, path });
  }
}

class Packing implements Gathering<PackedItems> {
  readonly #adverts: AdvertChecker;
  readonly #packer = new HearingPacker();
  #checked: CheckedSignature[] = [];

  constructor(adverts: AdvertChecker) {
    this.#adverts = adverts;
  }

  add(item: Heard): void {
    this.#packer.add(item);
    if ('bytes' in item) this.#adverts.check(item.bytes, this.#checked);
  }

  take(): PackedItems {
    const checked = this.#checked;
    this.#checked = [];
    return { packed: this.#packer.take(), checked };
  }
}

/**
 * As `lineBlocks`, read by a thread begun at `entry`; by this one where no thread can be begun. The thread ends with
 * the last block, and when no more are asked for. `learn` is told what the thread proved of a block before it comes.
 * Throws what the file system throws.
 */
export async function* lineBlocksAside(
  entry: URL,
  file: string,
  reader: LineReader,
  learn: (checked: readonly CheckedSignature[]) => void,
): AsyncGenerator<LineBlock, void> {
  const thread = new LinesThread(entry, { kind: 'lines', file, atMost: reader.atMost });
  try {
    const first = await thread.next();
    if (first.kind === 'none') {
      yield* lineBlocks(file, reader);
      return;
    }
    const unpacker = new HearingUnpacker();
    for (let said: Said = first; said.kind !== 'ended'; said = await thread.next()) {
      if (said.kind === 'none') throw new Error(`The thread that read ${file} ended early: ${said.why}. Try again.`);
      if (said.kind === 'failed') throw Object.assign(new Error(said.message), { code: said.code, path: said.path });
      const { packed, checked } = said.block.items;
      learn(checked);
      yield { ...said.block, items: unpacker.unpack(packed, reader.context().arrivedAt) };
    }
  } finally {
    await thread.end();
  }
}

/** What came next; `none`: the thread is gone. */
type Said = FromLines | { readonly kind: 'none'; readonly why: string };

class LinesThread {
  readonly #worker: Worker | null = null;
  readonly #said: Said[] = [];
  #gone: Said | null = null;
  #wake = () => {};

  constructor(entry: URL, task: LinesTask) {
    try {
      // Flags of this process (a test runner's loaders) are not the thread's business.
      this.#worker = new Worker(entry, {
        workerData: task,
        execArgv: [],
        name: task.kind,
        resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB },
      });
    } catch (error) {
      this.#gone = { kind: 'none', why: String(error) };
      return;
    }
    const gone = (why: string) => {
      this.#gone ??= { kind: 'none', why };
      this.#wake();
    };
    this.#worker.on('message', (said: FromLines) => {
      this.#said.push(said);
      this.#wake();
    });
    this.#worker.on('error', (error) => gone(error.message));
    this.#worker.once('exit', (code) => gone(`its code was ${code}`));
  }

  async next(): Promise<Said> {
    for (;;) {
      const said = this.#said.shift() ?? this.#gone;
      if (said?.kind === 'block') this.#worker?.postMessage('next');
      if (said) return said;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  async end(): Promise<void> {
    await this.#worker?.terminate();
  }
}
