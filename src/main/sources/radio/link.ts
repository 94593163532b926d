// A line of bytes to a device: a serial port or a socket.

/** Why a line could not be had, or ended. */
export interface LinkFailure {
  /**
   * `absent`: the device is not there and may be plugged in any moment. `closed`: the other side ended the line.
   * `settings`: only a person can change it. `other`: trying again may help.
   */
  readonly cause: 'absent' | 'closed' | 'settings' | 'other';
  /** What happened, beginning in lower case, without a full stop. */
  readonly what: string;
  /** What it means and what to do: whole sentences. */
  readonly advice: string;
}

/** What happens on a line; nothing more after `down`, and nothing at all after `close`. */
export interface LinkEvents {
  open(): void;
  data(bytes: Uint8Array): void;
  down(failure: LinkFailure): void;
}

/** A line that is being opened, stands, or is closed for good. */
export interface Link {
  write(bytes: Uint8Array): void;
  /** Nothing is taken from the line until `resume`. */
  pause(): void;
  resume(): void;
  /** Resolves when the port or socket is closed; may be called at any time and twice. */
  close(): Promise<void>;
}

/** Begins to open a line; events come later, never from within. */
export type OpenLink = (events: LinkEvents) => Link;
