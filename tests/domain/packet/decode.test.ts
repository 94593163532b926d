// The decoder at its limits: what it refuses and why, and that nothing makes it throw.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { noChannelKeys } from '../../../src/domain/packet/channel.ts';
import { decodePacket } from '../../../src/domain/packet/decode.ts';
import { describePacket, summaryOf } from '../../../src/domain/packet/describe.ts';
import { fromHex } from '../../../src/domain/packet/hex.ts';
import { transmissionHash } from '../../../src/domain/packet/identity.ts';
import { type Packet, payloadTypes, type RejectionReason } from '../../../src/domain/packet/packet.ts';
import { nodeCrypto } from '../../../src/main/node-crypto.ts';

const crypto = nodeCrypto();

function decode(hex: string) {
  return decodePacket(fromHex(hex) ?? new Uint8Array());
}

describe('refusing what the firmware drops', () => {
  const refused: readonly [title: string, hex: string, reason: RejectionReason, detail: string][] = [
    ['1 byte', '15', 'too_short', 'The packet has 1 of at least 2 bytes.'],
    ['256 bytes', `1500${'11'.repeat(254)}`, 'too_long', 'The packet has 256 of at most 255 bytes.'],
    ['payload version 3', 'D50011', 'unsupported_version', 'The payload version is 3; only 0 is in use.'],
    [
      'transport codes cut after 3 bytes',
      '14AABBCC',
      'truncated_transport_codes',
      'The packet has 4 of the 5 bytes its transport codes need.',
    ],
    [
      'transport codes and no path length',
      '14AABBCCDD',
      'missing_path_length',
      'The packet ends after 5 bytes, before its path length.',
    ],
    ['4 bytes per hop', '15C011', 'reserved_hash_size', 'Each hop claims 4 bytes; 1 to 3 are in use.'],
    ['33 hops of 2 bytes', `1561${'AA'.repeat(66)}11`, 'path_too_long', 'The path claims 66 of at most 64 bytes.'],
    ['5 hops of which 2 are there', '1505AABB', 'path_truncated', 'The path claims 5 bytes and 2 are left.'],
    [
      'a payload of 185 bytes',
      `1500${'11'.repeat(185)}`,
      'payload_too_long',
      'The payload has 185 of at most 184 bytes.',
    ],
    ['no payload', '1500', 'payload_empty', 'The packet of 2 bytes ends before its payload.'],
  ];

  it.each(refused)('refuses %s', (_, hex, reason, detail) => {
    expect(decode(hex)).toEqual({ ok: false, reason, detail });
    expect(describePacket(decode(hex), { crypto, keys: noChannelKeys })).toEqual({ ok: false, reason, detail });
    expect(summaryOf(decode(hex), { crypto, keys: noChannelKeys })).toBe(`no packet: ${detail}`);
  });

  it('names the version before the broken path when a packet has both', () => {
    expect(decode('55C5')).toMatchObject({ reason: 'unsupported_version' });
  });

  it('accepts 63 hops of 1 byte with a payload of 184 bytes, 250 bytes in all', () => {
    expect(decode(`153F${'AA'.repeat(63)}${'11'.repeat(184)}`)).toMatchObject({ ok: true, hopCount: 63 });
  });
});

describe('payloads shorter than their layout', () => {
  it.each([
    ['REQ', '010011223344', 'The encrypted payload has 4 of at least 5 bytes.'],
    ['ACK', '0D00785634', 'The acknowledgement has 3 of at least 4 bytes.'],
    ['ADVERT', `1100${'11'.repeat(99)}`, 'The advert has 99 of at least 100 bytes.'],
    ['GRP_TXT', '1500112233', 'The channel payload has 3 of at least 4 bytes.'],
    ['ANON_REQ', `1D00${'11'.repeat(35)}`, 'The anonymous request has 35 of at least 36 bytes.'],
    ['TRACE', '26001122334455667788', 'The trace has 8 of at least 9 bytes.'],
    ['MULTIPART', '2A0013785634', 'The acknowledgement has 3 of at least 4 bytes.'],
    ['CONTROL', '2E008004518B74', 'The discover request has 5 of at least 6 bytes.'],
    ['CONTROL', '2E009215E8450D8C293FE903E654', 'The discover response has 12 of at least 14 bytes.'],
  ])('are packets with a malformed %s', (payloadType, hex, detail) => {
    expect(decode(hex)).toMatchObject({ ok: true, payloadType, payload: { kind: 'malformed', detail } });
  });
});

