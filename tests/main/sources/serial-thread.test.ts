// A serial port that is listened to in the monitor's thread and opened in this one, as both hosts do.
import { MessageChannel } from 'node:worker_threads';
import { expect, it, onTestFinished } from 'vitest';
import { startMonitor } from '../../../src/main/bridge/monitor-thread.ts';
import { type OpenPort, type OpenSerialPort, openSerialPort } from '../../../src/main/sources/serial/open-port.ts';
import { openOverLine, servePort } from '../../../src/main/sources/serial/port-line.ts';
import { threadBundle } from '../../support/threads.ts';
import { deadly, rawOf } from './published.ts';
import { ptyHere, radioHere } from './radio-listener.ts';
import { hasPty, heardFrame, packets } from './test-radio.ts';

const entry = threadBundle('serial');

/** A monitor thread that listens to `path`, and what it says. */
function listening(path: string) {
  const said: string[] = [];
  const waiting = new Set<() => void>();
  const say = (words: string) => {
    said.push(words);
    for (const look of waiting) look();
  };
  const monitor = startMonitor({
    entry,
    options: {
      database: path,
      host: 'headless',
      version: '1',
      sources: [],
      readerUrl: entry.href,
      asideUrl: entry.href,
    },
    listener: { notify: () => {}, tray: () => {}, progress: say, died: () => say('died') },
  });
  onTestFinished(async () => void (await monitor.stop()));
  const until = (condition: () => boolean) =>
    new Promise<void>((resolve) => {
      const look = () => {
        if (!condition()) return;
        waiting.delete(look);
        resolve();
      };
      waiting.add(look);
      look();
    });
  return { monitor, said, until };
}

/** Resolves when `path` can be opened here, which it cannot while anybody has it open. */
async function untilFree(path: string): Promise<void> {
  for (;;) {
    const port = await openSerialPort({ path, dtr: false }, { data: () => {}, gone: () => {} }).catch(() => null);
    if (port !== null) return port.close();
    await new Promise((resolve) => void setImmediate(resolve));
  }
}

it.skipIf(!hasPty)('is heard in order, survives being pulled out in mid-frame, and ends with its source', async () => {
  const radio = await radioHere();
  const pty = await ptyHere('thread', radio);
  const { monitor, said, until } = listening(pty.path);
  await until(() => said.includes('connected'));
  radio.send(packets(20, heardFrame));
  await until(() => said.includes(rawOf(19)));
  expect(said.filter((words) => words.startsWith('1101aa'))).toEqual(Array.from({ length: 20 }, (_, n) => rawOf(n)));
  radio.send(Buffer.concat([heardFrame(rawOf(20)), heardFrame(rawOf(21)).slice(0, 7)]));
  await until(() => said.includes(rawOf(20)));
  await pty.pull();
  await until(() => said.includes('waiting'));
  expect(await monitor.stop()).toBe(true);
  expect(said.at(-1)).toBe('idle');
  expect(said).not.toContain(rawOf(21));
});

it.skipIf(!hasPty)('is opened and closed 100 times, and nothing of it stays open in either thread', async () => {
  const radio = await radioHere();
  const pty = await ptyHere('often', radio);
  const { monitor, said, until } = listening(pty.path);
  const rounds = () => said.filter((words) => words.startsWith('open: ')).length;
  const connections = () => said.filter((words) => words === 'connected').length;
  let before = 0;
  for (let round = 0; round <= 100; round++) {
    // Every third is ended while it still opens.
    if (round % 3 !== 2) await until(() => connections() > before);
    before = connections();
    monitor.suspend();
    await until(() => rounds() > round);
    monitor.resume();
  }
  const open = said.filter((words) => words.startsWith('open: '));
  expect(open.at(-1)).toBe(open[0]);
  expect(await monitor.stop()).toBe(true);
  await untilFree(pty.path);
});

it.skipIf(!hasPty)('is given back when the thread that listens dies', async () => {
  const radio = await radioHere();
  const pty = await ptyHere('death', radio);
  const { said, until } = listening(pty.path);
  await until(() => said.includes('connected'));
  radio.send(heardFrame(deadly));
  await until(() => said.includes('died'));
  await untilFree(pty.path);
});

it.skipIf(!hasPty)('is read no further than 64 KiB ahead of who listens, and not a byte is lost', async () => {
  const radio = await radioHere();
  const pty = await ptyHere('flood', radio);
  const paused = Promise.withResolvers<number>();
  let read = 0;
  const counted: OpenSerialPort = async (wish, events) => {
    const port = await openSerialPort(wish, {
      ...events,
      data(bytes) {
        read += bytes.length;
        events.data(bytes);
      },
    });
    const pause = () => {
      port.pause();
      paused.resolve(read);
    };
    return { ...port, pause } satisfies OpenPort;
  };
  const { port1, port2 } = new MessageChannel();
  servePort({ path: pty.path, dtr: false }, port2, counted);
  const got: Uint8Array[] = [];
  const whole = Promise.withResolvers<void>();
  const sent = Buffer.alloc(1_000_000, 'not a frame, only many bytes. ');
  const port = await openOverLine(port1, {
    data(bytes) {
      got.push(bytes);
      if (got.reduce((sum, { length }) => sum + length, 0) >= sent.length) whole.resolve();
    },
    gone: () => {},
  });
  port.pause();
  radio.send(sent);
  expect(await paused.promise).toBeLessThanOrEqual(2 * 65_536);
  expect(got).toEqual([]);
  port.resume();
  await whole.promise;
  expect(Buffer.concat(got).equals(sent)).toBe(true);
  await port.close();
  await untilFree(pty.path);
});

it('that cannot be opened is refused with the system’s words', async () => {
  const { port1, port2 } = new MessageChannel();
  servePort({ path: '/dev/none', dtr: false }, port2, openSerialPort);
  await expect(openOverLine(port1, { data: () => {}, gone: () => {} })).rejects.toThrow(/no such file|not found/i);
});
