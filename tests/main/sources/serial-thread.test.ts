// A serial port that is listened to in a worker thread, as the headless program does.
import { execFileSync } from 'node:child_process';
import { Worker } from 'node:worker_threads';
import { expect, it, onTestFinished } from 'vitest';
import { threadBundle } from '../../support/threads.ts';
import { rawOf } from './published.ts';
import { ptyHere, radioHere } from './radio-listener.ts';
import { hasPty, heardFrame, packets } from './test-radio.ts';

const sttyFile = [process.platform === 'linux' ? '-F' : '-f'];

it.skipIf(!hasPty || process.platform === 'win32')(
  'is heard in a worker thread, survives being pulled out, and ends with its source',
  async () => {
    const radio = await radioHere();
    const pty = await ptyHere('thread', radio);
    // As a program before us may have left it.
    execFileSync('stty', [...sttyFile, pty.path, 'cstopb']);
    const said: string[] = [];
    const waiting = new Set<() => void>();
    const worker = new Worker(threadBundle('serial'), { workerData: { path: pty.path } });
    onTestFinished(async () => void (await worker.terminate()));
    worker.on('message', (message: string) => {
      said.push(message);
      for (const look of waiting) look();
    });
    const until = (condition: () => boolean) =>
      new Promise<void>((resolve) => {
        const look = () => {
          if (condition()) resolve();
        };
        waiting.add(look);
        look();
      });
    await until(() => said.includes('connected'));
    expect(execFileSync('stty', [...sttyFile, pty.path, '-a']).toString()).toContain('-cstopb');
    radio.send(packets(20, heardFrame));
    await until(() => said.includes(rawOf(19)));
    expect(said.filter((message) => message.startsWith('1101aa'))).toEqual(
      Array.from({ length: 20 }, (_, n) => rawOf(n)),
    );
    await pty.pull();
    await until(() => said.includes('waiting'));
    const ended = new Promise<number>((resolve) => void worker.once('exit', resolve));
    worker.postMessage('stop');
    await until(() => said.at(-1) === 'idle');
    expect(await ended).toBe(0);
  },
);
