// The line inside the desktop program: a MessagePort that the preload hands over on request.
import { RPCLink } from '@orpc/client/message-port';
import { pageWantsPort, portForPage } from '../../contract/handshake.ts';
import { messages } from '../messages.ts';
import { type Wire, WireError } from './wire.ts';

const answerMs = 5_000;

/** Asks the preload for a port and opens the line on it; rejects with a WireError when none comes within 5 s. */
export function openPortWire(page: Window): Promise<Wire> {
  return new Promise((resolve, reject) => {
    const done = (): void => {
      clearTimeout(timer);
      page.removeEventListener('message', take);
    };
    const take = (event: MessageEvent): void => {
      const port = event.ports[0];
      if (event.source !== page || port === undefined || !isPortMessage(event.data)) return;
      done();
      resolve(wireOver(port));
    };
    const timer = setTimeout(() => {
      done();
      reject(new WireError('unreachable', messages.connection.noAnswer));
    }, answerMs);
    page.addEventListener('message', take);
    page.postMessage({ kind: pageWantsPort }, '/');
  });
}

function isPortMessage(data: unknown): boolean {
  return typeof data === 'object' && data !== null && 'kind' in data && data.kind === portForPage;
}

function wireOver(port: MessagePort): Wire {
  const closed = new Promise<string>((resolve) => {
    port.addEventListener('close', () => resolve(messages.connection.monitorGone), { once: true });
  });
  const link = new RPCLink({ port });
  port.start();
  return { link, closed, close: () => port.close() };
}
