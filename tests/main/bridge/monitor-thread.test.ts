import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import type { MonitorOptions, TrayState } from '../../../src/main/bridge/messages.ts';
import { MonitorFailed, type MonitorListener, startMonitor } from '../../../src/main/bridge/monitor-thread.ts';
import { Lever } from '../../contract/lever.ts';
import { freshName, listener, monitorEntry } from '../../contract/wires.ts';
import { ManualClock } from '../../support/manual-clock.ts';

const options = (database: string): MonitorOptions => ({
  database,
  host: 'headless',
  version: '1',
  sources: [],
  readerUrl: monitorEntry.href,
  asideUrl: monitorEntry.href,
});
const start = (database: string, words: Partial<MonitorListener> = {}) =>
  startMonitor({ entry: monitorEntry, options: options(database), listener: listener(words) });

describe('the monitor thread', () => {
  test('fails to start with the sentence of what went wrong', async () => {
    const failure = await start('refused.db').ready.catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(MonitorFailed);
    expect(failure).toMatchObject({
      message: 'refused.db was written by a newer Meshwarden. Install that version, or choose another file.',
    });
  });

  test('fails to start with a sentence when its entry does not exist', async () => {
    const monitor = startMonitor({
      entry: new URL('./nowhere.ts', import.meta.url),
      options: options('x.db'),
      listener: listener(),
    });
    await expect(monitor.ready).rejects.toThrow(
      /^The monitor stopped because of a fault of its own: Cannot find module/,
    );
  });

  test('closes a port that was asked for before the start failed', async () => {
    const monitor = start('refused.db');
    const port = monitor.connect();
    const closed = once(port, 'close');
    await expect(monitor.ready).rejects.toThrow();
    await closed;
  });

  test('gives a closed port once the monitor is gone', async () => {
    const monitor = start(freshName());
    await monitor.ready;
    expect(await monitor.stop()).toBe(true);
    await once(monitor.connect(), 'close');
  });

  test('stops cleanly, and a second stop is the same stop', async () => {
    let died = 0;
    const monitor = start(freshName(), { died: () => (died += 1) });
    await monitor.ready;
    expect(await Promise.all([monitor.stop(), monitor.stop()])).toEqual([true, true]);
    expect(died).toBe(0);
  });

  test('is ended by force when it does not stop within 10 s', async () => {
    const clock = new ManualClock();
    const deaf = new URL(
      `data:text/javascript,${encodeURIComponent("import { parentPort } from 'node:worker_threads'; parentPort.on('message', () => {}); parentPort.postMessage({ kind: 'ready' });")}`,
    );
    const monitor = startMonitor({ entry: deaf, options: options('x.db'), listener: listener(), clock });
    await monitor.ready;
    const before = clock.pending;
    const stopped = monitor.stop();
    clock.advance(9_999);
    expect(clock.pending).toBe(before + 1);
    clock.advance(1);
    expect(await stopped).toBe(false);
    // The watch over this thread goes with the monitor.
    expect(clock.pending).toBe(0);
  });

  test('passes alerts to the host and the flow to its tray', async () => {
    const name = freshName();
    const alert = Promise.withResolvers<string>();
    const tray = Promise.withResolvers<TrayState>();
    const monitor = start(name, {
      notify: (place, { title }) => alert.resolve(`${place}: ${title}`),
      tray: tray.resolve,
    });
    await monitor.ready;
    const lever = new Lever(name);
    await lever.pull('alert');
    expect(await alert.promise).toBe('desktop: New node 1');
    expect(await tray.promise).toMatchObject({ perMinute: 42, unacknowledged: 1, worst: 'attention' });
    lever.close();
    await monitor.stop();
  });

  test.each([
    ['took it', () => {}, 'the desktop took it'],
    [
      'refused it',
      () => {
        throw new Error('notifications are off');
      },
      'the desktop refused it: notifications are off',
    ],
  ])('is told by the host that the desktop %s', async (_what, show, words) => {
    const name = freshName();
    const said = Promise.withResolvers<string>();
    const monitor = start(name, {
      notify: (place) => (place === 'desktop' ? show() : undefined),
      progress: said.resolve,
    });
    await monitor.ready;
    const lever = new Lever(name);
    await lever.pull('alert');
    expect(await said.promise).toBe(words);
    lever.close();
    await monitor.stop();
  });

  test('hears that the machine sleeps and wakes', async () => {
    const heard: string[] = [];
    const awake = Promise.withResolvers<void>();
    const monitor = start(freshName(), {
      progress(sentence) {
        heard.push(sentence);
        if (sentence === 'awake') awake.resolve();
      },
    });
    await monitor.ready;
    monitor.suspend();
    monitor.resume();
    await awake.promise;
    expect(heard).toEqual(['asleep', 'awake']);
    await monitor.stop();
  });
});
