// The headless host: the monitor behind a page on 127.0.0.1, for machines without a display and for any browser.
import { randomBytes } from 'node:crypto';
import type { WebSocket } from 'ws';
import { addressWithToken, closeCodes } from '../../contract/handshake.ts';
import type { Clock } from '../../domain/clock.ts';
import { systemClock } from '../system-clock.ts';
import { awaitToken } from './admission.ts';
import { developmentPage } from './development-page.ts';
import type { Entries } from './entries.ts';
import type { MonitorOptions } from './messages.ts';
import { type MonitorThread, startMonitor } from './monitor-thread.ts';
import { PageFiles } from './page-files.ts';
import { openPageServer, type PageSource } from './page-server.ts';
import { relay } from './relay.ts';
import { RestartableMonitor } from './restartable-monitor.ts';

/** What a headless host is started with. */
export interface HeadlessOptions {
  readonly entries: Entries;
  /** On 127.0.0.1; 0 takes a free one. */
  readonly port: number;
  readonly monitor: Pick<MonitorOptions, 'database' | 'sources' | 'keysFile' | 'graceSeconds'>;
  /** Address of a development server to take the page from instead of the built one. */
  readonly pageServer?: string;
  /** The token windows must show; a new random one when absent. */
  readonly token?: string;
  readonly clock?: Clock;
  /** What a long start is doing, for a person. */
  onProgress?(sentence: string): void;
  /** The monitor is gone although nobody stopped it; the host is of no use any more and should be stopped. */
  onDied?(sentence: string): void;
}

/** A headless host that is serving. */
export interface HeadlessHost {
  /** Where a browser finds it, the token in the fragment. */
  readonly address: string;
  readonly port: number;
  readonly token: string;
  /** Closes the port, every window's connection, and the monitor. True when the monitor closed cleanly. Callable twice. */
  stop(): Promise<boolean>;
}

/**
 * Starts the monitor and serves it. Rejects with an error whose message is a sentence for a person: the port is in use,
 * the window was not built, the database cannot be opened.
 */
export async function startHeadless(options: HeadlessOptions): Promise<HeadlessHost> {
  const clock = options.clock ?? systemClock;
  const token = options.token ?? randomBytes(32).toString('base64url');
  const page: PageSource = options.pageServer
    ? developmentPage(options.pageServer)
    : new PageFiles(options.entries.page);
  const admitted = new Set<WebSocket>();
  let died = false;
  const onDied = (sentence: string) => {
    died = true;
    options.onDied?.(sentence);
  };
  const monitor: RestartableMonitor = new RestartableMonitor(
    () => startMonitorFor(options, onDied, () => monitor.restart()),
    onDied,
  );
  // The port comes first: a second program on the same port must not touch the database.
  const server = await openPageServer({
    port: options.port,
    page,
    strict: options.pageServer === undefined,
    exported: async (ticket) => (await monitor.current).exported(ticket),
    onSocket: (socket) => awaitToken(socket, { token, clock, admit: () => void admit(socket) }),
  });
  const admit = async (socket: WebSocket) => {
    admitted.add(socket);
    socket.on('close', () => admitted.delete(socket));
    // What a window says before the monitor runs waits in its socket.
    socket.pause();
    const thread = await monitor.current;
    relay(socket, thread.connect());
    socket.resume();
  };
  try {
    await monitor.start();
  } catch (error) {
    await server.close();
    throw error;
  }
  let stopping: Promise<boolean> | null = null;
  return {
    address: addressWithToken(`http://127.0.0.1:${server.port}`, token),
    port: server.port,
    token,
    stop() {
      stopping ??= (async () => {
        const [code, why] = died
          ? [closeCodes.monitorGone, 'the monitor ended']
          : [closeCodes.stopping, 'the host is stopping'];
        for (const socket of admitted) socket.close(code, why);
        const clean = await monitor.stop();
        await server.close();
        return clean;
      })();
      return stopping;
    },
  };
}

function startMonitorFor(
  options: HeadlessOptions,
  died: (sentence: string) => void,
  restart: () => void,
): MonitorThread {
  return startMonitor({
    entry: options.entries.monitor,
    options: {
      ...options.monitor,
      host: 'headless',
      version: options.entries.version,
      readerUrl: options.entries.reader.href,
      asideUrl: options.entries.aside.href,
      hearingUrl: options.entries.hearing.href,
    },
    listener: {
      // A headless machine has no desktop; its alerts are in the feed.
      notify: () => {},
      tray: () => {},
      progress: (sentence) => options.onProgress?.(sentence),
      died,
      restart,
    },
    ...(options.clock ? { clock: options.clock } : {}),
  });
}
