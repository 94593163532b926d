// Hands the page the port on which the core answers, and nothing else.
import { ipcRenderer } from 'electron';
import { pageWantsPort, portChannel, portForPage, wantsPortChannel } from '../contract/handshake.ts';

window.addEventListener('message', (event: MessageEvent<unknown>) => {
  if (event.source === window && isWish(event.data)) ipcRenderer.send(wantsPortChannel);
});

ipcRenderer.on(portChannel, (event) => {
  // '/' is this page's own origin, whatever its scheme.
  window.postMessage({ kind: portForPage }, '/', [...event.ports]);
});

function isWish(data: unknown): boolean {
  return typeof data === 'object' && data !== null && 'kind' in data && data.kind === pageWantsPort;
}
