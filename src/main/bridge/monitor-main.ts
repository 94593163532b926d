// The monitor thread's side of its life: takes the host's messages, serves ports, and says how starting and stopping went.
import { MessageChannel, type MessagePort, parentPort, workerData } from 'node:worker_threads';
import type { Alert } from '../../contract/alerts.ts';
import type { BlockReport } from '../../contract/maintenance.ts';
import type { Logger } from '../../domain/logger.ts';
import type { HostPlace } from '../alerts/targets/host.ts';
import type { OpenSerialPort } from '../sources/serial/open-port.ts';
import { openOverLine } from '../sources/serial/port-line.ts';
import type { Core } from './core.ts';
import { type Outgoing, sendOver } from './export-line.ts';
import type { FileWish, FromMonitor, MonitorOptions, ToMonitor, TrayState } from './messages.ts';
import { PortServer } from './serve-port.ts';

/** What the composition root gives back once everything runs. */
export interface RunningMonitor {
  readonly core: Core;
  /** The export of a ticket, once; null when it is none. */
  exported(ticket: string): Outgoing | null;
  /** The machine goes to sleep. */
  suspend(): void;
  resume(): void;
  /** Closes everything, sources first and the database last. */
  stop(): Promise<void>;
}

/** How the monitor speaks to its host. */
export interface MonitorVoice {
  progress(sentence: string): void;
  /** Shows an alert; resolves when the host has, and rejects with its words when it could not. */
  notify(place: HostPlace, alert: Alert): Promise<void>;
  tray(state: TrayState): void;
  /** Has the host show its dialog; gives the path, null when nothing was chosen. Rejects where there is none. */
  chooseFile(wish: FileWish): Promise<string | null>;
  /** Has the host stop this monitor and start another. */
  restart(): void;
  /** How long the host's own thread was blocked, as it last said; null until it did. */
  hostBlocks(): BlockReport | null;
  /** Has the host open a serial port, which this thread cannot. */
  readonly openPort: OpenSerialPort;
}

/**
 * Runs the monitor in this worker thread until its host stops it: `start` builds everything from the options. When it
 * throws, the host gets the message as the sentence and the thread ends. Ports asked for meanwhile wait for the start.
 */
export async function runMonitor(
  start: (options: MonitorOptions, voice: MonitorVoice) => Promise<RunningMonitor>,
  logger: Logger,
): Promise<void> {
  const host = parentPort;
  if (host === null) throw new Error('The monitor runs in a worker thread, started by a host.');
  const say = (message: FromMonitor) => host.postMessage(message);
  let hostBlocks: BlockReport | null = null;
  const voice: MonitorVoice = {
    hostBlocks: () => hostBlocks,
    restart: () => say({ kind: 'restart' }),
    progress: (sentence) => say({ kind: 'progress', sentence }),
    ...hostAnswers(host, say),
    tray: (state) => say({ kind: 'tray', state }),
    openPort(wish, events) {
      const { port1, port2 } = new MessageChannel();
      host.postMessage({ kind: 'open-port', wish, line: port2 } satisfies FromMonitor, [port2]);
      return openOverLine(port1, events);
    },
  };
  const fail = (error: unknown): never => {
    say({ kind: 'failed', sentence: sentenceOf(error) });
    process.exit(1);
  };
  const running = start(workerData as MonitorOptions, voice).then((monitor) => ({
    monitor,
    server: new PortServer(monitor.core, logger),
  }));
  host.on('message', (message: ToMonitor) => {
    if (message.kind === 'host-blocks') {
      hostBlocks = message.report;
      return;
    }
    // A failed start is answered below, once.
    void running.then((parts) => obey(message, parts, say).catch(fail)).catch(() => {});
  });
  await running.then(() => say({ kind: 'ready' }), fail);
}

/** What was asked of the host, by number; the answers come back among its other messages. */
function hostAnswers(
  host: MessagePort,
  say: (message: FromMonitor) => void,
): Pick<MonitorVoice, 'notify' | 'chooseFile'> {
  const asked = new Map<number, PromiseWithResolvers<string | null>>();
  let id = 0;
  host.on('message', (message: ToMonitor) => {
    if (message.kind !== 'notified' && message.kind !== 'file-chosen') return;
    const question = asked.get(message.id);
    asked.delete(message.id);
    if (message.refusal !== null) question?.reject(new Error(message.refusal));
    else question?.resolve(message.kind === 'file-chosen' ? message.file : null);
  });
  const ask = (message: (id: number) => FromMonitor) => {
    id += 1;
    const question = Promise.withResolvers<string | null>();
    asked.set(id, question);
    say(message(id));
    return question.promise;
  };
  return {
    notify: async (place, alert) => void (await ask((id) => ({ kind: 'notify', id, place, alert }))),
    chooseFile: (wish) => ask((id) => ({ kind: 'choose-file', id, wish })),
  };
}

async function obey(
  message: Exclude<ToMonitor, { kind: 'host-blocks' }>,
  { monitor, server }: { readonly monitor: RunningMonitor; readonly server: PortServer },
  say: (message: FromMonitor) => void,
): Promise<void> {
  switch (message.kind) {
    case 'connect':
      server.serve(message.port satisfies MessagePort);
      return;
    case 'notified':
    case 'file-chosen':
      return;
    case 'export':
      sendOver(message.line, monitor.exported(message.ticket));
      return;
    case 'suspend':
      monitor.suspend();
      return;
    case 'resume':
      monitor.resume();
      return;
    case 'stop':
      server.close();
      await monitor.stop();
      say({ kind: 'stopped' });
      process.exit(0);
      return;
    default:
      message satisfies never;
  }
}

function sentenceOf(error: unknown): string {
  if (error instanceof Error && 'sentence' in error) return String(error.sentence);
  return error instanceof Error ? error.message : String(error);
}
