// Runs a command of this project under a Node.js that can carry it: better-sqlite3 13 crashes
// without a word below 22.14, and sources run directly as TypeScript from 22.18 on.
//
//   node scripts/with-node.mjs TOOL|FILE [ARGUMENT...]
//
// TOOL is a key of `tools` below, FILE a script. A Node that is too old fetches a newer one once
// into node_modules/.cache, from the npm registry, and runs the command under that.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { delimiter, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const minimum = [22, 18];
const wanted = '24.21.0';

/** Command name -> npm package that owns it; resolved by hand so that no shell shim is needed on Windows. */
const tools = {
  'electron-vite': 'electron-vite',
  vitest: 'vitest',
  tsc: 'typescript',
  depcruise: 'dependency-cruiser',
  knip: 'knip',
  biome: '@biomejs/biome',
};

function goodEnough(version) {
  const [major, minor] = version.split('.').map(Number);
  return major > minimum[0] || (major === minimum[0] && minor >= minimum[1]);
}

function fetchedNode() {
  const home = join(root, 'node_modules', '.cache', `node-${wanted}`);
  const binary = join(home, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  if (existsSync(binary)) return binary;
  console.error(
    `Node ${process.versions.node} is too old for Meshwarden; fetching Node ${wanted} once (about 190 MB).`,
  );
  const partial = `${home}.${process.pid}`;
  mkdirSync(partial, { recursive: true });
  const npm = process.env.npm_execpath;
  const [command, first] = npm?.endsWith('.js') ? [process.execPath, [npm]] : ['npm', []];
  const result = spawnSync(
    command,
    [
      ...first,
      'install',
      '--prefix',
      partial,
      '--no-save',
      '--ignore-scripts=false',
      '--loglevel=error',
      `node@${wanted}`,
    ],
    { stdio: ['ignore', 'ignore', 'inherit'], shell: process.platform === 'win32' && first.length === 0 },
  );
  const fetched = join(partial, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  if (result.status === 0 && existsSync(fetched)) {
    try {
      renameSync(partial, home);
    } catch {
      // Another command fetched it at the same moment; its copy is as good.
      rmSync(partial, { recursive: true, force: true });
    }
    if (existsSync(binary)) return binary;
  }
  rmSync(partial, { recursive: true, force: true });
  console.error(
    `Node ${wanted} could not be fetched here. Install Node ${minimum.join('.')} or newer (https://nodejs.org) and run the same command again.`,
  );
  process.exit(1);
}

function commandFor(name) {
  const owner = tools[name];
  if (!owner) return resolve(root, name);
  const home = join(root, 'node_modules', owner);
  if (!existsSync(join(home, 'package.json'))) {
    console.error(`${name} is not installed yet. Run: npm ci`);
    process.exit(1);
  }
  const { bin } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8'));
  return join(home, typeof bin === 'string' ? bin : bin[name]);
}

const [name, ...rest] = process.argv.slice(2);
if (!name) {
  console.error('usage: node scripts/with-node.mjs TOOL|FILE [ARGUMENT...]');
  process.exit(2);
}
const node = goodEnough(process.versions.node) ? process.execPath : fetchedNode();
const child = spawn(node, [commandFor(name), ...rest], {
  stdio: 'inherit',
  env: { ...process.env, NODE: node, PATH: `${dirname(node)}${delimiter}${process.env.PATH ?? ''}` },
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => {
  if (signal) process.kill(process.pid, signal);
  process.exit(code ?? 1);
});
