// Finds Electron's binary, or fetches it where there is a use for it. The package itself must not be loaded for this:
// it would start a download of its own.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Milliseconds the download may take; about 110 MB. */
const fetchWithinMs = 180_000;

/** Path of a binary that is there, or null. */
export function findElectron(root) {
  const given = process.env.ELECTRON_EXEC_PATH;
  if (given) return existsSync(given) ? given : null;
  const home = join(root, 'node_modules', 'electron');
  try {
    const binary = join(home, 'dist', readFileSync(join(home, 'path.txt'), 'utf8').trim());
    return existsSync(binary) ? binary : null;
  } catch {
    return null;
  }
}

/** Whether there is a screen to open a window on. */
export function hasDisplay() {
  return process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
}

/** Gives {binary} or {why}, the second half of a sentence that begins with "Electron". */
export async function obtainElectron(root) {
  const found = findElectron(root);
  if (found && hasDisplay()) return { binary: found };
  if (found) return { why: 'has no display here' };
  if (process.env.ELECTRON_EXEC_PATH) return { why: `is not at ${process.env.ELECTRON_EXEC_PATH}` };
  if (!hasDisplay()) return { why: 'is not installed and there is no display for it' };
  const { version } = JSON.parse(readFileSync(join(root, 'node_modules', 'electron', 'package.json'), 'utf8'));
  console.error(`Fetching Electron ${version} once (about 110 MB).`);
  const fetched = (await runsWell(join(root, 'node_modules', 'electron', 'install.js'))) ? findElectron(root) : null;
  return fetched ? { binary: fetched } : { why: 'is not installed and could not be fetched from github.com' };
}

function runsWell(script) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [script], { stdio: 'ignore', timeout: fetchWithinMs, killSignal: 'SIGKILL' });
    child.on('error', () => resolve(false));
    child.on('exit', (code) => resolve(code === 0));
  });
}
