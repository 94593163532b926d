// A source's state as a shape, a colour and a word; green only while data flows.
import type { SourceFlow, SourceState, SourceStatus } from '../../contract/sources.ts';
import { messages } from '../messages.ts';
import { Mark, type MarkFill } from '../parts/mark.tsx';
import { sourceMessages } from '../source-messages.ts';

/** How a state looks. `tone` names a Mantine colour. */
export interface StateLook {
  readonly tone: 'green' | 'yellow' | 'orange' | 'red' | 'blue' | 'gray';
  readonly path: string;
  readonly fill: MarkFill;
}

const circle = 'M10 2.5a7.5 7.5 0 1 1 0 15 7.5 7.5 0 0 1 0-15Z';
const triangle = 'M10 2 18.5 17.5h-17Z';
const cross = 'M4 4 16 16M16 4 4 16';
const square = 'M3.5 3.5h13v13h-13Z';
const hourglass = 'M4 2.5h12L4 17.5h12Z';
const dash = 'M3 10h14';

const looks: Record<SourceState, StateLook> = {
  up: { tone: 'green', path: circle, fill: 'solid' },
  connected: { tone: 'yellow', path: circle, fill: 'hollow' },
  connecting: { tone: 'blue', path: circle, fill: 'dotted' },
  waiting: { tone: 'yellow', path: hourglass, fill: 'hollow' },
  silent: { tone: 'orange', path: triangle, fill: 'solid' },
  failed: { tone: 'red', path: cross, fill: 'hollow' },
  ended: { tone: 'gray', path: square, fill: 'hollow' },
  idle: { tone: 'gray', path: dash, fill: 'hollow' },
};

/** A link that stands, by what comes over it where that says more than the link. */
const flowing: Partial<Record<SourceFlow['verdict'], StateLook>> = {
  low: { tone: 'yellow', path: circle, fill: 'solid' },
  quiet: { tone: 'gray', path: circle, fill: 'hollow' },
  silent: looks.silent,
};

/** Nothing is known while the line to the core is down. */
const unknown: StateLook = { tone: 'gray', path: circle, fill: 'dotted' };

/**
 * What to show for `source`: a source that is switched off is off, whatever it did before; `stale` (the line to the
 * core is down) makes every state unknown, because green would promise data that may not flow. What comes over a link
 * counts more than the link: quiet as usual is not silent, and less than usual is not green.
 */
export function stateOf(
  source: Pick<SourceStatus, 'enabled' | 'state' | 'flow'>,
  stale: boolean,
): { readonly look: StateLook; readonly word: string } {
  if (stale) return { look: unknown, word: messages.sourceUnknown };
  const state = source.enabled ? source.state : 'idle';
  const verdict = source.enabled ? source.flow?.verdict : undefined;
  const look = verdict && flowing[verdict];
  if (look) return { look, word: sourceMessages.flows[verdict] };
  return { look: looks[state], word: messages.sourceStates[state] };
}

/** The mark of a source's state. */
export function StateMark({ look, size = 12 }: { readonly look: StateLook; readonly size?: number }) {
  return <Mark path={look.path} fill={look.fill} colour={`var(--mark-${look.tone})`} size={size} />;
}
