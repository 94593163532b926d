// The contract's analyses, answered by the reader.
import type { Core } from '../bridge/core.ts';
import type { Parts } from './parts.ts';

/** Everything about the shape of the graph, as of now. */
export function analysisServices({ reader, clock }: Pick<Parts, 'reader' | 'clock'>): Core['analysis'] {
  return {
    shape: (scope) => reader.ask('analysis.shape', { ...scope, now: clock.now() }),
    busiest: (scope, signal) => reader.askUntil(signal, 'analysis.busiest', { ...scope, now: clock.now() }),
    without: (wish) => reader.ask('analysis.without', { ...wish, now: clock.now() }),
    route: (wish) => reader.ask('analysis.route', { ...wish, now: clock.now() }),
    twoWay: () => reader.ask('analysis.twoWay', { now: clock.now() }),
    prefixes: (near) => reader.ask('analysis.prefixes', { near, now: clock.now() }),
  };
}

/** The graph's past. */
export function historyServices({
  reader,
  clock,
}: Pick<Parts, 'reader' | 'clock'>): Pick<Core['graph'], 'history' | 'at' | 'changes'> {
  return {
    history: () => reader.ask('graph.history'),
    at: (at, signal) => reader.askUntil(signal, 'graph.at', { at, now: clock.now() }),
    changes: (span, signal) => reader.askUntil(signal, 'graph.changes', { ...span, now: clock.now() }),
  };
}
