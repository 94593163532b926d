// Everything that is ever said to a companion radio: questions that send nothing on the air and take nothing from its owner.

/** A question to the radio. */
export type CompanionCommand =
  /** What it is; also tells it which protocol we know, so that it answers in the newest form of it. */
  | { readonly kind: 'device_query' }
  /** Who it is; `app` is how we call ourselves. */
  | { readonly kind: 'app_start'; readonly app: string }
  /** Its contacts; only those changed after `since` (the radio's own clock, seconds) where that is given. */
  | { readonly kind: 'get_contacts'; readonly since: number | null }
  /** The channel in slot `index`, with its secret: asked only of a radio whose owner allowed it. */
  | { readonly kind: 'get_channel'; readonly index: number }
  /** 0 battery and uptime, 1 radio and airtime, 2 packet counters. */
  | { readonly kind: 'get_stats'; readonly group: 0 | 1 | 2 };

/** Code, and the lengths a payload with it may have. What is not in this list is never written. */
const allowed: readonly { readonly code: number; readonly least: number; readonly most: number }[] = [
  { code: 0x16, least: 2, most: 2 },
  { code: 0x01, least: 9, most: 40 },
  { code: 0x04, least: 1, most: 1 },
  { code: 0x04, least: 5, most: 5 },
  { code: 0x1f, least: 2, most: 2 },
  { code: 0x38, least: 2, most: 2 },
];

const start = 0x3c;
const headerLength = 3;
/** The newest protocol level whose frames are read here; from 3 on, messages come with their SNR. */
const protocolLevel = 13;
const longestApp = 32;
const encoder = new TextEncoder();

/** `command` as it goes over the wire: `<`, the payload's length as 16 bits, the payload. */
export function encodeCommand(command: CompanionCommand): Uint8Array {
  const payload = payloadOf(command);
  return Uint8Array.from([start, payload.length & 0xff, payload.length >> 8, ...payload]);
}

/** Whether `wire` is exactly one frame with a command of the list. Whoever writes to a radio asks this first. */
export function mayBeSent(wire: Uint8Array): boolean {
  const length = (wire[1] ?? 0) | ((wire[2] ?? 0) << 8);
  if (wire[0] !== start || wire.length !== headerLength + length) return false;
  return allowed.some(({ code, least, most }) => wire[headerLength] === code && length >= least && length <= most);
}

function payloadOf(command: CompanionCommand): readonly number[] {
  switch (command.kind) {
    case 'device_query':
      return [0x16, protocolLevel];
    case 'app_start':
      // Seven bytes are reserved before the name.
      return [0x01, 0, 0, 0, 0, 0, 0, 0, ...encoder.encode(command.app).slice(0, longestApp)];
    case 'get_contacts':
      return [0x04, ...(command.since === null ? [] : uint32(command.since))];
    case 'get_channel':
      return [0x1f, command.index & 0xff];
    case 'get_stats':
      return [0x38, command.group];
  }
}

function uint32(value: number): readonly number[] {
  return [0, 8, 16, 24].map((shift) => (value >>> shift) & 0xff);
}
