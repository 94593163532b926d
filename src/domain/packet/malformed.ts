// What a payload is when its type's layout does not fit its length.
import type { MalformedPayload } from './packet.ts';

/** A payload of `has` bytes of a type whose layout needs `needs`. */
export function tooShort(what: string, has: number, needs: number): MalformedPayload {
  return { kind: 'malformed', detail: `The ${what} has ${has} of at least ${needs} bytes.` };
}
