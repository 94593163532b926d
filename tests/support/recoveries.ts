// Prints how long each fault took to be recovered from: figures for a reader, never asserted.
import { afterAll } from 'vitest';

const lines: string[] = [];

/** Notes that after `fault` was over data flowed again `ms` milliseconds later; `simulated` when a test moved the clock. */
export function recovered(fault: string, ms: number, time: 'real' | 'simulated', note = ''): void {
  const seconds = `${(ms / 1000).toFixed(ms < 10_000 ? 2 : 0)} s`;
  lines.push(`  ${fault.padEnd(58)} ${seconds.padStart(8)} ${time.padEnd(9)} ${note}`.trimEnd());
}

/** Notes a fault that interrupts nothing. */
export function unharmed(fault: string, note: string): void {
  lines.push(`  ${fault.padEnd(58)} ${'no break'.padStart(8)} ${' '.repeat(9)} ${note}`.trimEnd());
}

afterAll(() => {
  if (lines.length > 0) console.info(`time to recover\n${lines.splice(0).join('\n')}`);
});
