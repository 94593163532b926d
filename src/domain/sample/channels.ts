// The channels of the sample mesh: some whose keys everybody has, some nobody can open.
import type { Crypto } from '../crypto.ts';
import { type Channel, hashtagSecret } from '../packet/channel.ts';
import { fromHex, toHex } from '../packet/hex.ts';
import type { Random } from './random.ts';

/** Secret of the channel every radio is shipped with. */
const PUBLIC_SECRET = '8b3387e9c5cdea6ac9e5edbaa115cd72';
const hashtags = ['#ridge', '#wetter', '#first-steps'] as const;

/** Names and secrets in hex of the channels whose messages can be read, as a key file holds them. */
export function sampleChannelSecrets(crypto: Pick<Crypto, 'sha256'>): Record<string, string> {
  const secrets: Record<string, string> = { Public: PUBLIC_SECRET };
  for (const name of hashtags) secrets[name] = toHex(hashtagSecret(name, crypto));
  return secrets;
}

/** The same channels ready for use. */
export function knownChannels(crypto: Pick<Crypto, 'sha256'>): Channel[] {
  return Object.entries(sampleChannelSecrets(crypto)).map(([name, hex]) => ({
    name,
    secret: fromHex(hex) ?? new Uint8Array(16),
  }));
}

/** Channels of people who keep their key; one has a key of 32 bytes. */
export function privateChannels(random: Random): Channel[] {
  return [16, 16, 16, 32].map((length, i) => ({ name: `private ${i + 1}`, secret: random.bytes(length) }));
}

const openings = ['hej', 'Moin', 'anyone on', 'test from', 'good morning', 'relay up at', 'heard you on'] as const;
const middles = ['the ridge', 'the harbour', 'Südhang', 'the roof', 'new antenna', 'solar box', 'the ferry'] as const;
const endings = [
  '👋',
  '73',
  'how many hops?',
  'läuft',
  '📡',
  'SNR is fine',
  'battery 4.1 V',
  'over.',
  '🌧️ again',
] as const;

/** Something people write. */
export function inventMessage(random: Random): string {
  const words = [random.pick(openings), random.pick(middles), random.pick(endings)];
  return random.chance(0.3) ? words.slice(0, 1 + random.below(2)).join(' ') : words.join(' ');
}
