// The line through the headless host: a WebSocket whose first frame is the token.
import { RPCLink } from '@orpc/client/websocket';
import { acceptedFrame, closeCodes, type Invitation, type TokenFrame } from '../../contract/handshake.ts';
import { messages } from '../messages.ts';
import { type Wire, WireError } from './wire.ts';

const answerMs = 5_000;

/**
 * Opens the line of `invitation`, shows its token and waits for the host's word.
 * Rejects with a WireError: `refused` when there is no token or the host does not accept it, else `unreachable`.
 */
export function openWebSocketWire(invitation: Invitation | null): Promise<Wire> {
  if (invitation === null) return Promise.reject(new WireError('refused', messages.connection.noToken));
  const socket = new WebSocket(invitation.api);
  const hello: TokenFrame = { token: invitation.token };
  return new Promise((resolve, reject) => {
    const fail = (kind: WireError['kind'], words: string): void => {
      clearTimeout(timer);
      socket.close();
      reject(new WireError(kind, words));
    };
    const timer = setTimeout(() => fail('unreachable', messages.connection.noAnswer), answerMs);
    socket.addEventListener('open', () => socket.send(JSON.stringify(hello)), { once: true });
    socket.addEventListener('close', ({ code }) => {
      fail(code === closeCodes.badToken ? 'refused' : 'unreachable', wordsFor(code));
    });
    socket.addEventListener(
      'message',
      ({ data }) => {
        if (data !== acceptedFrame) return fail('unreachable', messages.connection.noAnswer);
        clearTimeout(timer);
        resolve(wireOver(socket));
      },
      { once: true },
    );
  });
}

function wireOver(socket: WebSocket): Wire {
  const closed = new Promise<string>((resolve) => {
    socket.addEventListener('close', ({ code }) => resolve(wordsFor(code)), { once: true });
  });
  return { link: new RPCLink({ websocket: socket }), closed, close: () => socket.close() };
}

function wordsFor(code: number): string {
  switch (code) {
    case closeCodes.badToken:
      return messages.connection.badToken;
    case closeCodes.tooSlow:
      return messages.connection.tooSlow;
    case closeCodes.monitorGone:
      return messages.connection.monitorGone;
    case closeCodes.stopping:
      return messages.connection.stopping;
    default:
      return messages.connection.gone;
  }
}
