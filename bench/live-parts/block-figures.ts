// Blocks of a thread as a bench prints them: what is judged beside its target, and all that was seen in the same line.
import type { Measurement } from '../measure.ts';
import { type BlockReport, causedMs, type Stretch } from './block-watch.ts';

/** Milliseconds a thread may be held, checkpoints apart. */
export const blockTargets = { main: 20, monitor: 100 } as const;

export interface BlockFigures {
  readonly thread: keyof typeof blockTargets;
  readonly report: BlockReport;
  /** Longest wall delay of an idle process meanwhile, milliseconds. */
  readonly controlMs: number;
  /** What went on. */
  readonly during: string;
}

/** One line to be judged, and one for the longest checkpoint where the thread made any. */
export function blockLines({ thread, report, controlMs, during }: BlockFigures): Measurement[] {
  const { caused, wall, checkpoint } = report;
  const wallWords = `by the clock ${inWords(wall)}; an idle process ${ms(controlMs)}`;
  const lines: Measurement[] = [
    {
      what: `longest block of the ${thread} thread`,
      value: causedMs(caused),
      unit: 'ms',
      target: blockTargets[thread],
      better: 'lower',
      note: `${during}; own ${ms(caused.ownMs)}; ${wallWords}`,
    },
  ];
  if (checkpoint !== null) {
    const what = `longest checkpoint in the ${thread} thread`;
    const note = `${during}; ${inWords(checkpoint)}`;
    lines.push({ what, value: causedMs(checkpoint), unit: 'ms', target: null, better: 'lower', note });
  }
  return lines;
}

function inWords({ wallMs, ownMs, queuedMs, stolenMs }: Stretch): string {
  const own = `${ms(wallMs)}, of it own ${ms(Math.min(ownMs, wallMs))}`;
  if (queuedMs === null || stolenMs === null) return `${own} (this system does not tell who else ran)`;
  return `${own}, queued ${ms(queuedMs)}, stolen ${ms(stolenMs)}`;
}

function ms(value: number): string {
  return `${value.toFixed(1)} ms`;
}
