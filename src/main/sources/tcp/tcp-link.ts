// A line to a radio on Wi-Fi or Ethernet.
import { connect, type Socket } from 'node:net';
import type { Link, LinkEvents, LinkFailure, OpenLink } from '../radio/link.ts';

/** Port companion radios listen on. */
export const usualPort = 5000;
/** A radio that leaves the Wi-Fi says no farewell, ms. */
const keepAliveMs = 10_000;

/** Opens `host:port`; `shown` is the address as people see it. */
export function tcpLink(host: string, port: number, shown: string): OpenLink {
  return (events) => new TcpLink(host, port, shown, events);
}

class TcpLink implements Link {
  readonly #socket: Socket;
  readonly #closed: Promise<void>;
  #over = false;

  constructor(host: string, port: number, shown: string, events: LinkEvents) {
    const socket = connect({ host, port, noDelay: true, keepAlive: true, keepAliveInitialDelay: keepAliveMs });
    this.#socket = socket;
    const down = (failure: LinkFailure) => {
      if (this.#over) return;
      this.#over = true;
      events.down(failure);
    };
    socket.on('connect', () => {
      if (!this.#over) events.open();
    });
    socket.on('data', (bytes) => {
      if (!this.#over) events.data(bytes);
    });
    socket.on('error', (error) => down(failureOf(error, shown)));
    socket.on('end', () => down(closedBy(shown)));
    socket.on('close', () => down(closedBy(shown)));
    this.#closed = new Promise((resolve) => void socket.once('close', () => resolve()));
  }

  write(bytes: Uint8Array): void {
    if (!this.#over) this.#socket.write(bytes);
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  close(): Promise<void> {
    this.#over = true;
    this.#socket.destroy();
    return this.#closed;
  }
}

function closedBy(shown: string): LinkFailure {
  return {
    cause: 'closed',
    what: `${shown} closed the connection`,
    advice: 'The radio may be restarting, or another app connected to it: it serves one at a time.',
  };
}

function failureOf(error: Error, shown: string): LinkFailure {
  const { code } = error as { code?: unknown };
  switch (code) {
    case 'ECONNREFUSED':
      return {
        cause: 'other',
        what: `nothing accepts connections at ${shown}`,
        advice: 'The radio is off, or its firmware is not one for Wi-Fi. Check the address; the usual port is 5000.',
      };
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
    case 'EAI_FAIL':
      return {
        cause: 'other',
        what: `the name ${shown} was not found (DNS)`,
        advice: 'It is misspelt, or this computer has no network. Try the number address of the radio.',
      };
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'ENETDOWN':
    case 'EADDRNOTAVAIL':
      return {
        cause: 'other',
        what: `there is no way to ${shown} from here`,
        advice: 'The radio is off or in another network. Check its Wi-Fi and that of this computer.',
      };
    case 'ECONNRESET':
    case 'EPIPE':
      return closedBy(shown);
    default:
      return {
        cause: 'other',
        what: `the connection to ${shown} failed (${error.message.slice(0, 200)})`,
        advice: 'Nothing is heard from it until it works again.',
      };
  }
}
