// Starts Meshwarden: builds what is out of date, then opens the desktop program, or, where Electron cannot be had, the
// same program through its headless host. Arguments are passed on.
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { hasDisplay, obtainElectron } from './electron-binary.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const at = (...parts) => join(root, ...parts);
const built = ['main/index.js', 'main/headless.js', 'main/monitor.js', 'preload/index.cjs', 'renderer/index.html'];
const args = process.argv.slice(2);
/** An Electron that ends with a fault this soon never opened its window. */
const startsWithinMs = 15_000;

function newest(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((latest, entry) => Math.max(latest, statSync(join(entry.parentPath, entry.name)).mtimeMs), 0);
}

function isUpToDate() {
  try {
    const oldest = Math.min(...built.map((file) => statSync(at('out', file)).mtimeMs));
    const settings = ['package-lock.json', 'electron.vite.config.ts'].map((file) => statSync(at(file)).mtimeMs);
    return oldest >= Math.max(newest(at('src')), ...settings);
  } catch {
    return false;
  }
}

function build() {
  console.error('Building Meshwarden.');
  const launcher = at('scripts', 'with-node.mjs');
  const result = spawnSync(process.execPath, [launcher, 'electron-vite', 'build', '--logLevel', 'warn'], {
    cwd: root,
    // stdout belongs to the address alone.
    stdio: ['ignore', 2, 'inherit'],
  });
  if (result.status === 0) return;
  console.error('Meshwarden could not be built; the lines above say why.');
  process.exit(1);
}

/** Runs a program to its end, passing signals on; gives its code, signal and run time. */
function run(command, rest, stdio, onSpawn = () => {}) {
  return new Promise((resolve) => {
    const started = performance.now();
    const child = spawn(command, rest, { stdio });
    const forward = (signal) => child.kill(signal);
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
    for (const signal of signals) process.on(signal, forward);
    const done = (code, signal) => {
      for (const name of signals) process.off(name, forward);
      resolve({ code: code ?? 1, signal, ms: performance.now() - started });
    };
    child.on('error', () => done(127, null));
    child.on('exit', done);
    onSpawn(child);
  });
}

async function runDesktop(binary) {
  // Chromium refuses its sandbox to root.
  const asRoot = process.platform === 'linux' && process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const { code, signal, ms } = await run(binary, [root, ...asRoot, ...args], 'inherit');
  const brokeDown = signal !== null && signal !== 'SIGINT' && signal !== 'SIGTERM' && signal !== 'SIGHUP';
  if (ms < startsWithinMs && (brokeDown || code === 127)) return null;
  return code;
}

/** Opens `address` through a page only this user can read, because arguments of programs are visible to everyone. */
function openBrowser(address) {
  if (!hasDisplay()) return () => {};
  const folder = mkdtempSync(join(tmpdir(), 'meshwarden-open-'));
  const page = join(folder, 'open.html');
  writeFileSync(page, `<!doctype html><meta http-equiv="refresh" content="0;url=${address}">Opening Meshwarden.`, {
    mode: 0o600,
  });
  const [command, ...rest] = { darwin: ['open'], win32: ['cmd', '/c', 'start', '""'] }[process.platform] ?? [
    'xdg-open',
  ];
  spawn(command, [...rest, page], { stdio: 'ignore', detached: true })
    .on('error', () => {})
    .unref();
  return () => rmSync(folder, { recursive: true, force: true });
}

async function runHeadless() {
  let forget = () => {};
  const { code } = await run(
    process.execPath,
    [at('out', 'main', 'headless.js'), ...args],
    ['inherit', 'pipe', 'inherit'],
    (child) => {
      let text = '';
      child.stdout.on('data', (data) => {
        process.stdout.write(data);
        if (text === null) return;
        text += data;
        const address = /http:\/\/127\.0\.0\.1:\d+\/#token=[\w-]+(?=\s)/.exec(text)?.[0];
        if (!address) return;
        text = null;
        forget = openBrowser(address);
      });
    },
  );
  forget();
  return code;
}

if (!isUpToDate()) build();
const { binary, why } = await obtainElectron(root);
const code = binary ? await runDesktop(binary) : null;
if (code !== null) process.exit(code);
console.error(
  `Electron ${why ?? 'could not open its window here'}, so Meshwarden runs without it: open the address below in a browser.`,
);
process.exit(await runHeadless());
