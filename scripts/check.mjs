// Says whether the tree is good: types per layer, import rules, unused code, style, tests.
// Every part runs even when an earlier one failed, so that one run shows everything.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const launcher = join(root, 'scripts', 'with-node.mjs');
const layers = ['src/contract', 'src/domain', 'src/main', 'src/preload', 'src/renderer', 'tests'];
const parts = [
  ...layers.map((layer) => [`types of ${layer}`, 'tsc', '-p', layer, '--noEmit']),
  ['import rules', 'depcruise', '--config', '.dependency-cruiser.mjs', '--output-type', 'err-long', 'src'],
  ['unused code', 'knip', '--config', 'knip.json'],
  ['style', 'biome', 'check', '--error-on-warnings', '.'],
];
const withTests = !process.argv.includes('--no-tests');

const failed = [];
function run(title, command, args) {
  console.log(`\n== ${title}`);
  const result = spawnSync(command, args, { cwd: root, stdio: 'inherit' });
  if (result.status !== 0) failed.push(title);
}
for (const [title, ...command] of parts) run(title, process.execPath, [launcher, ...command]);
if (withTests) {
  run('build', process.execPath, [launcher, 'electron-vite', 'build', '--logLevel', 'warn']);
  run('tests', process.execPath, [launcher, 'vitest', 'run', '--config', 'tests/vitest.config.ts']);
}
console.log(failed.length === 0 ? '\nEverything is good.' : `\nNot good: ${failed.join(', ')}.`);
process.exit(failed.length === 0 ? 0 : 1);
