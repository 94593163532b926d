// What `npm run undo` undoes is still there to be undone.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { deviations } from './deviations.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const textOf = (file: string) => readFileSync(`${root}${file}`, 'utf8');

describe('every deviation', () => {
  it.each(deviations)('can be undone, and has its test: $fault', ({ edits, test }) => {
    for (const { file, find, replace } of edits) {
      expect(textOf(file).split(find).length - 1, `${find} in ${file}`).toBe(1);
      expect(replace).not.toBe(find);
    }
    expect(textOf(test.file), test.file).toContain(test.name.split(', with ')[0]);
  });

  it('has a fault of its own', () => {
    expect(new Set(deviations.map(({ fault }) => fault)).size).toBe(deviations.length);
  });
});
