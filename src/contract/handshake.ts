// How a window finds the core before the contract is spoken: the words both sides of a wire share.
//
// Headless host, over a WebSocket:
//   1. The printed address is http://127.0.0.1:PORT/#token=TOKEN. The fragment never leaves the browser.
//   2. The page opens ws://127.0.0.1:PORT/api (its own host, `apiPath`) and sends one text frame, {"token":"TOKEN"},
//      within 5 s.
//   3. The host answers one text frame, {"ok":true}, or closes with a code of `closeCodes`.
//   4. Only after that answer may an oRPC link be put on the socket: a link would take the answer for one of its own
//      frames. From then on every frame is oRPC's. A closed socket rejects what is pending; a new one starts at 1.
//
// Electron, over a MessagePort:
//   1. The page listens for `message` events on its own window, then posts {kind: pageWantsPort} to itself
//      (window.postMessage({ kind: pageWantsPort }, '/')). It may ask again whenever its port closed.
//   2. The preload passes the wish to the main process and the port that comes back to the page:
//      a message {kind: portForPage} from the page's own window whose `ports[0]` is the port.
//   3. The page puts an oRPC link on the port and calls `port.start()`. Closing works as above.

/** Path of the WebSocket on the headless host. */
export const apiPath = '/api';

/** Path on the headless host below which a browser fetches an export that is ready, by its ticket and once. */
export const exportPath = '/export/';

/** Channel on which the main process hands a window its port. */
export const portChannel = 'meshwarden:port';

/** Channel on which a window asks the main process for a port. */
export const wantsPortChannel = 'meshwarden:wants-port';

/** `kind` of the message by which a page asks its preload for a port. */
export const pageWantsPort = 'meshwarden:wants-port';

/** `kind` of the message that carries the port to the page. */
export const portForPage = 'meshwarden:port';

/** The first frame a page sends. */
export interface TokenFrame {
  readonly token: string;
}

/** The one answer to a good token, as text. */
export const acceptedFrame = '{"ok":true}';

/** Milliseconds a new socket has for its token. */
export const tokenWithinMs = 5_000;

/** Why the host closed a socket. With `badToken` a page must not try again on its own. */
export const closeCodes = {
  /** No token, a wrong one, or none in time. */
  badToken: 4401,
  /** The page read too slowly; connect again and ask for a snapshot. */
  tooSlow: 4408,
  /** The monitor ended; connecting again works once the host has started another. */
  monitorGone: 4503,
  /** The host is stopping. */
  stopping: 1001,
} as const;

/** The address to print for a person: `page` with the token where no request carries it. */
export function addressWithToken(page: string, token: string): string {
  return `${page}/#token=${token}`;
}

/** What a page served by the headless host was started with. */
export interface Invitation {
  readonly token: string;
  /** WebSocket URL of the core. */
  readonly api: string;
}

/** Reads a page's own address; null without a token in the fragment, which is so for an address typed by hand. */
export function readInvitation(location: { readonly host: string; readonly hash: string }): Invitation | null {
  const token = /^#\/?(?:.*&)?token=([^&]+)/.exec(location.hash)?.[1];
  return token === undefined ? null : { token, api: `ws://${location.host}${apiPath}` };
}
