// A million mutated inputs into what reads radios and consoles: none may throw, hang or stay in memory.
import { longestLine, readConsoleLine } from '../src/domain/companion/console.ts';
import { Deframer } from '../src/domain/companion/deframer.ts';
import { decodeCompanionFrame } from '../src/domain/companion/frame.ts';
import { LineCutter } from '../src/domain/companion/line-cutter.ts';
import type { Bench, Measurement } from './measure.ts';

const inputs = 1_000_000;
const line = '17:35:00 - 29/3/2026 U: RX, len=135 (type=4, route=F, payload_len=129) SNR=-7 RSSI=-118 score=312\r\n';
const raw = `17:35:00 - 29/3/2026 U RAW: ${'1142AB'.repeat(20)}\r\n`;

/** The same numbers in every run: a linear congruential generator. */
function numbers(): (below: number) => number {
  let state = 20_260_101;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 0x1_0000_0000) * below);
  };
}

/** `seed` with one to four bytes changed, cut somewhere every fourth time. */
function mutated(seed: Uint8Array, below: (n: number) => number): Uint8Array {
  const bytes = Uint8Array.from(seed);
  for (let change = below(4); change >= 0; change--) bytes[below(bytes.length)] = below(256);
  return below(4) === 0 ? bytes.subarray(0, below(bytes.length)) : bytes;
}

/** Feeds `inputs` mutations of `seeds` to `read`: thrown errors, and memory grown in MB. */
function fuzz(seeds: readonly Uint8Array[], read: (bytes: Uint8Array, n: number) => void) {
  const below = numbers();
  let thrown = 0;
  const before = process.memoryUsage().arrayBuffers;
  const begun = performance.now();
  for (let n = 0; n < inputs; n++) {
    try {
      read(mutated(seeds[below(seeds.length)] ?? new Uint8Array(), below), n);
    } catch {
      thrown += 1;
    }
  }
  const seconds = (performance.now() - begun) / 1000;
  globalThis.gc?.();
  return { thrown, seconds, grownMb: Math.max(0, process.memoryUsage().arrayBuffers - before) / 1e6 };
}

function rows(what: string, { thrown, seconds, grownMb }: ReturnType<typeof fuzz>): Measurement[] {
  const note = `1,000,000 mutated inputs in ${seconds.toFixed(1)} s, ${grownMb.toFixed(0)} MB of buffers not freed yet`;
  return [{ what: `${what}: errors thrown`, value: thrown, unit: '', target: 0, better: 'lower', note }];
}

function frames(): Uint8Array[] {
  const wrap = (payload: readonly number[]) => Uint8Array.from([0x3e, payload.length, 0, ...payload]);
  const filled = (code: number, length: number) => wrap([code, ...Array.from({ length }, (_, n) => (n * 37) & 255)]);
  return [filled(0x88, 60), filled(0x0d, 81), filled(0x05, 70), wrap([0x18, 2, ...Array<number>(28).fill(7)])];
}

export const bench: Bench = {
  name: 'fuzz',
  async run(): Promise<readonly Measurement[]> {
    const deframer = new Deframer();
    const cutter = new LineCutter(longestLine);
    const text = new TextEncoder();
    return [
      ...rows(
        'companion frames',
        fuzz(frames(), (bytes, n) => {
          // A frame every 10 ms, so that unfinished ones grow old.
          for (const piece of deframer.push(bytes, n * 10))
            if (piece.kind === 'frame') decodeCompanionFrame(piece.bytes);
        }),
      ),
      ...rows(
        'console lines',
        fuzz([text.encode(line), text.encode(raw), text.encode('  -> > Hill\r\n')], (bytes) => {
          for (const { text: said } of cutter.push(bytes)) readConsoleLine(said);
        }),
      ),
    ];
  },
};
