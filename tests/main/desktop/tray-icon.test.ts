import { crc32, inflateSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { trayIcon } from '../../../src/main/desktop/tray-icon.ts';

const states = ['idle', 'good', 'attention', 'bad'] as const;

/** Width, height and RGBA rows of a PNG as ours are made, with every checksum checked. */
function read(png: Buffer): { readonly width: number; readonly height: number; readonly pixels: Buffer } {
  expect(png.subarray(0, 8).toString('latin1')).toBe('\x89PNG\r\n\x1a\n');
  const chunks = new Map<string, Buffer>();
  for (let at = 8; at < png.length; ) {
    const length = png.readUInt32BE(at);
    expect(png.readUInt32BE(at + 8 + length)).toBe(crc32(png.subarray(at + 4, at + 8 + length)));
    chunks.set(png.toString('latin1', at + 4, at + 8), png.subarray(at + 8, at + 8 + length));
    at += 12 + length;
  }
  const header = chunks.get('IHDR') ?? Buffer.alloc(8);
  return {
    width: header.readUInt32BE(0),
    height: header.readUInt32BE(4),
    pixels: inflateSync(chunks.get('IDAT') ?? Buffer.alloc(0)),
  };
}

describe('the tray icon', () => {
  test.each([16, 32])('is a PNG of %i pixels square', (size) => {
    const { width, height, pixels } = read(trayIcon('good', size));
    expect([width, height, pixels.length]).toEqual([size, size, size * (1 + 4 * size)]);
  });

  test('differs in shape, not only in colour, between each two states', () => {
    const shapeOf = (state: (typeof states)[number]) => {
      const { pixels } = read(trayIcon(state, 32));
      return Array.from({ length: 32 * 32 }, (_, i) => pixels[Math.floor(i / 32) * 129 + 1 + 4 * (i % 32) + 3]).join();
    };
    expect(new Set(states.map(shapeOf)).size).toBe(states.length);
  });
});
