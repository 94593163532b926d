// Positions and pins of one database's nodes, kept in the browser's local storage.
import type { Point } from './placement.ts';

/** A node's place; `pinned` when a person put it there. */
export interface SavedPosition extends Point {
  readonly pinned: boolean;
}

/** What this file needs of a Storage. */
export interface PositionStore {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
}

/** Hex digits of a key that name a node here: 64 bits are enough to tell 10,000 nodes apart. */
const nameLength = 16;

/** What a node is called in the saved positions. */
export function positionName(key: string): string {
  return key.slice(0, nameLength);
}

/** Reads the positions saved for `database`, by `positionName`; whatever is unreadable is left out. */
export function loadPositions(store: PositionStore, database: string): Map<string, SavedPosition> {
  const positions = new Map<string, SavedPosition>();
  try {
    const saved: unknown = JSON.parse(store.getItem(storageKey(database)) ?? '{}');
    for (const [name, value] of Object.entries(saved ?? {})) {
      if (!Array.isArray(value)) continue;
      const [x, y, pinned] = value as readonly unknown[];
      if (!Number.isFinite(x) || !Number.isFinite(y)) continue;
      positions.set(name, { x: Number(x), y: Number(y), pinned: pinned === 1 });
    }
  } catch {
    return positions;
  }
  return positions;
}

/** Saves whole pixels; a full or forbidden store only means that the next start lays the graph out anew. */
export function savePositions(
  store: PositionStore,
  database: string,
  positions: ReadonlyMap<string, SavedPosition>,
): void {
  const rows = [...positions].map(([name, p]) => [name, [Math.round(p.x), Math.round(p.y), p.pinned ? 1 : 0]]);
  try {
    store.setItem(storageKey(database), JSON.stringify(Object.fromEntries(rows)));
  } catch {
    return;
  }
}

function storageKey(database: string): string {
  return `meshwarden.positions:${database}`;
}
