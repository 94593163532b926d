// The development loop: Vite for the window, and the program beside it, restarted when its sources change. It is the
// desktop program, or the headless host where Electron cannot be had. Arguments are passed on to it.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { obtainElectron } from './electron-binary.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const { binary, why } = await obtainElectron(root);
if (!binary) console.error(`Electron ${why}, so the headless host runs beside the development server.`);
const child = spawn(
  process.execPath,
  [
    join(root, 'scripts', 'with-node.mjs'),
    'electron-vite',
    'dev',
    '--watch',
    ...(binary ? [] : ['--entry', 'out/main/headless.js']),
    '--',
    ...process.argv.slice(2),
  ],
  { cwd: root, stdio: 'inherit', env: { ...process.env, ELECTRON_EXEC_PATH: binary ?? process.execPath } },
);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('exit', (code) => process.exit(code ?? 1));
