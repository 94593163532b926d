// Hexadecimal in and out.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { fromHex, toHex } from '../../../src/domain/packet/hex.ts';

it('reads either case with white space anywhere', () => {
  expect(fromHex('0A1b fF\t00\n')).toEqual(Uint8Array.of(10, 27, 255, 0));
  expect(fromHex(' 0 a ')).toEqual(Uint8Array.of(10));
  expect(fromHex('')).toEqual(new Uint8Array());
});

it.each(['0', '0x11', 'zz', '1g', '11 2', '¹¹', '1१', '\u{1F600}'])('refuses %j', (text) => {
  expect(fromHex(text)).toBeNull();
});

it('gives back what it wrote, for any bytes and either case', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      expect(fromHex(toHex(bytes))).toEqual(bytes);
      expect(fromHex(toHex(bytes).toUpperCase())).toEqual(bytes);
    }),
  );
});

it('never throws on any text', () => {
  fc.assert(fc.property(fc.string(), (text) => void fromHex(text)));
});
