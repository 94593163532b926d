// Frames out of noise, pieces and lies.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Deframer, longestFrame, type StreamPiece } from '../../../src/domain/companion/deframer.ts';

const wrap = (payload: readonly number[]) => [0x3e, payload.length & 255, payload.length >> 8, ...payload];
const frames = (pieces: readonly StreamPiece[]) =>
  pieces.filter(({ kind }) => kind === 'frame').map(({ bytes }) => [...bytes]);
const all = (pieces: readonly StreamPiece[]) => pieces.flatMap(({ bytes }) => [...bytes]);
const text = (words: string) => [...new TextEncoder().encode(words)];

describe('a deframer', () => {
  it('gives 3 frames of 1, 20 and 176 bytes that come in one piece', () => {
    const payloads = [1, 20, 176].map((length) => Array.from({ length }, (_, n) => n));
    expect(frames(new Deframer().push(Uint8Array.from(payloads.flatMap(wrap)), 0))).toEqual(payloads);
  });

  it('gives the same frames byte by byte', () => {
    const payloads = [[0x88, 1, 2, 3], [0x3e, 0x3e, 0x3e], [5]];
    const deframer = new Deframer();
    const pieces = payloads.flatMap(wrap).flatMap((byte) => deframer.push(Uint8Array.of(byte), 0));
    expect(frames(pieces)).toEqual(payloads);
    expect(deframer.dueAt).toBeNull();
  });

  it('passes over boot text with ">" in it and gives the 3 frames after', () => {
    const noise = text('rst:0x1 (POWERON_RESET)\r\n> ready >> go\r\n');
    const payloads = [[0x0d, 3], [0x88, 1, 2, 3], [5]];
    const pieces = new Deframer().push(Uint8Array.from([...noise, ...payloads.flatMap(wrap)]), 0);
    expect(frames(pieces)).toEqual(payloads);
    expect(pieces[0]).toEqual({ kind: 'noise', bytes: Uint8Array.from(noise) });
  });

  it.each([0, 177, 65_535])('takes a length of %i for noise at once', (length) => {
    const pieces = new Deframer().push(Uint8Array.from([0x3e, length & 255, length >> 8, ...wrap([7])]), 0);
    expect(frames(pieces)).toEqual([[7]]);
  });

  it('keeps a partial frame for 999 ms and looks at it again from its second byte after 1,000', () => {
    const deframer = new Deframer();
    // A false start that announces 100 bytes, and a whole frame inside.
    expect(deframer.push(Uint8Array.from([0x3e, 100, 0, ...wrap([1, 2])]), 0)).toEqual([]);
    expect(deframer.dueAt).toBe(1_000);
    expect(deframer.expire(999)).toEqual([]);
    const pieces = deframer.expire(1_000);
    expect(frames(pieces)).toEqual([[1, 2]]);
    expect(deframer.dueAt).toBeNull();
  });

  it('keeps the young part inside an old one', () => {
    const deframer = new Deframer();
    deframer.push(Uint8Array.of(0x3e, 100, 0), 0);
    deframer.push(Uint8Array.of(0x3e, 2, 0, 9), 900);
    expect(frames(deframer.expire(1_000))).toEqual([]);
    expect(deframer.dueAt).toBe(1_900);
    expect(frames(deframer.push(Uint8Array.of(8), 1_001))).toEqual([[9, 8]]);
  });

  it('gives a partial frame up when the clock is set back', () => {
    const deframer = new Deframer();
    deframer.push(Uint8Array.of(0x3e, 9, 0, 1), 5_000);
    expect(deframer.expire(1_000)).toEqual([{ kind: 'noise', bytes: Uint8Array.of(0x3e, 9, 0, 1) }]);
  });

  it('loses and invents no byte, holds at most one frame, and gives only lengths from 1 to 176', () => {
    const piece = fc.oneof(
      fc.uint8Array({ maxLength: 40 }),
      fc.uint8Array({ minLength: 1, maxLength: 200 }).map((bytes) => Uint8Array.from(wrap([...bytes]))),
      fc.constant(Uint8Array.of(0x3e)),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(piece, fc.nat(1_500)), { maxLength: 20 }), (input) => {
        const deframer = new Deframer();
        let now = 0;
        const pieces = input.flatMap(([bytes, passed]) => {
          now += passed;
          return deframer.push(bytes, now);
        });
        pieces.push(...deframer.expire(now + 1_000));
        for (const { kind, bytes } of pieces) {
          expect(bytes.length).toBeGreaterThan(0);
          if (kind === 'frame') expect(bytes.length).toBeLessThanOrEqual(longestFrame);
        }
        const back = pieces.flatMap(({ kind, bytes }) => (kind === 'frame' ? wrap([...bytes]) : [...bytes]));
        expect(back).toEqual(input.flatMap(([bytes]) => [...bytes]));
        expect(all(pieces).length).toBeLessThanOrEqual(back.length);
        expect(deframer.dueAt).toBeNull();
      }),
      { numRuns: 3_000 },
    );
  });
});
