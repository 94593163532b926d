// Whatever strangers send, nothing throws and nothing of it stays.
import { expect, it } from 'vitest';
import { fuzz, fuzzedReaders } from '../../support/fuzz.ts';

it.each(fuzzedReaders)('$name: 20,000 mutated inputs throw nothing and leave less than 2 MB', (reader) => {
  const { thrown, firstError, grownMb } = fuzz(reader, 20_000);
  expect(firstError).toBeNull();
  expect(thrown).toBe(0);
  expect(grownMb).toBeLessThan(2);
});
