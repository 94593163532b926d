// What a thread did in its longest blocks, for whoever wants to shorten them; prints to stderr.
import { Session } from 'node:inspector';
import { causedMs, type Stretch } from './block-watch.ts';

const shown = 12;
const framesShown = 20;
const sampleUs = 500;

interface Profile {
  readonly startTime: number;
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
    readonly children?: readonly number[];
  }[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

/** Profiles the thread it is made in. */
export class BlockTrace {
  readonly #session = new Session();

  constructor() {
    this.#session.connect();
    this.#session.post('Profiler.enable');
    this.#session.post('Profiler.setSamplingInterval', { interval: sampleUs });
    this.#session.post('Profiler.start');
  }

  /** Prints what the longest of `stretches` were made of; begins anew, since that takes long. */
  print(thread: string, stretches: readonly Stretch[]): void {
    const longest = [...stretches].sort((a, b) => causedMs(b) - causedMs(a)).slice(0, shown);
    this.#session.post('Profiler.stop', (_error, answer) => {
      const { profile } = answer as { profile: Profile };
      for (const stretch of longest) console.error(`${thread} ${wordsOf(stretch)}\n${framesIn(profile, stretch)}`);
      this.#session.post('Profiler.start');
    });
  }
}

function wordsOf({ wallMs, turnMs, ownMs, queuedMs, stolenMs, isCheckpoint }: Stretch): string {
  const [wall, turn, own, queued, stolen] = [wallMs, turnMs, ownMs, queuedMs ?? 0, stolenMs ?? 0].map((ms) =>
    ms.toFixed(1),
  );
  return `wall ${wall} turn ${turn} own ${own} queued ${queued} stolen ${stolen}${isCheckpoint ? ' (a checkpoint)' : ''}`;
}

/** The frames on the stack during a stretch with the time each was on it, the longest first. */
function framesIn(profile: Profile, { endedAt, wallMs }: Stretch): string {
  // Both clocks count from the same unknown moment.
  const shift = Number(process.hrtime.bigint() / 1_000n) - (performance.timeOrigin + performance.now()) * 1_000;
  const end = endedAt * 1_000 + shift;
  const begin = end - (wallMs + 3) * 1_000;
  const parents = new Map<number, number>();
  const nodes = new Map(profile.nodes.map((node) => [node.id, node]));
  for (const { id, children } of profile.nodes) for (const child of children ?? []) parents.set(child, id);
  const times = new Map<string, number>();
  let at = profile.startTime;
  for (const [i, sample] of profile.samples.entries()) {
    const delta = profile.timeDeltas[i] ?? 0;
    at += delta;
    if (at < begin || at > end) continue;
    const seen = new Set<string>();
    for (let id: number | undefined = sample; id !== undefined; id = parents.get(id)) {
      const frame = nodes.get(id)?.callFrame;
      if (frame)
        seen.add(`${frame.functionName || '(anonymous)'} ${frame.url.split('/').at(-1)}:${frame.lineNumber + 1}`);
    }
    for (const name of seen) times.set(name, (times.get(name) ?? 0) + delta);
  }
  return [...times]
    .sort((a, b) => b[1] - a[1])
    .slice(1, framesShown)
    .map(([name, us]) => `    ${(us / 1_000).toFixed(1).padStart(7)} ms  ${name}`)
    .join('\n');
}
