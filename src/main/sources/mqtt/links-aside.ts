// Links whose sockets, JSON and signatures are the work of a thread of their own; here are both its ends.
import { Worker } from 'node:worker_threads';
import type { EpochMs } from '../../../domain/hearing.ts';
import { buffersOf, HearingPacker, HearingUnpacker, type PackedHearings } from '../../../domain/packed-hearings.ts';
import type { AdvertChecker, CheckedSignature } from '../../../domain/packet/checked-signatures.ts';
import { ReadingDesk, type ReadMessages } from '../reading-desk.ts';
import { type BrokerFailure, failureOf } from './failure.ts';
import { type HearingEvents, type HearingLink, type LinkWish, type OpenLink, openLinkHere } from './hearing-link.ts';
import { BrokerLink } from './link.ts';

/** Messages handed over at once, at most, */
const MOST = 256;
/** and how many such blocks of one link may be on their way. */
const AHEAD = 4;

/** What the thread is for; crosses as `workerData`. */
export interface LinksTask {
  readonly kind: 'links';
}

interface PackedMessages extends Omit<ReadMessages, 'items'> {
  readonly items: PackedHearings;
  /** What the adverts among them prove. */
  readonly checked: readonly CheckedSignature[];
}

/** To the thread; `next`: a block was taken. */
export type ToLinks =
  | { readonly kind: 'open'; readonly id: number; readonly wish: LinkWish }
  | { readonly kind: 'next'; readonly id: number }
  | { readonly kind: 'close'; readonly id: number };

/** From the thread; `closed` comes once for each `close`. */
export type FromLinks = { readonly id: number } & (
  | { readonly kind: 'ready'; readonly refused: readonly string[] }
  | { readonly kind: 'heard'; readonly read: PackedMessages }
  | { readonly kind: 'down'; readonly failure: BrokerFailure }
  | { readonly kind: 'closed' }
);

/** The thread's port. */
export interface LinksPort {
  postMessage(message: FromLinks, transfer?: readonly ArrayBuffer[]): void;
  on(event: 'message', listener: (message: ToLinks) => void): unknown;
}

/** In the thread: opens and closes links as it is told. */
export function serveLinks(port: LinksPort, now: () => EpochMs, adverts: AdvertChecker): void {
  const links = new Map<number, ServedLink>();
  port.on('message', (message) => {
    const { id } = message;
    if (message.kind === 'open') links.set(id, new ServedLink(id, message.wish, port, now, adverts));
    else if (message.kind === 'next') links.get(id)?.taken();
    else {
      const closed = links.get(id)?.close() ?? Promise.resolve();
      links.delete(id);
      void closed.then(() => port.postMessage({ kind: 'closed', id }));
    }
  });
}

/** A link in the thread: reads what comes, and hands it over in blocks. */
class ServedLink {
  readonly #id: number;
  readonly #port: LinksPort;
  readonly #desk: ReadingDesk;
  readonly #packer = new HearingPacker();
  readonly #adverts: AdvertChecker;
  readonly #link: BrokerLink | null = null;
  #immediate: NodeJS.Immediate | null = null;
  /** Blocks on their way. */
  #under = 0;
  /** Asks for the next message, once there is room for it. */
  #held: (() => void) | null = null;

