// What was heard survives being packed, and its buffers can be handed over.
import { describe, expect, it } from 'vitest';
import type { Hearing, Refusal } from '../../src/domain/hearing.ts';
import { buffersOf, HearingPacker, HearingUnpacker } from '../../src/domain/packed-hearings.ts';

const hearing = (over: Partial<Hearing> = {}): Hearing => ({
  bytes: Uint8Array.of(1, 2, 3),
  observer: { id: 'A', name: 'Roof', iata: 'SJC' },
  arrivedAt: 1_770_000_000_123,
  claimed: { at: 1_770_000_000_000, zoned: true },
  timing: 'live',
  snr: -7.25,
  rssi: -101,
  score: 900,
  source: 'mqtt:home',
  ...over,
});
const refusal: Refusal = {
  reason: 'not_json',
  detail: 'It is not JSON.',
  sample: '{',
  observer: null,
  arrivedAt: 5,
  source: 'mqtt:home',
};

describe('packed hearings', () => {
  it('come out as they went in, in their order, with what is null and what is 0', () => {
    const items = [
      hearing(),
      refusal,
      hearing({ bytes: new Uint8Array(255).fill(9), claimed: { at: 0, zoned: false }, snr: 0, rssi: 0, score: 0 }),
      hearing({ observer: { id: 'A', name: null, iata: null }, claimed: null, snr: null, rssi: null, score: null }),
      refusal,
    ];
    expect(new HearingUnpacker().unpack(new HearingPacker().pack(items))).toEqual(items);
    expect(new HearingUnpacker().unpack(new HearingPacker().pack([]))).toEqual([]);
  });

  it('name 10,000 observers over 20 packings, each as often as its name changes', () => {
    const packer = new HearingPacker();
    const unpacker = new HearingUnpacker();
    for (let round = 0; round < 20; round++) {
      const items = Array.from({ length: 1_000 }, (_, i) =>
        hearing({ observer: { id: `o${(i * 7 + round * 500) % 10_000}`, name: `n${i % 3}`, iata: null } }),
      );
      expect(unpacker.unpack(packer.pack(items))).toEqual(items);
    }
  });

  it('arrive when the receiver says, if it says so', () => {
    const packed = new HearingPacker().pack([hearing(), refusal]);
    expect(new HearingUnpacker().unpack(packed, 77).map((item) => item.arrivedAt)).toEqual([77, 77]);
  });

  it('tell an observer once', () => {
    const packer = new HearingPacker();
    expect(packer.pack([hearing(), hearing()]).newObservers).toHaveLength(1);
    expect(packer.pack([hearing()]).newObservers).toHaveLength(0);
    expect(packer.pack([hearing({ observer: { id: 'A', name: 'Attic', iata: 'SJC' } })]).newObservers).toHaveLength(1);
  });

  it('cross a wire without a copy', () => {
    const items = [hearing(), refusal];
    const packed = new HearingPacker().pack(items);
    const crossed = structuredClone(packed, { transfer: buffersOf(packed) });
    expect(packed.bytes).toHaveLength(0);
    expect(new HearingUnpacker().unpack(crossed)).toEqual(items);
  });
});
