// The built desktop program in the real Electron, wherever its binary is.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { _electron } from 'playwright-core';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../../../', import.meta.url));

/** The binary, found without loading the package: that would try to fetch it. */
function electronBinary(): string | null {
  const given = process.env.ELECTRON_EXEC_PATH;
  if (given) return existsSync(given) ? given : null;
  const home = join(root, 'node_modules', 'electron');
  const named = join(home, 'path.txt');
  if (!existsSync(named)) return null;
  const binary = join(home, 'dist', readFileSync(named, 'utf8').trim());
  return existsSync(binary) ? binary : null;
}

const binary = electronBinary();
const display = process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
const missing =
  binary === null
    ? 'its binary is not here: run npx install-electron, or name it in ELECTRON_EXEC_PATH'
    : display
      ? null
      : 'there is no display: run the tests under xvfb-run';
if (missing) console.warn(`SKIPPED: THE DESKTOP PROGRAM WAS NOT RUN IN ELECTRON, because ${missing}.`);

test.skipIf(missing !== null)(
  'the desktop program opens its window in Electron and shows the sample mesh within 30 s',
  async () => {
    if (binary === null) throw new Error('unreachable without a binary');
    const folder = mkdtempSync(join(tmpdir(), 'meshwarden-electron-'));
    const program = await _electron.launch({
      executablePath: binary,
      args: [root, '--no-sandbox', `--user-data-dir=${folder}`, '--db', join(folder, 'mesh.db'), '--sample', 'small'],
    });
    try {
      const window = await program.firstWindow();
      expect(window.url()).toBe('app://window/');
      await window
        .getByText(/[1-9][\d,]* nodes/)
        .first()
        .waitFor();
      expect(await window.evaluate('typeof require + typeof process')).toBe('undefinedundefined');
    } finally {
      await program.close();
      rmSync(folder, { recursive: true, force: true });
    }
  },
);
