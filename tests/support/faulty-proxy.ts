// A TCP proxy that a test puts between a source and its broker, and that fails as networks do.
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/**
 * `pass`: bytes go through. `drop`: connections stand, and what is sent over them is gone; new ones are taken and lead
 * nowhere. `hold`: bytes wait, as while TCP sends again what got no answer, and go through later. `cut`: connections are
 * reset, and so is every new one.
 */
export type Fault = 'pass' | 'drop' | 'hold' | 'cut';

/** A proxy on 127.0.0.1 that leads to another port there. */
export class FaultyProxy {
  readonly #server: Server;
  readonly #target: number;
  readonly #pairs = new Set<Pair>();
  #fault: Fault = 'pass';
  /** Connections so far. */
  connections = 0;

  private constructor(target: number) {
    this.#target = target;
    // Small messages would wait 40 ms for each other else, which is long where a test moves the time.
    this.#server = createServer({ noDelay: true }, (socket) => this.#take(socket));
  }

  /** A proxy to `target`; whoever opens it closes it. */
  static async open(target: number): Promise<FaultyProxy> {
    const proxy = new FaultyProxy(target);
    await new Promise<void>((resolve) => void proxy.#server.listen(0, '127.0.0.1', () => resolve()));
    return proxy;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Behaves so from now on. What was dropped stays dropped: a connection of that time is dead for good. */
  set fault(fault: Fault) {
    this.#fault = fault;
    for (const pair of [...this.#pairs]) this.#apply(pair);
  }

  close(): Promise<void> {
    for (const pair of this.#pairs) end(pair);
    return new Promise((resolve) => void this.#server.close(() => resolve()));
  }

  #take(near: Socket): void {
    this.connections += 1;
    const far = this.#fault === 'pass' || this.#fault === 'hold' ? this.#connect() : null;
    const pair: Pair = { near, far, dead: false };
    this.#pairs.add(pair);
    for (const socket of [near, far]) {
      socket?.on('error', () => {});
      // The one side learns of the other's end only while something goes through.
      socket?.on('close', () => {
        if (!pair.dead || socket === near) this.#remove(pair);
      });
    }
    near.on('data', (bytes) => !pair.dead && far?.write(bytes));
    far?.on('data', (bytes) => !pair.dead && near.write(bytes));
    this.#apply(pair);
  }

  #connect(): Socket {
    return connect({ port: this.#target, host: '127.0.0.1', noDelay: true });
  }

  #apply(pair: Pair): void {
    if (this.#fault === 'cut') {
      pair.near.resetAndDestroy();
      this.#remove(pair);
    } else if (this.#fault === 'drop') {
      pair.dead = true;
      pair.near.resume();
      pair.far?.resume();
    } else if (this.#fault === 'hold') {
      pair.near.pause();
      pair.far?.pause();
    } else if (!pair.dead) {
      pair.near.resume();
      pair.far?.resume();
    }
  }

  #remove(pair: Pair): void {
    this.#pairs.delete(pair);
    end(pair);
  }
}

interface Pair {
  readonly near: Socket;
  /** null where the connection led nowhere from the beginning. */
  readonly far: Socket | null;
  dead: boolean;
}

function end({ near, far }: Pair): void {
  near.destroy();
  far?.destroy();
}
