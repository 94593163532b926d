// A file on its way from the monitor to the host, piece by piece: the next one is made when the last one was taken.
import type { MessagePort } from 'node:worker_threads';

/** A file that can be read once. */
export interface Outgoing {
  readonly name: string;
  /** Its media type. */
  readonly type: string;
  /** Its pieces in order; whoever stops early ends the export. */
  readonly pieces: AsyncGenerator<Uint8Array>;
}

type ToHost =
  | { readonly kind: 'head'; readonly name: string; readonly type: string }
  | { readonly kind: 'none' }
  | { readonly kind: 'piece'; readonly bytes: Uint8Array }
  | { readonly kind: 'end' }
  | { readonly kind: 'broken'; readonly sentence: string };

/** Sends `file` over `line` as it is asked for, and closes the line; null says that there is none. */
export function sendOver(line: MessagePort, file: Outgoing | null): void {
  const say = (message: ToHost) => line.postMessage(message);
  if (file === null) {
    say({ kind: 'none' });
    line.close();
    return;
  }
  const { pieces } = file;
  line.on('message', () => {
    pieces.next().then(
      ({ done, value }) => {
        if (!done) return say({ kind: 'piece', bytes: value });
        say({ kind: 'end' });
        line.close();
      },
      (error: unknown) => {
        say({ kind: 'broken', sentence: error instanceof Error ? error.message : String(error) });
        line.close();
      },
    );
  });
  // Whoever fetched it may be gone in the middle.
  line.once('close', () => void pieces.return(undefined));
  say({ kind: 'head', name: file.name, type: file.type });
}

/** The file that the other end of `line` sends; null when there is none. The line is closed with the last piece. */
export async function receiveOver(line: MessagePort): Promise<Outgoing | null> {
  const waiting: ((message: ToHost) => void)[] = [];
  const next = () => new Promise<ToHost>((resolve) => waiting.push(resolve));
  const gone: ToHost = { kind: 'broken', sentence: 'The monitor ended.' };
  let isClosed = false;
  const first = next();
  line.on('message', (message: ToHost) => waiting.shift()?.(message));
  line.on('close', () => {
    isClosed = true;
    for (const resolve of waiting.splice(0)) resolve(gone);
  });
  const head = await first;
  if (head.kind !== 'head') return null;
  const ask = (): Promise<ToHost> => {
    if (isClosed) return Promise.resolve(gone);
    const answer = next();
    line.postMessage('more');
    return answer;
  };
  return { name: head.name, type: head.type, pieces: piecesOf(line, ask) };
}

async function* piecesOf(line: MessagePort, ask: () => Promise<ToHost>): AsyncGenerator<Uint8Array> {
  try {
    for (let said = await ask(); said.kind !== 'end'; said = await ask()) {
      if (said.kind !== 'piece') throw new Error(said.kind === 'broken' ? said.sentence : 'The file broke off.');
      yield said.bytes;
    }
  } finally {
    line.close();
  }
}
