// What the desktop program remembers of itself between runs: where its window was, and what it already said.
import { readFileSync, writeFileSync } from 'node:fs';

/** The remembered things. */
export interface DesktopMemory {
  /** Where the window was, in pixels of the desktop. */
  readonly bounds: { readonly x: number; readonly y: number; readonly width: number; readonly height: number } | null;
  readonly maximised: boolean;
  /** Whether it was said that closing the window keeps the program watching. */
  readonly saidKeepsRunning: boolean;
}

const nothing: DesktopMemory = { bounds: null, maximised: false, saidKeepsRunning: false };

/** Reads the file; whatever is unreadable in it counts as never remembered. */
export function recall(file: string): DesktopMemory {
  try {
    const held = JSON.parse(readFileSync(file, 'utf8')) as Partial<Record<keyof DesktopMemory, unknown>>;
    return {
      bounds: boundsIn(held.bounds),
      maximised: held.maximised === true,
      saidKeepsRunning: held.saidKeepsRunning === true,
    };
  } catch {
    return nothing;
  }
}

/** Writes the file; a folder that cannot be written only means that it is forgotten. */
export function remember(file: string, memory: DesktopMemory): void {
  try {
    writeFileSync(file, JSON.stringify(memory));
  } catch {
    // The window opens in the middle next time.
  }
}

function boundsIn(value: unknown): DesktopMemory['bounds'] {
  if (typeof value !== 'object' || value === null) return null;
  const { x, y, width, height } = value as Record<string, unknown>;
  const good = [x, y, width, height].every((part) => Number.isInteger(part));
  return good ? { x: Number(x), y: Number(y), width: Number(width), height: Number(height) } : null;
}
