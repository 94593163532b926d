// Which known node a hop prefix means: one entry per prefix of 1, 2 and 3 bytes, kept up to date as nodes come and go.
import type { KnownNode, PartyId } from './recorded.ts';
import { isParty, prefixSides, type Side } from './side.ts';

/** What `resolve` gives for a prefix that no node or several nodes have. */
export const unresolved = 0;

const nobody: readonly PartyId[] = [];

/** Every lookup is O(1); adding and removing cost the number of nodes that share the prefix. */
export class PrefixIndex {
  readonly #byPrefix = new Map<Side, PartyId[]>();
  readonly #keys = new Map<PartyId, string>();
  #version = 0;

  /** Rises with every change: what was resolved at the same version still holds. */
  get version(): number {
    return this.#version;
  }

  /** Nodes whose prefixes count. */
  get size(): number {
    return this.#keys.size;
  }

  has(party: PartyId): boolean {
    return this.#keys.has(party);
  }

  /** The one party a side means: itself, or the only known node with that prefix; else `unresolved`. */
  resolve(side: Side): PartyId {
    if (isParty(side)) return side;
    const parties = this.#byPrefix.get(side);
    return parties?.length === 1 ? (parties[0] ?? unresolved) : unresolved;
  }

  /** Every known node a prefix could mean. */
  candidates(side: Side): readonly PartyId[] {
    return this.#byPrefix.get(side) ?? nobody;
  }

  /** The sides that mean this party: itself, and those of its prefixes it has alone. */
  sidesOf(party: PartyId): Side[] {
    const key = this.#keys.get(party);
    if (key === undefined) return [party];
    return [party, ...prefixSides(key).filter((side) => this.resolve(side) === party)];
  }

  /** Adds a node; gives every party whose prefixes mean something else now, or null when it was there already. */
  add(node: KnownNode): ReadonlySet<PartyId> | null {
    if (this.#keys.has(node.party)) return null;
    this.#keys.set(node.party, node.key);
    this.#version++;
    const touched = new Set([node.party]);
    for (const side of prefixSides(node.key)) {
      const parties = this.#byPrefix.get(side);
      if (parties === undefined) {
        this.#byPrefix.set(side, [node.party]);
        continue;
      }
      if (parties.length === 1 && parties[0] !== undefined) touched.add(parties[0]);
      parties.push(node.party);
    }
    return touched;
  }

  /** Removes a node; gives every party whose prefixes mean something else now, or null when it was not there. */
  remove(party: PartyId): ReadonlySet<PartyId> | null {
    const key = this.#keys.get(party);
    if (key === undefined) return null;
    this.#keys.delete(party);
    this.#version++;
    const touched = new Set([party]);
    for (const side of prefixSides(key)) {
      const left = (this.#byPrefix.get(side) ?? []).filter((other) => other !== party);
      if (left.length === 0) this.#byPrefix.delete(side);
      else this.#byPrefix.set(side, left);
      if (left.length === 1 && left[0] !== undefined) touched.add(left[0]);
    }
    return touched;
  }
}
