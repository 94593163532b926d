// One node of a sample mesh.
import type { AdvertRole } from '../packet/packet.ts';
import type { Place } from './places.ts';

/** A node's own clock: right but for an offset, or started at the firmware's epoch when it was switched on. */
export type NodeClock =
  | { readonly kind: 'offset'; readonly seconds: number }
  | { readonly kind: 'epoch'; readonly uptimeSeconds: number };

export interface SampleNode {
  readonly index: number;
  /** 32 bytes the key pair is made of. */
  readonly seed: Uint8Array;
  readonly publicKey: Uint8Array;
  /** 64 lower-case hex digits. */
  readonly key: string;
  readonly role: AdvertRole;
  /** As sent; one node's ends inside a character. */
  readonly nameBytes: Uint8Array;
  readonly name: string;
  /** Degrees as advertised: null when none is sent, 0,0 for some. */
  readonly lat: number | null;
  readonly lon: number | null;
  readonly place: Place;
  readonly ridge: boolean;
  /** Bytes per hop in the floods it begins. */
  readonly hashSize: number;
  /** Upper-case hex of the first 1, 2 and 3 bytes of its key. */
  readonly prefixes: readonly [string, string, string];
  readonly clock: NodeClock;
}
