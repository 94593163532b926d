// The main thread's side of the monitor: starts its thread, hands it ports, passes its words on, and ends it.
import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads';
import type { Alert } from '../../contract/alerts.ts';
import type { Clock } from '../../domain/clock.ts';
import type { HostPlace } from '../alerts/targets/host.ts';
import { BlockWatch } from '../block-watch.ts';
import { openSerialPort } from '../sources/serial/open-port.ts';
import { servePort } from '../sources/serial/port-line.ts';
import { systemClock } from '../system-clock.ts';
import { type Outgoing, receiveOver } from './export-line.ts';
import type { FileWish, FromMonitor, MonitorOptions, ToMonitor, TrayState } from './messages.ts';

/** How long a stop may take before the thread is ended by force, milliseconds. */
const stopWithinMs = 10_000;

/** Whom the host lets know what the monitor says. */
export interface MonitorListener {
  /** Shows an alert; throws or rejects with a sentence when it could not be shown. */
  notify(place: HostPlace, alert: Alert): Promise<void> | void;
  tray(state: TrayState): void;
  /** Shows the system's dialog; gives the path, null when nothing was chosen. Absent where there is none. */
  chooseFile?(wish: FileWish): Promise<string | null>;
  /** What a long start is doing. */
  progress(sentence: string): void;
  /** A person wants this monitor stopped and another one started. */
  restart?(): void;
  /** The monitor is gone although nobody stopped it. Every port it served is closed by then. */
  died(sentence: string): void;
}

/** The monitor could not start; the message is the sentence for a person. */
export class MonitorFailed extends Error {
  override readonly name = 'MonitorFailed';
}

/** A monitor that was started. */
export interface MonitorThread {
  /** Resolves when it serves the contract, rejects with `MonitorFailed` when it cannot. */
  readonly ready: Promise<void>;
  /** A port on which the monitor serves the contract. It closes when the monitor ends; closing it ends its subscriptions. Calls made before `ready` wait for it. */
  connect(): MessagePort;
  /** The export of a ticket, once; null when it is none. */
  exported(ticket: string): Promise<Outgoing | null>;
  suspend(): void;
  resume(): void;
  /** Resolves when everything is closed: true when the monitor said so itself, false when it had to be ended by force. */
  stop(): Promise<boolean>;
}

/** What `startMonitor` needs. */
export interface MonitorStart {
  /** The thread's entry. */
  readonly entry: URL;
  readonly options: MonitorOptions;
  readonly listener: MonitorListener;
  readonly clock?: Clock;
}

/** Starts the monitor thread. */
export function startMonitor({ entry, options, listener, clock = systemClock }: MonitorStart): MonitorThread {
  return new Thread(new Worker(entry, { name: 'monitor', workerData: options }), listener, clock);
}

class Thread implements MonitorThread {
  readonly ready: Promise<void>;
  readonly #worker: Worker;
  readonly #clock: Clock;
  readonly #exited: Promise<void>;
  #saidStopped = false;
  #stopping: Promise<boolean> | null = null;
  /** Why it ended, as far as it could say. */
  #lastWords: string | null = null;
  #alive = true;

  constructor(worker: Worker, listener: MonitorListener, clock: Clock) {
    this.#worker = worker;
    this.#clock = clock;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.ready = promise;
    const blocks = new BlockWatch(clock, (report) => {
      if (this.#alive) this.#tell({ kind: 'host-blocks', report });
    });
    let started = false;
    worker.on('message', (message: FromMonitor) => {
      if (message.kind === 'ready') {
        started = true;
        resolve();
      } else this.#hear(message, listener);
    });
    worker.on('error', (error) => {
      this.#lastWords ??= `The monitor stopped because of a fault of its own: ${error instanceof Error ? error.message : error}`;
    });
    this.#exited = new Promise((exited) =>
      worker.on('exit', (code) => {
        this.#alive = false;
        blocks.stop();
        const sentence = this.#lastWords ?? `The monitor stopped without a word (exit code ${code}).`;
        if (!started) reject(new MonitorFailed(sentence));
        else if (this.#stopping === null) listener.died(sentence);
        exited();
      }),
    );
  }

  connect(): MessagePort {
    const { port1, port2 } = new MessageChannel();
    // A port handed to a thread that is gone would never answer; closed, it rejects what is asked on it.
    if (this.#alive) this.#tell({ kind: 'connect', port: port2 }, [port2]);
    else port2.close();
    return port1;
  }

  async exported(ticket: string): Promise<Outgoing | null> {
    if (!this.#alive) return null;
    const { port1, port2 } = new MessageChannel();
    this.#tell({ kind: 'export', ticket, line: port2 }, [port2]);
    return await receiveOver(port1);
  }

  suspend(): void {
    this.#tell({ kind: 'suspend' });
  }

  resume(): void {
    this.#tell({ kind: 'resume' });
  }

  stop(): Promise<boolean> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  async #stop(): Promise<boolean> {
    if (!this.#alive) return this.#saidStopped;
    this.#tell({ kind: 'stop' });
    const cancel = this.#clock.after(stopWithinMs, () => void this.#worker.terminate());
    await this.#exited;
    cancel();
    return this.#saidStopped;
  }

  #hear(message: Exclude<FromMonitor, { kind: 'ready' }>, listener: MonitorListener): void {
    switch (message.kind) {
      case 'progress':
        listener.progress(message.sentence);
        return;
      case 'failed':
        this.#lastWords = message.sentence;
        return;
      case 'notify':
        void this.#show(message, listener);
        return;
      case 'choose-file':
        void this.#choose(message, listener);
        return;
      case 'tray':
        listener.tray(message.state);
        return;
      case 'restart':
        listener.restart?.();
        return;
      case 'open-port':
        servePort(message.wish, message.line, openSerialPort);
        return;
      case 'stopped':
        this.#saidStopped = true;
        // Everything it owned is closed; what is left, a stray timer at most, must not keep the program open.
        void this.#worker.terminate();
        return;
      default:
        message satisfies never;
    }
  }

  async #show(
    { id, place, alert }: Extract<FromMonitor, { kind: 'notify' }>,
    listener: MonitorListener,
  ): Promise<void> {
    let refusal: string | null = null;
    try {
      await listener.notify(place, alert);
    } catch (error) {
      refusal = error instanceof Error ? error.message : String(error);
    }
    if (this.#alive) this.#tell({ kind: 'notified', id, refusal });
  }

  async #choose({ id, wish }: Extract<FromMonitor, { kind: 'choose-file' }>, listener: MonitorListener): Promise<void> {
    let [file, refusal]: [string | null, string | null] = [null, null];
    try {
      if (listener.chooseFile === undefined) throw new Error('this host has no dialog for files');
      file = await listener.chooseFile(wish);
    } catch (error) {
      refusal = error instanceof Error ? error.message : String(error);
    }
    if (this.#alive) this.#tell({ kind: 'file-chosen', id, file, refusal });
  }

  #tell(message: ToMonitor, transfer: readonly MessagePort[] = []): void {
    this.#worker.postMessage(message, transfer);
  }
}
