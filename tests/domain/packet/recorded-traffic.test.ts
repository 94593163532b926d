// The 866 recorded observations decode to the counts two independent programs agreed on.
import { describe, expect, it } from 'vitest';
import { verifyAdvert } from '../../../src/domain/packet/advert.ts';
import { channelKeys, openGroup } from '../../../src/domain/packet/channel.ts';
import { decodePacket } from '../../../src/domain/packet/decode.ts';
import { fromHex } from '../../../src/domain/packet/hex.ts';
import { hashHex } from '../../../src/domain/packet/identity.ts';
import type { Packet, RejectionReason } from '../../../src/domain/packet/packet.ts';
import { nodeCrypto } from '../../../src/main/node-crypto.ts';
import { hasSharedData, readSharedJson, readSharedLines } from '../../support/shared-data.ts';

interface Expected {
  readonly transmissions: number;
  readonly undecodable_reasons: Record<string, number>;
  readonly observations_by_type: Record<string, number>;
  readonly transmissions_by_type: Record<string, number>;
  readonly observations_by_route: Record<string, number>;
  readonly transmissions_by_route_of_first_observation: Record<string, number>;
  readonly flood_observations_by_hash_size: Record<string, number>;
  readonly flood_hop_histogram: Record<string, number>;
  readonly cipher_not_block_aligned_transmissions: number;
  readonly adverts: {
    readonly observations_valid: number;
    readonly observations_invalid: number;
    readonly transmissions_valid: number;
    readonly transmissions_invalid: number;
    readonly invalid_hashes: readonly string[];
  };
  readonly grp_txt_transmissions_by_channel: Record<string, number>;
  readonly channel_messages: readonly { hash: string; channel: string; ts: number; text: string }[];
}

const crypto = nodeCrypto();

function tally<T>(items: Iterable<T>, name: (item: T) => string | number): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const item of items) counts[name(item)] = (counts[name(item)] ?? 0) + 1;
  return counts;
}

function isUnaligned({ payload }: Packet): boolean {
  return 'cipher' in payload && payload.cipher.length % 16 !== 0;
}

describe.skipIf(!hasSharedData)('the 866 recorded observations', () => {
  const expected = hasSharedData ? readSharedJson<Expected>('expected.public.json') : null;
  const packets: Packet[] = [];
  const rejected: RejectionReason[] = [];
  for (const line of hasSharedData ? readSharedLines('observations.public.ndjson') : []) {
    const decoded = decodePacket(fromHex((JSON.parse(line) as { raw: string }).raw) ?? new Uint8Array());
    if (decoded.ok) packets.push(decoded);
    else rejected.push(decoded.reason);
  }
  const byHash = new Map<string, Packet>();
  for (const packet of packets) {
    const hash = hashHex(packet, crypto).toUpperCase();
    if (!byHash.has(hash)) byHash.set(hash, packet);
  }
  const transmissions = [...byHash.values()];

  it('are 391 transmissions and 1 packet of version 3', () => {
    expect(packets.length + rejected.length).toBe(866);
    expect(byHash.size).toBe(expected?.transmissions);
    expect(tally(rejected, String)).toEqual(expected?.undecodable_reasons);
  });

  it('have the agreed types, per observation and per transmission', () => {
    expect(tally(packets, (p) => p.payloadType)).toEqual(expected?.observations_by_type);
    expect(tally(transmissions, (p) => p.payloadType)).toEqual(expected?.transmissions_by_type);
  });

  it('have the agreed routes', () => {
    expect(tally(packets, (p) => p.route)).toEqual(expected?.observations_by_route);
    expect(tally(transmissions, (p) => p.route)).toEqual(expected?.transmissions_by_route_of_first_observation);
  });

  it('have the agreed hop widths and hop counts', () => {
    const floods = packets.filter((p) => p.route === 'FLOOD');
    expect(tally(floods, (p) => p.hashSize)).toEqual(expected?.flood_observations_by_hash_size);
    expect(tally(floods, (p) => p.hopCount)).toEqual(expected?.flood_hop_histogram);
    expect(transmissions.filter(isUnaligned)).toHaveLength(expected?.cipher_not_block_aligned_transmissions ?? -1);
  });

  it('hold 85 adverts with a valid signature and 4 with a bad one', () => {
    const valid = (p: Packet) => p.payload.kind === 'advert' && verifyAdvert(p.payload, crypto);
    const adverts = packets.filter((p) => p.payloadType === 'ADVERT');
    const advertHashes = [...byHash].filter(([, p]) => p.payloadType === 'ADVERT');
    expect({
      observations_valid: adverts.filter(valid).length,
      observations_invalid: adverts.filter((p) => !valid(p)).length,
      transmissions_valid: advertHashes.filter(([, p]) => valid(p)).length,
      transmissions_invalid: advertHashes.filter(([, p]) => !valid(p)).length,
      invalid_hashes: advertHashes
        .filter(([, p]) => !valid(p))
        .map(([hash]) => hash)
        .sort(),
    }).toEqual({
      observations_valid: expected?.adverts.observations_valid,
      observations_invalid: expected?.adverts.observations_invalid,
      transmissions_valid: expected?.adverts.transmissions_valid,
      transmissions_invalid: expected?.adverts.transmissions_invalid,
      invalid_hashes: [...(expected?.adverts.invalid_hashes ?? [])].sort(),
    });
  });

  it('hold 55 channel messages the 297 keys open, and 60 they do not', () => {
    const keys = channelKeys(readSharedJson<Record<string, string>>('channel-keys.json'), crypto);
    expect([keys.size, keys.unusable]).toEqual([297, []]);
    const messages: unknown[] = [];
    const channels: string[] = [];
    for (const [hash, packet] of byHash) {
      if (packet.payload.kind !== 'group') continue;
      const opened = openGroup(packet.payload, keys, crypto);
      channels.push(opened?.channel ?? '(not decrypted)');
      if (opened?.kind !== 'text') continue;
      const { channel, timestamp: ts, sender } = opened;
      messages.push({ hash, channel, ts, text: sender === null ? opened.text : `${sender}: ${opened.text}` });
    }
    expect(tally(channels, String)).toEqual(expected?.grp_txt_transmissions_by_channel);
    const byText = (a: unknown, b: unknown) => JSON.stringify(a).localeCompare(JSON.stringify(b));
    expect(messages.sort(byText)).toEqual([...(expected?.channel_messages ?? [])].sort(byText));
  });
});
