// Lines of a repeater's console, as its firmware prints them.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { longestLine, readConsoleLine, readConsoleStats } from '../../../src/domain/companion/console.ts';
import { LineCutter } from '../../../src/domain/companion/line-cutter.ts';

const bytes = (words: string) => new TextEncoder().encode(words);

it.each([
  ['{"battery_mv":4012,"errors":0}', { battery_mv: 4012, errors: 0 }],
  ['{}', {}],
  ['Unknown command', null],
  ['[1]', null],
  ['null', null],
  ['{"battery_mv":', null],
])('the answer %j measures %j', (answer, expected) => {
  expect(readConsoleStats(answer)).toEqual(expected);
});

describe('a console line', () => {
  it('with RAW holds the bytes', () => {
    expect(readConsoleLine('17:35:00 - 29/3/2026 U RAW: 11427D1D1F5D300DDC9E')).toEqual({
      kind: 'raw',
      hex: '11427D1D1F5D300DDC9E',
    });
  });

  it.each([
    [
      '17:35:00 - 29/3/2026 U: RX, len=135 (type=4, route=F, payload_len=129) SNR=-7 RSSI=-118 score=312 time=730 hash=09F282F70CC1FF60',
      { kind: 'received', length: 135, snr: -7, rssi: -118, score: 312 },
    ],
    [
      '17:35:00 - 29/3/2026 U: RX, len=35 (type=2, route=D, payload_len=20) SNR=12 RSSI=-40 score=1000 [7D -> 5F]',
      { kind: 'received', length: 35, snr: 12, rssi: -40, score: 1000 },
    ],
    [
      '17:35:00 - 29/3/2026 U: RX, len=35 (type=2, route=D, payload_len=20)',
      { kind: 'received', length: 35, snr: null, rssi: null, score: null },
    ],
    ['17:35:01 - 29/3/2026 U: TX, len=137 (type=4, route=F, payload_len=129)', { kind: 'sent' }],
    ['  -> > Attic repeater', { kind: 'reply', text: 'Attic repeater' }],
    ['  -> v1.17.1 (Build: 1 Jan 2026)', { kind: 'reply', text: 'v1.17.1 (Build: 1 Jan 2026)' }],
    ['DEBUG: 17:35:00 RX, len=135', { kind: 'other' }],
    ['17:35:00 - 29/3/2026 U: RX, len=x', { kind: 'other' }],
    ['', { kind: 'other' }],
  ])('reads %j', (line, expected) => {
    expect(readConsoleLine(line)).toEqual(expected);
  });

  it('is found behind the echo of a question', () => {
    expect(readConsoleLine('get name17:35:00 - 29/3/2026 U RAW: 1142')).toEqual({ kind: 'raw', hex: '1142' });
  });

  it('never throws and answers within its length, whatever the text', () => {
    const pieces = fc.constantFrom('17:35:00 - 29/3/2026 U', ' RAW: ', 'AB', ': RX, len=', '9', ' SNR=-', '  -> ', '[');
    fc.assert(
      fc.property(fc.array(fc.oneof(pieces, fc.string({ maxLength: 20 })), { maxLength: 40 }), (parts) => {
        expect(readConsoleLine(parts.join('')).kind).toBeTypeOf('string');
      }),
      { numRuns: 3_000 },
    );
  });
});

describe('a line cutter', () => {
  it('gives 3 lines ended by CR, LF and both, however they are cut into pieces', () => {
    const stream = bytes('one\rtwo\nthree\r\nfour');
    for (const size of [1, 2, 5, 100]) {
      const cutter = new LineCutter(longestLine);
      const lines: string[] = [];
      for (let at = 0; at < stream.length; at += size) {
        lines.push(...cutter.push(stream.subarray(at, at + size)).map(({ text }) => text));
      }
      expect(lines).toEqual(['one', 'two', 'three']);
    }
  });

  it('cuts a line of 1,000,000 characters to 700 and says so', () => {
    const cutter = new LineCutter(longestLine);
    const [line, next] = cutter.push(bytes(`${'A'.repeat(1_000_000)}\nshort\n`));
    expect(line).toMatchObject({ bytes: 700, cut: true });
    expect(next).toMatchObject({ text: 'short', cut: false });
  });

  it('puts U+FFFD for bytes that are no UTF-8', () => {
    expect(new LineCutter(longestLine).push(Uint8Array.of(0x41, 0xff, 0x42, 0x0a))[0]?.text).toBe('A\ufffdB');
  });
});
