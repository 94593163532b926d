// Files stay small and the repository speaks of the product alone.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));

function sources(folder: string): string[] {
  return (
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      // The test of the import rules plants a file there while it runs.
      .filter((name) => /\.(ts|tsx|mjs)$/.test(name) && !name.includes('planted'))
      .map((name) => join(folder, name))
  );
}

const product = sources('src');
const lines = (file: string) => readFileSync(join(root, file), 'utf8').split('\n').length - 1;

describe('sources', () => {
  it('hold at most 400 lines a file', () => {
    expect(product.filter((file) => lines(file) > 400).map((file) => `${file}: ${lines(file)}`)).toEqual([]);
  });

  it('have a median of at most 100 lines a file', () => {
    const sorted = product.map(lines).sort((a, b) => a - b);
    expect(sorted[Math.floor(sorted.length / 2)]).toBeLessThanOrEqual(100);
  });

  it('open with a sentence that says what the file is', () => {
    const silent = product.filter((file) => !/^(#!.*\n)?(\/\/|\/\*)/.test(readFileSync(join(root, file), 'utf8')));
    expect(silent).toEqual([]);
  });

  it('live in folders at most 4 deep', () => {
    expect(product.filter((file) => file.split('/').length - 1 > 4)).toEqual([]);
  });

  it('keep registry addresses out of the lock file', () => {
    expect(readFileSync(join(root, 'package-lock.json'), 'utf8')).not.toContain('"resolved"');
  });
});
