// Companion frames of every length, and of old firmware.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { decodeCompanionFrame } from '../../../src/domain/companion/frame.ts';
import { decodePacket } from '../../../src/domain/packet/decode.ts';
import { fromHex } from '../../../src/domain/packet/hex.ts';

function decode(hex: string) {
  return decodeCompanionFrame(fromHex(hex) ?? new Uint8Array());
}

it('hands over a heard packet with -8.75 dB and -113 dBm', () => {
  const frame = decode(
    '88DD8F1545F12EF3035A9078CFA4BDCAEB35495532668CDCF0C23A0DA1A1AC7343A714F66E55A7307ABA0221FCCECBFC2017',
  );
  expect(frame).toMatchObject({ kind: 'heard', snr: -8.75, rssi: -113 });
  expect(frame.kind === 'heard' && decodePacket(frame.bytes)).toMatchObject({
    ok: true,
    route: 'FLOOD',
    payloadType: 'GRP_TXT',
    hopCount: 5,
    hashSize: 2,
  });
});

it('reads the device info of old firmware as far as it goes', () => {
  expect(decode('0D03')).toEqual({
    kind: 'device_info',
    level: 3,
    maxContacts: null,
    maxChannels: null,
    blePin: null,
    build: null,
    model: null,
    version: null,
    relays: null,
    pathHashMode: null,
  });
});

it.each([
  ['', null, 'The frame is empty.'],
  ['88DD8F', 0x88, 'The 88 frame has 3 of at least 4 bytes.'],
  ['0D', 0x0d, 'The 0D frame has 1 of at least 2 bytes.'],
  ['050114', 0x05, 'The 05 frame has 3 of at least 58 bytes.'],
])('says why %j cannot be read', (hex, code, detail) => {
  expect(decode(hex)).toEqual({ kind: 'unreadable', code, detail });
});

it('names a frame of another kind by its code', () => {
  expect(decode('830000')).toEqual({ kind: 'other', code: 0x83 });
});

it('never throws, whatever the bytes', () => {
  const frame = fc.tuple(
    fc.constantFrom(0x88, 0x0d, 0x05, 0x80, 0x02, 0x03, 0x04, 0),
    fc.uint8Array({ maxLength: 200 }),
  );
  fc.assert(
    fc.property(frame, ([code, rest]) => {
      expect(decodeCompanionFrame(Uint8Array.from([code, ...rest])).kind).toBeTypeOf('string');
    }),
    { numRuns: 2000 },
  );
});

it.each([
  ['1800A00F100E000003000500', { kind: 'core_stats', batteryMv: 4000, uptime: 3600, errors: 3, queued: 5 }],
  [
    '180191FFA3F10A00000014000000',
    { kind: 'radio_stats', noiseFloor: -111, lastRssi: -93, lastSnr: -3.75, txAir: 10, rxAir: 20 },
  ],
  [
    `1802${[1, 2, 3, 4, 5, 6].map((n) => `0${n}000000`).join('')}`,
    { kind: 'packet_stats', received: 1, sent: 2, sentFlood: 3, receivedDirect: 6, receiveErrors: null },
  ],
  [`1802${[1, 2, 3, 4, 5, 6, 7].map((n) => `0${n}000000`).join('')}`, { kind: 'packet_stats', receiveErrors: 7 }],
  ['180000', { kind: 'unreadable', code: 0x18, detail: 'The 18 frame has 3 bytes, too few for its statistics.' }],
  ['180900', { kind: 'unreadable', detail: 'The 18 frame holds statistics of group 9; known are 0, 1 and 2.' }],
  ['025E010000', { kind: 'contacts_begin', count: 350 }],
  ['02', { kind: 'contacts_begin', count: null }],
  ['0498BADCFE', { kind: 'contacts_end', changedAt: 0xfedc_ba98 }],
  ['0498', { kind: 'unreadable', code: 4, detail: 'The 04 frame has 2 of at least 5 bytes.' }],
  ['03AA', { kind: 'unreadable', code: 3, detail: 'The 03 frame has 2 of at least 148 bytes.' }],
  [
    `03${'00'.repeat(147)}`,
    { kind: 'unreadable', detail: 'The 03 frame names a contact whose key begins with 00 or FF, as no key does.' },
  ],
  [
    `03${'5F'.repeat(32)}0200FF${'00'.repeat(64)}${'48696C6C'.padEnd(64, '0')}${'00'.repeat(4)}40420F0080841E00${'01000000'}`,
    { kind: 'contact', role: 'repeater', name: 'Hill', lat: 1, lon: 2, changedAt: 1 },
  ],
  [
    `03${'5F'.repeat(32)}0900FF${'00'.repeat(64)}${'20C3'.padEnd(64, '0')}${'FF'.repeat(16)}`,
    { kind: 'contact', role: 'unknown', name: null, changedAt: 0xffff_ffff },
  ],
  [
    `8A${'5F'.repeat(32)}0200FF${'00'.repeat(64)}${'48696C6C'.padEnd(64, '0')}${'00'.repeat(4)}40420F0080841E0001000000`,
    { kind: 'new_advert', role: 'repeater', name: 'Hill', lat: 1, lon: 2, changedAt: 1 },
  ],
  ['8AAA', { kind: 'unreadable', code: 0x8a, detail: 'The 8A frame has 2 of at least 148 bytes.' }],
  [
    `1203${'4869'.padEnd(64, '0')}${'AB'.repeat(16)}`,
    { kind: 'channel_info', index: 3, name: 'Hi', secret: new Uint8Array(16).fill(0xab) },
  ],
  [`1227${'00'.repeat(48)}`, { kind: 'channel_info', index: 39, name: '', secret: null }],
  [`12${'00'.repeat(48)}`, { kind: 'unreadable', code: 0x12, detail: 'The 12 frame has 49 of at least 50 bytes.' }],
  ['0101', { kind: 'refused', reason: 1 }],
  ['01', { kind: 'refused', reason: null }],
])('reads %s', (hex, expected) => {
  expect(decode(hex)).toMatchObject(expected);
});
