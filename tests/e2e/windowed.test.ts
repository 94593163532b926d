// A visit that fails leaves neither its window nor the program behind.
import { existsSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { noBrowser } from '../renderer/browser.ts';
import type { Program } from './program.ts';
import { windowed } from './windowed.ts';

describe.skipIf(noBrowser !== null)('a window over the built program', () => {
  const over = windowed();

  it('is closed and the program ended when 1 visit fails, and what it failed with is told', async () => {
    const left: { page: Page; program: Program }[] = [];
    const argv = ['--db', over.file('mesh.db'), '--mqtt', 'mqtt://127.0.0.1:9'];
    const visit = over.visit(argv, { scheme: 'dark' }, async (visited) => {
      left.push(visited);
      throw new Error('There is no such heading.');
    });
    await expect(visit).rejects.toThrow('There is no such heading.');
    expect(left.map(({ page }) => page.isClosed())).toEqual([true]);
    expect(left.map(({ program }) => program.child.signalCode)).toEqual(['SIGKILL']);
    expect(existsSync(over.file('mesh.db'))).toBe(true);
  });
});
