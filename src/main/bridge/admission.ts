// Who may speak to the headless host: the names it answers to, the origins it trusts, and the token in the first frame.
import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { WebSocket } from 'ws';
import { acceptedFrame, closeCodes, tokenWithinMs } from '../../contract/handshake.ts';
import type { Clock } from '../../domain/clock.ts';

/** Bytes a first frame may have. */
const mostTokenBytes = 1024;

/**
 * Whether the request names this host by an address of its own. A web page elsewhere can point a name of its own at
 * 127.0.0.1 (DNS rebinding), but cannot make the browser send ours.
 */
export function isOwnHost(request: IncomingMessage, port: number): boolean {
  const host = request.headers.host?.toLowerCase();
  return host === `127.0.0.1:${port}` || host === `localhost:${port}`;
}

/** Whether a socket was opened by our own page: browsers always send Origin and pages cannot change it. */
export function isOwnOrigin(request: IncomingMessage): boolean {
  const { origin, host } = request.headers;
  return origin !== undefined && origin.toLowerCase() === `http://${host?.toLowerCase()}`;
}

/**
 * Waits for the token in the first frame of `socket`. Calls `admit` once after a good one was answered; closes the
 * socket with `badToken` after a wrong one, anything else, or 5 s of silence.
 */
export function awaitToken(
  socket: WebSocket,
  { token, clock, admit }: { readonly token: string; readonly clock: Clock; readonly admit: () => void },
): void {
  const refuse = () => socket.close(closeCodes.badToken, 'the token is missing or wrong');
  const cancel = clock.after(tokenWithinMs, refuse);
  socket.once('close', cancel);
  socket.once('message', (data: Buffer, isBinary: boolean) => {
    cancel();
    if (isBinary || data.length > mostTokenBytes || !sameText(tokenIn(data.toString('utf8')), token)) {
      refuse();
      return;
    }
    socket.send(acceptedFrame);
    admit();
  });
}

function tokenIn(frame: string): string {
  try {
    const { token } = JSON.parse(frame) as { token?: unknown };
    return typeof token === 'string' ? token : '';
  } catch {
    return '';
  }
}

/** Compares in a time that tells nothing about either text; hashing makes both equally long. */
function sameText(a: string, b: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}
