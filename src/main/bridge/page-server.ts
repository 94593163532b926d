// The HTTP side of the headless host: gives out the window's files and upgrades /api to a socket, on 127.0.0.1 only.
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type WebSocket, WebSocketServer } from 'ws';
import { apiPath, exportPath } from '../../contract/handshake.ts';
import { isOwnHost, isOwnOrigin } from './admission.ts';
import type { Outgoing } from './export-line.ts';
import { contentSecurityPolicy, type PageFile, safeHeaders } from './page-files.ts';

/** Imported, it would load all of `fetch` with it, which holds the start for longer than everything else of this thread. */
const { createServer } = process.getBuiltinModule('node:http');
const address = '127.0.0.1';
/** Bytes of one frame from a window; the longest it sends is a search text or a source's settings. */
const mostFrameBytes = 1024 * 1024;
/** Sockets open at once, admitted or not. */
const mostSockets = 64;

/** Where the page's files come from. */
export interface PageSource {
  /** The file of a URL path, as written; `query` begins with "?" or is empty. */
  read(path: string, query: string): Promise<PageFile | null>;
}

/** The host could not open its port; the message is the sentence for a person. */
export class PortUnavailable extends Error {
  override readonly name = 'PortUnavailable';
}

/** An HTTP server that is listening. */
export interface PageServer {
  readonly port: number;
  /** Closes the port and every connection. */
  close(): Promise<void>;
}

/** What `openPageServer` needs. */
export interface PageServerOptions {
  /** 0 takes any free one. */
  readonly port: number;
  readonly page: PageSource;
  /** Whether the page is held to its content security policy; a development server's scripts break it. */
  readonly strict: boolean;
  /** The file behind a ticket that a window was given, once; null for any other. There are none where it is absent. */
  exported?(ticket: string): Promise<Outgoing | null>;
  /** A socket of our own page was opened; nothing was said on it yet. */
  onSocket(socket: WebSocket): void;
}

/** Opens the server; rejects with `PortUnavailable` when the port cannot be had. */
export async function openPageServer(options: PageServerOptions): Promise<PageServer> {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: mostFrameBytes, perMessageDeflate: false });
  const server = createServer();
  // Slow or idle connections of strangers must not pile up.
  server.headersTimeout = 10_000;
  server.requestTimeout = 30_000;
  const port = await listen(server, options.port);
  server.on('request', (request, response) => {
    answer(request, response, port, options).catch(() => {
      if (!response.headersSent) send(response, 500, 'This file could not be read.');
      else response.destroy();
    });
  });
  server.on('upgrade', (request, stream: Duplex, head) => {
    stream.on('error', () => stream.destroy());
    const refusal = whyRefused(request, port, sockets.clients.size);
    if (refusal !== null) {
      stream.end(`HTTP/1.1 ${refusal}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    sockets.handleUpgrade(request, stream, head, (socket) => {
      // A socket whose peer breaks the protocol closes itself after this event; nothing else is to be done.
      socket.on('error', () => socket.terminate());
      options.onSocket(socket);
    });
  });
  return {
    port,
    async close() {
      for (const socket of sockets.clients) socket.terminate();
      sockets.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function whyRefused(request: IncomingMessage, port: number, open: number): string | null {
  if (!isOwnHost(request, port) || !isOwnOrigin(request)) return '403 Forbidden';
  if (pathOf(request) !== apiPath) return '404 Not Found';
  return open >= mostSockets ? '503 Service Unavailable' : null;
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  port: number,
  options: PageServerOptions,
): Promise<void> {
  for (const [name, value] of Object.entries(safeHeaders)) response.setHeader(name, value);
  if (options.strict) {
    const sockets = [`ws://127.0.0.1:${port}`, `ws://localhost:${port}`];
    response.setHeader('content-security-policy', contentSecurityPolicy(sockets));
  }
  if (!isOwnHost(request, port)) return send(response, 403, 'This host answers to its own address only.');
  if (request.method !== 'GET' && request.method !== 'HEAD') return send(response, 405, 'Only GET is answered here.');
  const path = pathOf(request);
  const query = (request.url ?? '').slice(path.length);
  if (path === apiPath) return send(response, 426, 'A WebSocket answers here.');
  if (path.startsWith(exportPath)) return await sendExport(request, response, options);
  const file = await options.page.read(path, query);
  if (file === null) return send(response, 404, 'There is no such file.');
  for (const [name, value] of Object.entries(file.headers)) response.setHeader(name, value);
  response.setHeader('content-length', file.bytes.length);
  response.end(request.method === 'HEAD' ? undefined : file.bytes);
}

/**
 * A file by the ticket that only a window that showed its token was given, so that a browser can save it as it comes.
 * A page elsewhere could at most have it saved again, and not even that.
 */
async function sendExport(request: IncomingMessage, response: ServerResponse, options: PageServerOptions) {
  const from = request.headers['sec-fetch-site'];
  if (from !== undefined && from !== 'same-origin' && from !== 'none') {
    return send(response, 403, 'Only the window may fetch this file.');
  }
  const ticket = pathOf(request).slice(exportPath.length);
  const file = request.method === 'GET' && isTicket(ticket) ? ((await options.exported?.(ticket)) ?? null) : null;
  if (file === null) return send(response, 404, 'This export was fetched already, or is not there any more.');
  response.setHeader('content-type', file.type);
  response.setHeader('content-disposition', `attachment; filename="${file.name}"`);
  response.setHeader('cache-control', 'no-store');
  // Not a timeout of strangers: the person's browser takes as long as its disk does.
  request.socket.setTimeout(0);
  await pipeline(Readable.from(file.pieces, { objectMode: false }), response).catch(() => response.destroy());
}

function isTicket(text: string): boolean {
  return /^[\w-]{43}$/.test(text);
}

/** Path as asked, without its query; escapes stay as they are because no listed file needs any. */
function pathOf(request: IncomingMessage): string {
  return (request.url ?? '/').split(/[?#]/, 1)[0] ?? '/';
}

function send(response: ServerResponse, status: number, sentence: string): void {
  response.statusCode = status;
  response.setHeader('content-type', 'text/plain; charset=utf-8');
  response.end(sentence);
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(new PortUnavailable(sentenceFor(error, port))));
    server.listen(port, address, () => {
      server.removeAllListeners('error');
      resolve((server.address() as AddressInfo).port);
    });
  });
}

function sentenceFor(error: NodeJS.ErrnoException, port: number): string {
  const place = `Port ${port} on ${address}`;
  if (error.code === 'EADDRINUSE') {
    return `${place} is in use, perhaps by another Meshwarden. Stop that program, or choose another port with --port (0 takes any free one).`;
  }
  if (error.code === 'EACCES') return `${place} may not be opened by this user. Choose one above 1023 with --port.`;
  return `${place} could not be opened: ${error.message}. Choose another one with --port.`;
}
