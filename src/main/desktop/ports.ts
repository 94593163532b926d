// Gives windows their line to the monitor: frames pass between a window's port and the monitor's, unchanged and unread.

import type { MessagePort } from 'node:worker_threads';
import { type IpcMainEvent, ipcMain, MessageChannelMain, type MessagePortMain } from 'electron';
import { portChannel, wantsPortChannel } from '../../contract/handshake.ts';

/**
 * Answers each page that asks with a port of its own; one that asks again gives up its former. Only the top frame of a
 * page that `isOurs` is heard. `connect` gives a port of the monitor, or null while there is none: the page asks again.
 */
export function servePorts(isOurs: (url: string) => boolean, connect: () => MessagePort | null): void {
  const lines = new Map<number, { close(): void }>();
  ipcMain.on(wantsPortChannel, (event: IpcMainEvent) => {
    const frame = event.senderFrame;
    if (frame === null || frame.parent !== null || !isOurs(frame.url)) return;
    const monitor = connect();
    if (monitor === null) return;
    const { id } = event.sender;
    lines.get(id)?.close();
    const { port1, port2 } = new MessageChannelMain();
    const line = join(port1, monitor, () => {
      if (lines.get(id) === line) lines.delete(id);
    });
    lines.set(id, line);
    event.sender.postMessage(portChannel, null, [port2]);
  });
}

/** Ties the two ports together; closing either, or the line, closes both. */
function join(page: MessagePortMain, monitor: MessagePort, onClosed: () => void): { close(): void } {
  let open = true;
  const close = () => {
    if (!open) return;
    open = false;
    page.close();
    monitor.close();
    onClosed();
  };
  page.on('message', ({ data }) => monitor.postMessage(data));
  page.on('close', close);
  monitor.on('message', (frame) => page.postMessage(frame));
  monitor.on('close', close);
  page.start();
  return { close };
}
