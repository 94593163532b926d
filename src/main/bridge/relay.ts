// Forwards frames between a window's socket and the monitor's port, unchanged and unread.
import type { MessagePort } from 'node:worker_threads';
import type { WebSocket } from 'ws';
import { closeCodes } from '../../contract/handshake.ts';

/** Bytes a socket may lag behind before it is closed; a snapshot of 5,000 edges is below 1 MB. */
const mostBufferedBytes = 16 * 1024 * 1024;

/** Ties `socket` and `port` together: what one says the other hears, and when one closes so does the other. */
export function relay(socket: WebSocket, port: MessagePort): void {
  socket.on('message', (data: Buffer, isBinary: boolean) => {
    port.postMessage(isBinary ? Uint8Array.from(data) : data.toString('utf8'));
  });
  socket.on('close', () => port.close());
  port.on('message', (frame: string | Uint8Array) => {
    if (socket.readyState !== socket.OPEN) return;
    if (socket.bufferedAmount > mostBufferedBytes) {
      socket.close(closeCodes.tooSlow, 'reads too slowly');
      port.close();
      return;
    }
    socket.send(frame);
  });
  port.on('close', () => {
    if (socket.readyState === socket.OPEN) socket.close(closeCodes.monitorGone, 'the monitor ended');
  });
}
