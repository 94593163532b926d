// Blocks of a thread as a bench prints them: what is judged beside its target, and all that was seen in the same line.
import type { Measurement } from '../measure.ts';
import { causedMs, type Stretch } from './block-watch.ts';

/** Milliseconds a thread may be held. */
const targets = { main: 20, monitor: 100 } as const;

/** What was seen of the threads of the host, and of an idle process beside it. */
export type Blocks = Readonly<Record<keyof typeof targets | 'control', readonly Stretch[]>>;

/** Those that ended from `from` to `to`, epoch milliseconds. */
export function blocksBetween(blocks: Blocks, from: number, to: number): Blocks {
  const within = (stretches: readonly Stretch[]) => stretches.filter(({ endedAt }) => endedAt >= from && endedAt <= to);
  return { main: within(blocks.main), monitor: within(blocks.monitor), control: within(blocks.control) };
}

/**
 * The same with what the idle process tells of the machine: where it could neither run nor had to queue, nobody ran. A
 * virtual processor that is taken away is not always counted as stolen.
 */
export function besideControl({ main, monitor, control }: Blocks): Blocks {
  const corrected = (stretches: readonly Stretch[]) => stretches.map((stretch) => withGone(stretch, control));
  return { main: corrected(main), monitor: corrected(monitor), control };
}

function withGone(stretch: Stretch, control: readonly Stretch[]): Stretch {
  const { wallMs, ownMs, queuedMs, stolenMs, endedAt } = stretch;
  if (queuedMs === null || stolenMs === null) return stretch;
  let gone = 0;
  for (const idle of control) {
    const together = Math.min(endedAt, idle.endedAt) - Math.max(endedAt - wallMs, idle.endedAt - idle.wallMs);
    // It has nothing to wait for but its processor.
    if (together > 0) gone += Math.min(together, Math.max(0, idle.wallMs - idle.ownMs - (idle.queuedMs ?? 0)));
  }
  const unexplained = Math.max(0, wallMs - queuedMs - ownMs);
  return { ...stretch, stolenMs: Math.max(stolenMs, Math.min(gone, unexplained)) };
}

/**
 * For both threads one line to be judged, and one for the longest stretch with a checkpoint in it where there was any,
 * the monitor's own or that of the thread that moves the WAL; `during` says what went on.
 */
export function blockLines(blocks: Blocks, during: string): Measurement[] {
  const wallOf = (stretch: Stretch) => stretch.wallMs;
  const control = longest(blocks.control, wallOf);
  return (['main', 'monitor'] as const).flatMap((thread) => {
    const seen = blocks[thread];
    const caused = longest(seen, causedMs);
    const own = Math.max(0, ...seen.map(({ ownMs }) => ownMs));
    const wall = longest(seen, wallOf);
    const line: Measurement = {
      what: `longest block of the ${thread} thread`,
      value: causedMs(caused),
      unit: 'ms',
      target: targets[thread],
      better: 'lower',
      note: `${causesOf(caused)}; longest own ${ms(own)}; by the clock ${inWords(wall)}; idle process ${ms(control.wallMs)}; ${during}`,
    };
    const checkpoint = longest(
      seen.filter(({ isCheckpoint }) => isCheckpoint),
      causedMs,
    );
    if (checkpoint === nothing) return [line];
    const what = `longest with a checkpoint in the ${thread} thread`;
    const value = causedMs(checkpoint);
    return [
      line,
      { what, value, unit: 'ms', target: null, better: 'lower', note: `${inWords(checkpoint)}; ${during}` },
    ];
  });
}

const nothing: Stretch = {
  wallMs: 0,
  turnMs: 0,
  ownMs: 0,
  queuedMs: 0,
  stolenMs: 0,
  collectedMs: 0,
  faults: 0,
  isCheckpoint: false,
  endedAt: 0,
};

function longest(stretches: readonly Stretch[], by: (stretch: Stretch) => number): Stretch {
  return stretches.reduce((most, stretch) => (by(stretch) > by(most) ? stretch : most), nothing);
}

function causesOf({ ownMs, collectedMs, faults }: Stretch): string {
  const collected = collectedMs > 0 ? `, collecting garbage ${ms(collectedMs)}` : '';
  return `own ${ms(ownMs)}${collected}${faults > 0 ? `, ${faults} pages from the disk` : ''}`;
}

function inWords({ wallMs, turnMs, ownMs, queuedMs, stolenMs }: Stretch): string {
  const own = `${ms(wallMs)} (own ${ms(ownMs)}`;
  if (queuedMs === null || stolenMs === null) return `${own}; this system does not tell who else ran)`;
  return `${own}, in one turn ${ms(turnMs)}, queued ${ms(queuedMs)}, machine gone ${ms(stolenMs)})`;
}

function ms(value: number): string {
  return `${value.toFixed(1)} ms`;
}
