// What a bench reports, and how it is printed beside the number it must reach.

export interface Measurement {
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  /** The number it must reach; null where it is only of interest. */
  readonly target: number | null;
  readonly better: 'higher' | 'lower';
  /** What a reader needs to judge it. */
  readonly note?: string;
}

/** One bench file: measures and gives what it found. */
export interface Bench {
  readonly name: string;
  run(): Promise<readonly Measurement[]>;
}

/** One line: the value, its target, and whether it was reached. */
export function lineOf(m: Measurement): string {
  const number = (n: number) => n.toLocaleString('en-US', { maximumFractionDigits: n < 10 ? 2 : n < 100 ? 1 : 0 });
  const sign = m.better === 'higher' ? '>=' : '<=';
  const reached =
    m.target === null ? '' : (m.better === 'higher' ? m.value >= m.target : m.value <= m.target) ? 'reached' : 'MISSED';
  const target = m.target === null ? '' : `must be ${sign} ${number(m.target)}`;
  return [m.what.padEnd(58), `${number(m.value)} ${m.unit}`.padStart(24), target.padEnd(22), reached, m.note ?? '']
    .join('  ')
    .trimEnd();
}
