// Runs every bench, or those named on the command line, and prints each figure beside the number it must reach.
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Bench, lineOf } from './measure.ts';

const folder = fileURLToPath(new URL('.', import.meta.url));
const notBenches = new Set(['run.ts', 'measure.ts']);
const wanted = process.argv.slice(2);

const files = readdirSync(folder).filter((name) => name.endsWith('.bench.ts') && !notBenches.has(name));
for (const file of files.sort()) {
  const { bench } = (await import(`./${file}`)) as { bench: Bench };
  if (wanted.length > 0 && !wanted.includes(bench.name)) continue;
  console.log(`\n${bench.name}`);
  for (const measurement of await bench.run()) console.log(`  ${lineOf(measurement)}`);
}
