// A real mosquitto of the test's own: started, killed and started again on the same port.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installed } from './installed.ts';

const program = installed('mosquitto');
const passwordTool = installed('mosquitto_passwd');
/** Whether there can be a mosquitto; when not, says once on stderr what is skipped. */
export const hasMosquitto = program !== undefined && passwordTool !== undefined;
if (!hasMosquitto) {
  console.warn('SKIPPED: tests on a real mosquitto need it installed. On Debian: apt install mosquitto');
}

/** One mosquitto on 127.0.0.1, with a folder of its own for what its settings name. */
export class Mosquitto {
  readonly #folder = mkdtempSync(join(tmpdir(), 'meshwarden-mosquitto-'));
  #process: ChildProcess | null = null;
  #said = '';

  /** Path of a file in its folder. */
  file(name: string): string {
    return join(this.#folder, name);
  }

  /** Gives `user` this password, in a file of its folder called `passwords`; other users are gone. */
  setPassword(user: string, password: string): void {
    writeFileSync(this.file('passwords'), '');
    execFileSync(passwordTool ?? '', ['-b', this.file('passwords'), user, password], { stdio: 'ignore' });
  }

  /** Starts it with these lines as its settings; resolves when it runs. */
  async start(settings: readonly string[]): Promise<void> {
    const user = process.getuid?.() === 0 ? ['user root'] : [];
    writeFileSync(this.file('conf'), [...user, 'max_queued_messages 0', ...settings, ''].join('\n'));
    const child = spawn(program ?? '', ['-c', this.file('conf'), '-v'], { stdio: ['ignore', 'ignore', 'pipe'] });
    this.#process = child;
    await new Promise<void>((resolve, reject) => {
      let said = '';
      child.stderr.on('data', (chunk: Buffer) => {
        said += chunk.toString();
        this.#said += chunk.toString();
        if (said.includes(' running')) resolve();
      });
      child.once('exit', (code) => reject(new Error(`mosquitto ended with ${code}: ${said}`)));
    });
    child.removeAllListeners('exit');
  }

  /** Connections it took so far, refused logins among them. */
  get connections(): number {
    return this.#said.split('New connection from').length - 1;
  }

  /** Has it read its passwords anew. */
  reload(): void {
    this.#process?.kill('SIGHUP');
  }

  /** Ends it, as a power cut does when the signal is SIGKILL; resolves when it is gone. */
  async end(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    const child = this.#process;
    this.#process = null;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise<void>((resolve) => void child.once('exit', () => resolve()));
    child.kill(signal);
    await gone;
  }

  /** Ends it and removes its folder. */
  async dispose(): Promise<void> {
    await this.end('SIGKILL');
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
