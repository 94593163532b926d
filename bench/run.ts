// Runs every bench, or those named on the command line, and prints each figure beside the number it must reach.
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Bench, lineOf } from './measure.ts';

const folder = fileURLToPath(new URL('.', import.meta.url));
// What begins with -- is an option of a bench, with its value after an equals sign.
const wanted = process.argv.slice(2).filter((word) => !word.startsWith('--'));

for (const file of readdirSync(folder).sort()) {
  if (!file.endsWith('.ts') || file === 'run.ts') continue;
  const { bench } = (await import(`./${file}`)) as { bench?: Bench };
  if (!bench || (wanted.length > 0 && !wanted.includes(bench.name))) continue;
  console.log(`\n${bench.name}`);
  for (const measurement of await bench.run()) console.log(`  ${lineOf(measurement)}`);
}