describe('rare forms', () => {
  it('reads a discover response that gives 8 bytes of its key', () => {
    const packet = decode('2E009215E8450D8C293FE903E6554E61');
    expect(packet).toMatchObject({ payload: { control: 'discover_response', snr: 5.25, roleCode: 2 } });
    expect(
      packet.ok && packet.payload.kind === 'control' && 'publicKey' in packet.payload && packet.payload.publicKey,
    ).toHaveLength(8);
  });

  it('reads the since field and the prefix-only bit of a discover request', () => {
    expect(decode('2E008104518B748F78563412')).toMatchObject({
      payload: { control: 'discover_request', filter: 4, since: 0x12345678, prefixOnly: true },
    });
  });

  it('reads trace hops of 8 bytes and leaves a broken last one out', () => {
    const packet = decode(`260264F800000001000000000303${'A1'.repeat(8)}${'B2'.repeat(8)}CCCC`);
    expect(packet.ok && packet.payload).toMatchObject({ routeHashSize: 8, snrs: [25, -2] });
    expect(packet.ok && packet.payload.kind === 'trace' && packet.payload.hops).toHaveLength(2);
  });
});

/** What the wire would hold for what was decoded. */
function encode(packet: Packet): number[] {
  const header = packet.routeCode | (packet.payloadCode << 2) | (packet.version << 6);
  const codes = (packet.transportCodes ?? []).flatMap((code) => [code & 255, code >> 8]);
  return [header, ...codes, packet.pathLengthByte, ...packet.path, ...packet.payloadBytes];
}

function examine(bytes: Uint8Array): void {
  const decoded = decodePacket(bytes);
  const described = JSON.stringify(describePacket(decoded, { crypto, keys: noChannelKeys }));
  expect(JSON.parse(described)).toMatchObject({ ok: decoded.ok });
  expect(summaryOf(decoded, { crypto, keys: noChannelKeys })).toBeTypeOf('string');
  if (!decoded.ok) {
    expect(decoded.detail).toMatch(/^[A-Z].*\d.*\.$/);
    return;
  }
  expect(encode(decoded)).toEqual([...bytes]);
  expect(decoded.path.length).toBe(decoded.hashSize * decoded.hopCount);
  expect(decoded.path.length).toBeLessThanOrEqual(64);
  expect(decoded.payloadBytes.length).toBeGreaterThan(0);
  expect(decoded.payloadBytes.length).toBeLessThanOrEqual(184);
  expect(transmissionHash(decoded, crypto)).toHaveLength(8);
}

describe('any bytes', () => {
  it('give a packet that encodes back to them or a reason, 3,000 random strings', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), examine), { numRuns: 3000 });
  });

  it('give a packet that encodes back to them or a reason, 5,000 well-formed headers of every type', () => {
    const packet = fc
      .record({
        route: fc.nat(3),
        type: fc.nat(15),
        codes: fc.uint8Array({ minLength: 4, maxLength: 4 }),
        size: fc.nat(2),
        hops: fc.nat(21),
        path: fc.uint8Array({ minLength: 63, maxLength: 63 }),
        payload: fc.uint8Array({ minLength: 1, maxLength: 150 }),
      })
      .map(({ route, type, codes, size, hops, path, payload }) =>
        Uint8Array.from([
          route | (type << 2),
          ...(route === 0 || route === 3 ? codes : []),
          (size << 6) | hops,
          ...path.subarray(0, (size + 1) * hops),
          ...payload,
        ]),
      );
    const seen = new Set<string>();
    fc.assert(
      fc.property(packet, (bytes) => {
        examine(bytes);
        const decoded = decodePacket(bytes);
        if (decoded.ok) seen.add(decoded.payloadType);
        return decoded.ok;
      }),
      { numRuns: 5000 },
    );
    expect([...seen].sort()).toEqual([...payloadTypes].sort());
  });

  it('give a packet or a reason when a real advert loses its end or has bytes changed, 3,000 times', () => {
    const advert = fromHex(
      '1100BA4758F772C16AA4B8876C03FF6E6F0AA64C1EB60A4443ABAE4C402C7D6A335B804CC96921DF4E704B2DF11F1C4450D6D6CED4101CB130C59ECD3D5DA7B5AC2849E2D90E3D9066EFF3C644B546301FF7097D5EE655FF74EBA88975F8BCA5F0103378EE0B82666C6971',
    );
    const change = fc.tuple(fc.nat(104), fc.nat(255));
    fc.assert(
      fc.property(fc.array(change, { maxLength: 6 }), fc.nat(105), (changes, length) => {
        const bytes = Uint8Array.from(advert ?? []);
        for (const [at, value] of changes) bytes[at] = value;
        examine(bytes.slice(0, length));
      }),
      { numRuns: 3000 },
    );
  });
});
