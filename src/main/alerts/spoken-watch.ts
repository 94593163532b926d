// Takes channel messages as signs of life: a companion that chats is there, though it never advertises.
import type { WritableDb } from '../storage/database.ts';
import { newestMessage, readSpoken } from '../storage/tables/node-liveness.ts';
import type { NodeBook, TrackedNode } from './node-book.ts';

/** Messages read in one look. */
const messagesPerLook = 500;

/** Reads messages as they come; anybody can write any name, so only companions are believed, and only a name that one node bears. */
export class SpokenWatch {
  readonly #book: NodeBook;
  #after: number | null = null;

  constructor(book: NodeBook) {
    this.#book = book;
  }

  /** Gives the nodes that new messages prove alive. */
  look(db: WritableDb, now: number): Set<TrackedNode> {
    const heard = new Set<TrackedNode>();
    this.#after ??= Math.max(0, newestMessage(db) - messagesPerLook);
    const spoken = readSpoken(db, this.#after, messagesPerLook);
    if (spoken.length === 0) return heard;
    const byName = this.#companions(new Set(spoken.map(({ sender }) => sender)));
    for (const { id, sender, at } of spoken) {
      this.#after = Math.max(this.#after, id);
      const node = byName.get(sender);
      if (node && this.#book.heard(node, Math.min(at, now))) {
        node.via = null;
        heard.add(node);
      }
    }
    return heard;
  }

  /** The companion that bears each name; null where several nodes do. */
  #companions(names: ReadonlySet<string>): Map<string, TrackedNode | null> {
    const found = new Map<string, TrackedNode | null>();
    for (const node of this.#book.nodes()) {
      if (node.name === null || !names.has(node.name)) continue;
      found.set(node.name, found.has(node.name) || node.role !== 'companion' ? null : node);
    }
    return found;
  }
}