  constructor(id: number, wish: LinkWish, port: LinksPort, now: () => EpochMs, adverts: AdvertChecker) {
    this.#id = id;
    this.#port = port;
    this.#adverts = adverts;
    this.#desk = new ReadingDesk(wish, now);
    const down = (failure: BrokerFailure) => {
      this.#handOver();
      port.postMessage({ kind: 'down', id, failure });
    };
    try {
      this.#link = new BrokerLink(wish.options, {
        ready: (refused) => {
          this.#handOver();
          port.postMessage({ kind: 'ready', id, refused });
        },
        message: (message, next) => {
          this.#desk.read(message);
          if (this.#full) this.#flush();
          // While a block is on its way, what is read waits for more to go with it, until the block is taken.
          else if (this.#under === 0) this.#immediate ??= setImmediate(() => this.#flush());
          if (this.#full) this.#held = next;
          else next();
        },
        down,
      });
    } catch (cause) {
      // A file that is no certificate is only found out here.
      const { shown, username } = wish.options.address;
      down(failureOf(cause, shown, username !== null));
    }
  }

  /** A block was taken. */
  taken(): void {
    this.#under -= 1;
    this.#flush();
    const next = this.#held;
    if (next === null || this.#full) return;
    this.#held = null;
    next();
  }

  close(): Promise<void> {
    if (this.#immediate) clearImmediate(this.#immediate);
    return this.#link?.close() ?? Promise.resolve();
  }

  get #full(): boolean {
    return this.#desk.messages >= MOST;
  }

  #flush(): void {
    if (this.#immediate) clearImmediate(this.#immediate);
    this.#immediate = null;
    if (this.#under < AHEAD) this.#handOver();
  }

  #handOver(): void {
    if (this.#desk.messages === 0) return;
    const read = this.#desk.take();
    const checked: CheckedSignature[] = [];
    for (const item of read.items) if ('bytes' in item) this.#adverts.check(item.bytes, checked);
    const items = this.#packer.pack(read.items);
    this.#under += 1;
    this.#port.postMessage({ kind: 'heard', id: this.#id, read: { ...read, items, checked } }, buffersOf(items));
  }
}

/** What a link needs here while the thread has it. */
interface AsideLink {
  readonly wish: LinkWish;
  readonly events: HearingEvents;
  readonly now: () => EpochMs;
  readonly unpacker: HearingUnpacker;
  readonly closed: PromiseWithResolvers<void>;
  over: boolean;
  /** Opened in this thread instead. */
  here: HearingLink | null;
}

/** Owns the thread: begun with the first link, ended by `stop`. One that died is begun again with the next link. */
export class LinksAside {
  readonly #entry: URL;
  readonly #learn: (checked: readonly CheckedSignature[]) => void;
  readonly #links = new Map<number, AsideLink>();
  #worker: Worker | null = null;
  #ids = 0;
  /** Whether a thread ever spoke; where none can be begun, links are opened in this one. */
  #spoke = false;
  #unfit = false;

  /** `learn` is told what was proven of adverts before they are heard. */
  constructor(entry: URL, learn: (checked: readonly CheckedSignature[]) => void) {
    this.#entry = entry;
    this.#learn = learn;
  }

  /** Opens a link in the thread. */
  readonly open: OpenLink = (wish, events, now) => {
    if (this.#unfit) return openLinkHere(wish, events, now);
    const id = ++this.#ids;
    const closed = Promise.withResolvers<void>();
    const link: AsideLink = { wish, events, now, unpacker: new HearingUnpacker(), closed, over: false, here: null };
    this.#links.set(id, link);
    this.#post({ kind: 'open', id, wish });
    return {
      close: () => {
        if (!link.over && link.here === null) this.#post({ kind: 'close', id });
        link.over = true;
        return link.here?.close() ?? closed.promise;
      },
    };
  };

  /** Ends the thread; links that are still open are closed with it. */
  async stop(): Promise<void> {
    const worker = this.#worker;
    this.#worker = null;
    await worker?.terminate();
    for (const link of this.#links.values()) link.closed.resolve();
    this.#links.clear();
  }

  #post(message: ToLinks): void {
    this.#worker ??= this.#begin();
    this.#worker.postMessage(message);
  }

  #begin(): Worker {
    const workerData: LinksTask = { kind: 'links' };
    // Flags of this process (a test runner's loaders) are not the thread's business.
    const worker = new Worker(this.#entry, { workerData, execArgv: [], name: workerData.kind });
    let why = '';
    worker.on('message', (message: FromLinks) => this.#take(message));
    worker.on('error', (error) => {
      why = error.message;
    });
    worker.once('exit', (code) => {
      if (this.#worker !== worker) return;
      this.#worker = null;
      this.#died(why || `its code was ${code}`);
    });
    return worker;
  }

  #take(message: FromLinks): void {
    this.#spoke = true;
    const { id } = message;
    const link = this.#links.get(id);
    if (!link) return;
    if (message.kind === 'closed') {
      this.#links.delete(id);
      link.closed.resolve();
      return;
    }
    if (link.over) return;
    if (message.kind === 'ready') link.events.ready(message.refused);
    else if (message.kind === 'down') link.events.down(message.failure);
    else {
      this.#learn(message.read.checked);
      const read = { ...message.read, items: link.unpacker.unpack(message.read.items) };
      link.events.heard(read, () => {
        if (!link.over) this.#post({ kind: 'next', id });
      });
    }
  }

  #died(why: string): void {
    const left = [...this.#links.values()];
    this.#links.clear();
    this.#unfit ||= !this.#spoke;
    for (const link of left) {
      if (link.over) link.closed.resolve();
      else if (this.#unfit) openInstead(link);
      else {
        link.over = true;
        link.closed.resolve();
        link.events.down(threadEnded(why));
      }
    }
  }
}

function openInstead(link: AsideLink): void {
  const { wish, events, now } = link;
  try {
    link.here = openLinkHere(wish, events, now);
  } catch (cause) {
    const { shown, username } = wish.options.address;
    link.over = true;
    link.closed.resolve();
    events.down(failureOf(cause, shown, username !== null));
  }
}

function threadEnded(why: string): BrokerFailure {
  return {
    cure: 'time',
    what: `the part of the program that listened ended (${why.slice(0, 200)})`,
    advice: 'It is begun again with the next attempt. Restart the program if this comes back.',
  };
}
