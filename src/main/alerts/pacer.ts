// Cuts a long look into slices, so that everything else has its turn in between.

/** Items between two looks at the watch. */
const stride = 64;
/** Milliseconds of work before others have their turn; far below the 50 that a slice may take, since the machine may be busy. */
const sliceMs = 10;

export class Pacer {
  #end = performance.now() + sliceMs;

  /** Whether the slice is used up; to be asked every few items. */
  get isDue(): boolean {
    return performance.now() > this.#end;
  }

  /** Lets other work have its turn, and begins the next slice. */
  async turn(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    this.#end = performance.now() + sliceMs;
  }
}

/** Does `work` for every item, in slices; ends early once `goesOn` says so, and gives whether it came to the end. */
export async function paced<Item>(
  items: readonly Item[],
  pacer: Pacer,
  work: (item: Item) => void,
  goesOn: () => boolean = () => true,
): Promise<boolean> {
  for (const [i, item] of items.entries()) {
    if (i % stride === stride - 1 && pacer.isDue) {
      await pacer.turn();
      if (!goesOn()) return false;
    }
    work(item);
  }
  return true;
}
