// Text inside packets is cut at NUL and inside UTF-8, and strangers write it.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readText } from '../../../src/domain/packet/bytes.ts';

const utf8 = new TextEncoder();

it('ends at the first NUL', () => {
  expect(readText(utf8.encode('hill\0rest'))).toBe('hill');
  expect(readText(utf8.encode('hügel\0rest'))).toBe('hügel');
});

it.each([1, 2, 3])('drops an emoji of 4 bytes of which %i arrived', (kept) => {
  const whole = utf8.encode('Mast 📡');
  expect(readText(whole.subarray(0, 5 + kept))).toBe('Mast ');
});

it('keeps an umlaut that arrived whole at the very end', () => {
  expect(readText(utf8.encode('Bö'))).toBe('Bö');
});

it('shows a broken byte in the middle as U+FFFD', () => {
  expect(readText(Uint8Array.of(0x41, 0xff, 0x42))).toBe('A\ufffdB');
});

it('gives back any whole text without NUL', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      fc.pre(!text.includes('\0') && text.isWellFormed());
      expect(readText(utf8.encode(text))).toBe(text);
    }),
  );
});
