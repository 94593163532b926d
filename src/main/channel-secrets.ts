// Channel names and secrets: the one everybody has, and those an operator keeps in a file.
import { readFileSync } from 'node:fs';
import type { Crypto } from '../domain/crypto.ts';
import { type ChannelKeys, channelKeys } from '../domain/packet/channel.ts';

/** The channel every MeshCore device is born with; its secret is published with the firmware. */
const everybodys = { Public: '8b3387e9c5cdea6ac9e5edbaa115cd72' };

/** A key file that cannot be used; the message says why and what to do. */
export class KeyFileError extends Error {
  override readonly name = 'KeyFileError';
}

/**
 * The channels of `file` (a JSON object of name to secret in hex) and of `more`; without a file the public channel.
 * Throws KeyFileError.
 */
export function readChannelKeys(
  file: string | undefined,
  crypto: Pick<Crypto, 'sha256'>,
  more: Readonly<Record<string, string>> = {},
): ChannelKeys {
  const own = file === undefined ? everybodys : parse(file);
  const keys = channelKeys({ ...more, ...own }, crypto);
  if (keys.unusable.length === 0) return keys;
  throw new KeyFileError(
    `${file}: the secret of ${keys.unusable.slice(0, 3).join(', ')} is neither 32 nor 64 hex digits. Correct it and start again.`,
  );
}

function parse(file: string): Record<string, string> {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new KeyFileError(`The key file ${file} cannot be used: ${error instanceof Error ? error.message : error}`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new KeyFileError(`The key file ${file} must hold one JSON object of channel name to secret in hex.`);
  }
  return value as Record<string, string>;
}
