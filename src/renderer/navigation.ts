// Which page is open and what is picked in the graph; the page is kept in the address behind the #.
import { useSyncExternalStore } from 'react';

/** The pages of the rail, in its order. */
export const pages = ['graph', 'alerts', 'channels', 'counters', 'observers', 'sources', 'health'] as const;
export type Page = (typeof pages)[number];

/** What is picked in the graph, by keys: they outlive ids. */
export type Picked =
  | { readonly kind: 'node'; readonly key: string }
  | { readonly kind: 'edge'; readonly a: string; readonly b: string };

/** Where the person is. */
export interface Place {
  readonly page: Page;
  readonly picked: Picked | null;
  /** What of the page the address names, such as a tab of the alerts; null for the page as a whole. */
  readonly part: string | null;
}

const listeners = new Set<() => void>();
let place: Place = placeOf(globalThis.location?.hash ?? '', null);

globalThis.window?.addEventListener('hashchange', () => become(placeOf(window.location.hash, place.picked)));

/** The page an address names; the graph when it names none. */
export function pageOf(hash: string): Page {
  const [name] = hash.replace(/^#\/?/, '').split('/');
  return pages.find((page) => page === name) ?? 'graph';
}

/** The place an address names; a node's key after the graph picks it, as a click on a notification does. */
function placeOf(hash: string, picked: Picked | null): Place {
  const page = pageOf(hash);
  const key = /^#\/graph\/([0-9a-f]{64})$/.exec(hash)?.[1];
  const [, part = null] = /^#\/[^/]+\/(.+)$/.exec(hash) ?? [];
  return { page, picked: key === undefined ? picked : { kind: 'node', key }, part };
}

/** Opens a page, at a part of it where one is named. */
export function openPage(page: Page, part: string | null = null): void {
  window.location.hash = part === null ? `/${page}` : `/${page}/${part}`;
  become({ ...place, page, part });
}

/** Picks a node or edge of the graph; null closes its panel. */
export function pick(picked: Picked | null): void {
  become({ ...place, picked });
}

/** Where the person is now, renewed on every change. */
export function usePlace(): Place {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => place,
  );
}

function become(next: Place): void {
  place = next;
  for (const listener of listeners) listener();
}
