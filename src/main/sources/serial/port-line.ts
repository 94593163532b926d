// A serial port that another thread has open: what the two say to each other over a line of its own, and both ends of it.
import type { MessagePort } from 'node:worker_threads';
import type { OpenPort, OpenSerialPort, PortEvents, PortWish } from './open-port.ts';

/** From the thread that has the port. It closes the line when the port is closed. */
type FromOwner =
  | { readonly kind: 'open' }
  /** In the system's words. */
  | { readonly kind: 'refused'; readonly words: string }
  | { readonly kind: 'data'; readonly bytes: Uint8Array }
  | { readonly kind: 'gone' };

/** From the thread that uses it. When that one ends, its line closes, and the port with it. */
type FromUser =
  | { readonly kind: 'write'; readonly bytes: Uint8Array }
  /** So many bytes were taken: as many more may be on the way. */
  | { readonly kind: 'taken'; readonly bytes: number }
  | { readonly kind: 'close' };

/** Bytes on the way to the other thread at most; then the port is not read until some are taken. */
const mostOnTheWay = 65_536;

/** Opens the port of `wish` with `open`, and serves it over `line` until either side is done with it or gone. */
export function servePort(wish: PortWish, line: MessagePort, open: OpenSerialPort): void {
  new ServedPort(line).serve(wish, open);
}

class ServedPort {
  readonly #line: MessagePort;
  #port: OpenPort | null = null;
  #over = false;
  #onTheWay = 0;
  #paused = false;

  constructor(line: MessagePort) {
    this.#line = line;
    line.on('message', (message: FromUser) => this.#obey(message));
    line.on('close', () => void this.#end());
  }

  serve(wish: PortWish, open: OpenSerialPort): void {
    const events = { data: (bytes: Uint8Array) => this.#onData(bytes), gone: () => this.#say({ kind: 'gone' }) };
    open(wish, events).then(
      (port) => {
        this.#port = port;
        // The line may have closed while the port was opened.
        if (this.#over) void this.#close(port);
        else this.#say({ kind: 'open' });
      },
      (cause: unknown) => {
        this.#say({ kind: 'refused', words: cause instanceof Error ? cause.message : String(cause) });
        this.#line.close();
      },
    );
  }

  #obey(message: FromUser): void {
    switch (message.kind) {
      case 'write':
        if (!this.#over) this.#port?.write(message.bytes);
        return;
      case 'taken':
        this.#onTheWay -= message.bytes;
        if (this.#paused && this.#onTheWay <= mostOnTheWay / 2) {
          this.#paused = false;
          this.#port?.resume();
        }
        return;
      case 'close':
        void this.#end();
        return;
      default:
        message satisfies never;
    }
  }

  #onData(read: Uint8Array): void {
    if (this.#over) return;
    // The library reads into a pool, which would be sent whole.
    const bytes = new Uint8Array(read);
    this.#onTheWay += bytes.length;
    if (this.#onTheWay > mostOnTheWay && !this.#paused) {
      this.#paused = true;
      this.#port?.pause();
    }
    this.#say({ kind: 'data', bytes });
  }

  async #end(): Promise<void> {
    if (this.#over) return;
    this.#over = true;
    if (this.#port !== null) await this.#close(this.#port);
  }

  async #close(port: OpenPort): Promise<void> {
    await port.close().catch(() => {});
    this.#line.close();
  }

  #say(message: FromOwner): void {
    if (!this.#over) this.#line.postMessage(message);
  }
}

/** Opens the port at the other end of `line`, which `servePort` serves there. */
export function openOverLine(line: MessagePort, events: PortEvents): Promise<OpenPort> {
  return new RemotePort(line, events).opened;
}

class RemotePort implements OpenPort {
  readonly opened: Promise<OpenPort>;
  readonly #line: MessagePort;
  readonly #events: PortEvents;
  readonly #closed: Promise<void>;
  #over = false;
  #paused = false;
  /** What came while it was paused. */
  #kept: Uint8Array[] = [];

  constructor(line: MessagePort, events: PortEvents) {
    this.#line = line;
    this.#events = events;
    const { promise, resolve, reject } = Promise.withResolvers<OpenPort>();
    this.opened = promise;
    this.#closed = new Promise((closed) => {
      line.once('close', () => {
        // Where it was open, an end that nobody asked for is a loss.
        reject(new Error('the part of the program that opens ports has ended'));
        this.#lose();
        closed();
      });
    });
    line.on('message', (message: FromOwner) => {
      if (message.kind === 'open') resolve(this);
      else if (message.kind === 'refused') reject(new Error(message.words));
      else if (message.kind === 'data') this.#take(message.bytes);
      else this.#lose();
    });
  }

  write(bytes: Uint8Array): void {
    this.#say({ kind: 'write', bytes });
  }

  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    this.#paused = false;
    while (!this.#paused) {
      const bytes = this.#kept.shift();
      if (bytes === undefined) return;
      this.#hand(bytes);
    }
  }

  close(): Promise<void> {
    this.#say({ kind: 'close' });
    this.#over = true;
    this.#kept = [];
    return this.#closed;
  }

  #take(bytes: Uint8Array): void {
    if (this.#over) return;
    if (this.#paused) this.#kept.push(bytes);
    else this.#hand(bytes);
  }

  #hand(bytes: Uint8Array): void {
    this.#say({ kind: 'taken', bytes: bytes.length });
    this.#events.data(bytes);
  }

  /** What was kept was sent before the loss. */
  #lose(): void {
    if (this.#over) return;
    const kept = this.#kept;
    this.#kept = [];
    for (const bytes of kept) this.#events.data(bytes);
    this.#events.gone();
  }

  #say(message: FromUser): void {
    if (!this.#over) this.#line.postMessage(message);
  }
}
