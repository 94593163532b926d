// How fast bytes become packets, hashes, verified adverts and channel text.
import { verifyAdvert } from '../src/domain/packet/advert.ts';
import { channelKeys, openGroup } from '../src/domain/packet/channel.ts';
import { decodePacket } from '../src/domain/packet/decode.ts';
import { fromHex } from '../src/domain/packet/hex.ts';
import { transmissionHash } from '../src/domain/packet/identity.ts';
import type { AdvertPayload, GroupPayload, Packet } from '../src/domain/packet/packet.ts';
import { sampleChannelSecrets } from '../src/domain/sample/channels.ts';
import { generateTraffic } from '../src/domain/sample/traffic.ts';
import { nodeCrypto } from '../src/main/node-crypto.ts';
import type { Bench, Measurement } from './measure.ts';

const RUN_MS = 60;
const RUNS = 25;

/** How often per second `once` goes through; the best of 25 short runs, since others use the machine too. `each`: items per call. */
function perSecond(each: number, once: () => void): number {
  let best = 0;
  for (let run = 0; run < RUNS; run++) {
    const start = performance.now();
    let calls = 0;
    do {
      once();
      calls++;
    } while (performance.now() - start < RUN_MS);
    best = Math.max(best, (calls * each * 1000) / (performance.now() - start));
  }
  return best;
}

function generatedHex(count: number, crypto: ReturnType<typeof nodeCrypto>): string[] {
  const raws: string[] = [];
  const traffic = generateTraffic({ seed: 'bench', profile: 'small', startAt: 0, garbage: false }, crypto);
  for (const item of traffic) {
    if (item.truth.kind === 'heard') raws.push((JSON.parse(item.payload) as { raw: string }).raw);
    if (raws.length === count) break;
  }
  return raws;
}

function generatedPerSecond(crypto: ReturnType<typeof nodeCrypto>): number {
  const count = 100_000;
  const start = performance.now();
  let messages = 0;
  for (const _ of generateTraffic({ seed: 'bench', profile: 'real', startAt: 0, observations: count }, crypto))
    messages++;
  return (Math.min(count, messages) * 1000) / (performance.now() - start);
}

export const bench: Bench = {
  name: 'decode',
  async run(): Promise<readonly Measurement[]> {
    const crypto = nodeCrypto();
    const raws = generatedHex(5000, crypto);
    const byteStrings = raws.map((raw) => fromHex(raw) ?? new Uint8Array());
    const packets = byteStrings.map(decodePacket).filter((decoded): decoded is Packet => decoded.ok);
    const payloads = packets.map((packet) => packet.payload);
    const adverts = payloads.filter((payload): payload is AdvertPayload => payload.kind === 'advert').slice(0, 200);
    const groups = payloads.filter((payload): payload is GroupPayload => payload.kind === 'group').slice(0, 500);
    const keys = channelKeys(sampleChannelSecrets(crypto), crypto);
    const row = (what: string, value: number, target: number | null = null, note?: string): Measurement => ({
      what,
      value,
      unit: '/s',
      target,
      better: 'higher',
      ...(note === undefined ? {} : { note }),
    });
    return [
      row(
        'hex to packet with hash',
        perSecond(raws.length, () => {
          for (const raw of raws) {
            const decoded = decodePacket(fromHex(raw) ?? new Uint8Array());
            if (decoded.ok) transmissionHash(decoded, crypto);
          }
        }),
        200_000,
        `${raws.length} generated packets, one core`,
      ),
      row(
        'bytes to packet',
        perSecond(byteStrings.length, () => {
          for (const bytes of byteStrings) decodePacket(bytes);
        }),
      ),
      row(
        'packet to hash',
        perSecond(packets.length, () => {
          for (const packet of packets) transmissionHash(packet, crypto);
        }),
      ),
      row(
        'advert signatures checked',
        perSecond(adverts.length, () => {
          for (const advert of adverts) verifyAdvert(advert, crypto);
        }),
        null,
        'public keys known',
      ),
      row(
        'channel messages tried',
        perSecond(groups.length, () => {
          for (const group of groups) openGroup(group, keys, crypto);
        }),
        null,
        'half of them open',
      ),
      row('sample observations generated', generatedPerSecond(crypto), null, 'profile real, from nothing, as messages'),
    ];
  },
};
