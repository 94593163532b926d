// `meshwarden decode`: one packet, explained.

import { decodePacket } from '../../domain/packet/decode.ts';
import { describePacket, summaryOf } from '../../domain/packet/describe.ts';
import { fromHex } from '../../domain/packet/hex.ts';
import { readChannelKeys } from '../channel-secrets.ts';
import { nodeCrypto } from '../node-crypto.ts';
import { printable } from '../printable.ts';
import { CommandFailed, print, printJson, type Terminal } from './terminal.ts';

export interface DecodeOptions {
  readonly keys?: string;
  readonly json?: true;
}

/** Prints what the bytes say; bytes the firmware would drop are a result with a reason, text that is no hex a failure. */
export function decodeCommand(hex: string, options: DecodeOptions, terminal: Terminal): void {
  const bytes = fromHex(hex);
  if (bytes === null) {
    throw new CommandFailed('That is not hex: a packet is an even number of digits 0-9 and A-F, two for each byte.');
  }
  const crypto = nodeCrypto();
  const using = { crypto, keys: readChannelKeys(options.keys, crypto) };
  const decoded = decodePacket(bytes);
  const description = describePacket(decoded, using);
  if (options.json) {
    printJson(terminal, description);
    return;
  }
  print(terminal, printable(summaryOf(decoded, using)));
  for (const [field, value] of Object.entries(description)) {
    print(terminal, `  ${field.padEnd(16)} ${printable(typeof value === 'string' ? value : JSON.stringify(value))}`);
  }
}
