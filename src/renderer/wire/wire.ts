// One open line to the core: an oRPC link, and the moment and the reason it ended.
import type { ClientLink } from '@orpc/client';

/** An open line. `closed` resolves once with the reason, in words for a person. */
export interface Wire {
  readonly link: ClientLink<Record<never, never>>;
  readonly closed: Promise<string>;
  close(): void;
}

/** Opens a line; rejects with a WireError. */
export type OpenWire = () => Promise<Wire>;

/** Why no line could be opened. `refused` means that trying again cannot help: the token is missing or wrong. */
export class WireError extends Error {
  readonly kind: 'unreachable' | 'refused';

  constructor(kind: 'unreachable' | 'refused', message: string) {
    super(message);
    this.name = 'WireError';
    this.kind = kind;
  }
}
