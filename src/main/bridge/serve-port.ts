// Serves the contract on message ports, in the thread that owns the core.
import type { MessagePort } from 'node:worker_threads';
import { RPCHandler } from '@orpc/server/bun-ws';
import type { Clock } from '../../domain/clock.ts';
import type { Logger } from '../../domain/logger.ts';
import { systemClock } from '../system-clock.ts';
import { answerErrors } from './answer-errors.ts';
import type { Core } from './core.ts';
import { contractRouter } from './handlers.ts';

/**
 * Answers oRPC frames on any number of ports.
 *
 * The adapter is the one oRPC has for sockets whose messages are handed over one by one, because it gives back the
 * promise of each. The one for message ports drops it, and then a frame that is no oRPC frame, or a topic whose value
 * breaks its schema, would be an unhandled rejection and end the thread.
 */
export class PortServer {
  readonly #handler: RPCHandler<Record<never, never>>;
  readonly #logger: Logger;
  readonly #ports = new Set<MessagePort>();

  constructor(core: Core, logger: Logger, clock: Clock = systemClock) {
    this.#logger = logger;
    this.#handler = new RPCHandler(contractRouter(core), { clientInterceptors: [answerErrors(clock, logger)] });
  }

  /** Ports that are open. */
  get ports(): number {
    return this.#ports.size;
  }

  /** Serves `port` until either side closes it; then everything asked on it is abandoned and its subscriptions end. */
  serve(port: MessagePort): void {
    const peer = {
      send(frame: string | ArrayBufferLike | Uint8Array): number {
        port.postMessage(frame);
        return 0;
      },
    };
    this.#ports.add(port);
    port.on('message', (frame: unknown) => {
      if (typeof frame !== 'string' && !(frame instanceof Uint8Array)) {
        this.#drop(port, `a message that is neither text nor bytes (${typeof frame})`);
        return;
      }
      this.#handler.message(peer, frame).catch((error: unknown) => {
        // A subscription that broke has told its reader already; only a frame nobody can read ends the port.
        if (error instanceof SyntaxError || error instanceof TypeError) this.#drop(port, error.message);
        else this.#logger.warn(`A call ended without an answer: ${error instanceof Error ? error.message : error}`);
      });
    });
    port.on('close', () => {
      this.#ports.delete(port);
      this.#handler.close(peer);
    });
  }

  /** Closes every port. */
  close(): void {
    for (const port of this.#ports) port.close();
  }

  #drop(port: MessagePort, why: string): void {
    this.#logger.warn(`Closed the connection to a window that sent an unreadable frame: ${why}`);
    port.close();
  }
}
