// A million mutated inputs into what reads radios, consoles and observers' messages: none may throw, hang or stay in memory.
import { fuzz, fuzzedReaders } from '../tests/support/fuzz.ts';
import type { Bench, Measurement } from './measure.ts';

const inputs = 1_000_000;

export const bench: Bench = {
  name: 'fuzz',
  async run(): Promise<readonly Measurement[]> {
    return fuzzedReaders.flatMap((reader): Measurement[] => {
      const { thrown, firstError, seconds, longestMs, grownMb } = fuzz(reader, inputs);
      const note = `1,000,000 mutated inputs in ${seconds.toFixed(1)} s${thrown > 0 ? `; the first: ${firstError}` : ''}`;
      const row = (what: string) => `${reader.name}: ${what}`;
      return [
        { what: row('errors thrown'), value: thrown, unit: '', target: 0, better: 'lower', note },
        {
          what: row('longest for one input'),
          value: longestMs,
          unit: 'ms',
          target: null,
          better: 'lower',
          note: 'time the machine spends on others counts in',
        },
        { what: row('memory grown over the last 900,000'), value: grownMb, unit: 'MB', target: 2, better: 'lower' },
      ];
    });
  },
};
