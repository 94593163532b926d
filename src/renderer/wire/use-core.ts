// How components reach the core: one context, and one hook per kind of thing it gives.
import { createContext, useCallback, useContext, useSyncExternalStore } from 'react';
import type { ConnectionState } from './connection.ts';
import type { Core } from './core.ts';
import type { Topic } from './topic.ts';

/** Set once by main.tsx. */
export const CoreContext = createContext<Core | null>(null);

/** The window's core; throws outside the provider, which is a mistake in the program. */
export function useCore(): Core {
  const core = useContext(CoreContext);
  if (core === null) throw new Error('useCore needs a CoreContext around it');
  return core;
}

/** The newest value of a live topic, null until the first one. */
export function useTopic<T>(topic: Topic<T>): T | null {
  return useSyncExternalStore(topic.subscribe, topic.getValue);
}

/** The state of the line. */
export function useConnection(): ConnectionState {
  const { connection } = useCore();
  return useSyncExternalStore(connection.subscribe, connection.getState);
}

/** Renders again whenever the live graph changed; gives the model, which is patched in place. */
export function useGraphModel(): Core['graph']['model'] {
  const { graph } = useCore();
  const subscribe = useCallback((listener: () => void) => graph.subscribe(listener), [graph]);
  useSyncExternalStore(subscribe, graph.getVersion);
  return graph.model;
}
