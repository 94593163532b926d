// One HTTP POST with a deadline, an end, and no way to another scheme.
import type { ClientRequest, IncomingMessage } from 'node:http';
import type { Clock } from '../../../domain/clock.ts';

/** What the other side answered. */
export interface PostAnswer {
  readonly status: number;
  /** The beginning of its body as one line of printable text. */
  readonly text: string;
  /** Seconds it asked to wait; null when it did not. */
  readonly retryAfterS: number | null;
  readonly tookMs: number;
}

export interface PostRequest {
  readonly url: URL;
  readonly body: string;
  /** Sent as `Authorization: Bearer …`, and never to another host than the first; null for none. */
  readonly token: string | null;
  readonly signal: AbortSignal;
  readonly clock: Clock;
}

const timeoutMs = 10_000;
const redirectsFollowed = 3;
/** Bytes of an answer that are read. */
const answerBytes = 2_048;
const answerShown = 200;
const redirects: ReadonlySet<number> = new Set([301, 302, 307, 308]);

/** Posts JSON. Resolves with any answer, rejects with a sentence when there is none within 10 s, or a redirect leads elsewhere. */
export async function post(wanted: PostRequest): Promise<PostAnswer> {
  const began = wanted.clock.now();
  const deadline = new AbortController();
  const cancel = wanted.clock.after(timeoutMs, () =>
    deadline.abort(new Error(`no answer within ${timeoutMs / 1000} s`)),
  );
  const signal = AbortSignal.any([wanted.signal, deadline.signal]);
  try {
    let url = wanted.url;
    for (let step = 0; ; step += 1) {
      const answer = await once({ ...wanted, url, token: url.host === wanted.url.host ? wanted.token : null, signal });
      if (!redirects.has(answer.status)) return { ...answer, tookMs: wanted.clock.now() - began };
      if (step === redirectsFollowed) throw new Error(`more than ${redirectsFollowed} redirects`);
      url = redirectOf(url, answer.location, answer.status);
    }
  } finally {
    cancel();
  }
}

type RawAnswer = Omit<PostAnswer, 'tookMs'> & { readonly location: string | null };

function once({ url, body, token, signal }: PostRequest): Promise<RawAnswer> {
  const { promise, resolve, reject } = Promise.withResolvers<RawAnswer>();
  const fail = (error: Error) => reject(signal.aborted ? reasonOf(signal) : new Error(failureOf(error)));
  let request: ClientRequest;
  try {
    // Had with the first message: imported, they and all that comes with them would hold the start.
    const { request: send } = process.getBuiltinModule(url.protocol === 'https:' ? 'node:https' : 'node:http');
    request = send(url, {
      method: 'POST',
      // A connection of its own, so that none outlives its request.
      agent: false,
      signal,
      headers: {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
        'user-agent': 'meshwarden',
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      },
    });
  } catch (cause) {
    return Promise.reject(cause instanceof Error ? cause : new Error(String(cause)));
  }
  request.on('error', fail);
  request.on('response', (response) => {
    // From here on the answer is known, whatever becomes of the connection.
    request.off('error', fail).on('error', () => {});
    readAnswer(response).then((text) => {
      const retryAfter = Number(response.headers['retry-after']);
      resolve({
        status: response.statusCode ?? 0,
        text,
        retryAfterS: Number.isFinite(retryAfter) && retryAfter > 0 ? retryAfter : null,
        location: response.headers.location ?? null,
      });
      request.destroy();
    }, fail);
  });
  request.end(body);
  return promise;
}

/** The status has been given by now, so a body that breaks off is as good as a whole one. */
async function readAnswer(response: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const piece of response) {
      pieces.push(piece as Buffer);
      bytes += (piece as Buffer).length;
      if (bytes >= answerBytes) break;
    }
  } catch {
    // Cut short: what has come is what there is.
  }
  const text = Buffer.concat(pieces)
    .toString('utf8')
    .replace(/[\p{C}\p{Z}]+/gu, ' ')
    .trim();
  return [...text].slice(0, answerShown).join('');
}

function redirectOf(from: URL, location: string | null, status: number): URL {
  if (location === null || !URL.canParse(location, from.href)) throw new Error(`HTTP ${status} without a place to go`);
  const to = new URL(location, from);
  if (to.protocol !== from.protocol) {
    throw new Error(`HTTP ${status} leads from ${from.protocol} to ${to.protocol}, which is not followed`);
  }
  return to;
}

function reasonOf(signal: AbortSignal): Error {
  return signal.reason instanceof Error ? signal.reason : new Error('the attempt was ended');
}

const failures: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'the connection was closed before an answer came',
  ENOTFOUND: 'there is no host of that name',
  EAI_AGAIN: 'the name of the host cannot be looked up now',
  EHOSTUNREACH: 'the host cannot be reached',
  ENETUNREACH: 'the network cannot be reached',
  ETIMEDOUT: 'the host does not answer',
};

/** What went wrong, without the address: that is a secret. */
function failureOf(error: Error): string {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  return failures[code] ?? (code === '' ? 'the connection failed' : `the connection failed (${code})`);
}
