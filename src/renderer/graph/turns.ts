// Work on many things in short turns, so that keys and clicks are answered in between.

/** How long a turn may take, and how many things are worked on between two looks at the clock. */
const turnMs = 12;
const atOnce = 60;

/**
 * Hands `items` to `work` in small lots, in order, and lets others come in between. The first turn is at once. Ends early,
 * giving false, when `goesOn` does.
 */
export async function inTurns<T>(
  items: readonly T[],
  work: (lot: readonly T[]) => void,
  goesOn: () => boolean,
): Promise<boolean> {
  let began = performance.now();
  for (let i = 0; i < items.length; i += atOnce) {
    if (performance.now() - began > turnMs) {
      await new Promise((resolve) => setTimeout(resolve, 0));
      began = performance.now();
    }
    if (!goesOn()) return false;
    work(items.slice(i, i + atOnce));
  }
  return goesOn();
}
