// A webhook receiver on a real port that answers, refuses, hangs or breaks off as a test says.
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Posted {
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: Record<string, unknown>;
}

export class Receiver {
  /** Everything that was posted, in order; `accepted` what was answered below 400. */
  readonly posted: Posted[] = [];
  readonly accepted: Posted[] = [];
  answer: (posted: Posted, response: ServerResponse, request: IncomingMessage) => void = (_posted, response) => {
    response.writeHead(200).end('thank you');
  };
  #server: Server | null = null;
  #port = 0;
  #waiting: { readonly count: number; readonly resolve: () => void }[] = [];

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  async up(): Promise<void> {
    this.#server = createServer((request, response) => void this.#take(request, response));
    this.#server.listen(this.#port, '127.0.0.1');
    await once(this.#server, 'listening');
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  async down(): Promise<void> {
    const server = this.#server;
    this.#server = null;
    if (server === null) return;
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  }

  /** Resolves when `count` posts have come. */
  untilPosted(count: number): Promise<void> {
    if (this.posted.length >= count) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push({ count, resolve }));
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece as Buffer);
    const body = JSON.parse(Buffer.concat(pieces).toString('utf8')) as Record<string, unknown>;
    const posted = { path: request.url ?? '', headers: request.headers, body };
    this.answer(posted, response, request);
    if (response.writableEnded && response.statusCode < 400) this.accepted.push(posted);
    this.posted.push(posted);
    for (const { count, resolve } of this.#waiting) if (this.posted.length >= count) resolve();
  }
}
