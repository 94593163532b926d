// What the main thread and the monitor thread say to each other, apart from the contract's own frames.
import type { MessagePort } from 'node:worker_threads';
import type { Alert } from '../../contract/alerts.ts';
import type { BlockReport } from '../../contract/maintenance.ts';
import type { SourceSettings } from '../../contract/sources.ts';
import type { QuietSummary } from '../../domain/alerts/quiet-lines.ts';
import type { HostPlace } from '../alerts/targets/host.ts';
import type { PortWish } from '../sources/serial/open-port.ts';

/** With what a host lets passwords be kept. */
export interface SecretKey {
  /** 32 bytes; null where there is no keychain to keep them. */
  readonly key: Uint8Array | null;
  /** Sentences for a person about it. */
  readonly words: string;
}

/** What the monitor is started with; crosses to its thread as `workerData`. */
export interface MonitorOptions {
  /** The database file; its folder exists. */
  readonly database: string;
  readonly host: 'desktop' | 'headless';
  /** Version of the program, as in package.json. */
  readonly version: string;
  /** Sources of the command line, run besides the remembered ones and not remembered. */
  readonly sources: readonly SourceSettings[];
  /** `file:` URL of the reader thread's entry. */
  readonly readerUrl: string;
  /** `file:` URL of the entry of threads that do what would hold the monitor: migrating, copying, measuring. */
  readonly asideUrl: string;
  /** `file:` URL of the entry of the thread that listens to brokers; the monitor listens itself when absent. */
  readonly hearingUrl?: string;
  /** JSON file with channel names and secrets. */
  readonly keysFile?: string;
  /** Seconds after the start in which alerts are held back as catching up; the dispatcher's own when absent. */
  readonly graceSeconds?: number;
  /** Absent on hosts that never have a keychain. */
  readonly secretKey?: SecretKey;
}

/** What the tray shows. */
export interface TrayState {
  /** Hearings in the last minute, over all sources. */
  readonly perMinute: number;
  readonly unacknowledged: number;
  /**
   * `idle`: no source yet, or nothing heard so far. `good`: data flows. `attention`: a priority alert waits or a source
   * fell silent. `bad`: an immediate alert waits, a source failed, the monitor died, or the database refuses writes.
   */
  readonly worst: 'idle' | 'good' | 'attention' | 'bad';
  /** Why little was told today. */
  readonly quiet: QuietSummary;
}

/** A file the person is to choose in the system's dialog: one that is there, or where to write a new one. */
export type FileWish =
  | { readonly kind: 'open' }
  | { readonly kind: 'save' /** What to call it unless the person says otherwise. */; readonly name: string };

/** From the main thread to the monitor. */
export type ToMonitor =
  /** Serve the contract on this port until it closes. */
  | { readonly kind: 'connect'; readonly port: MessagePort }
  /** The machine goes to sleep: close sources. */
  | { readonly kind: 'suspend' }
  | { readonly kind: 'resume' }
  /** How showing the alert of that `notify` ended: `refusal` is null when the operating system took it. */
  | { readonly kind: 'notified'; readonly id: number; readonly refusal: string | null }
  /** What was chosen for that `choose-file`: null when nothing was; `refusal` where the dialog could not be shown. */
  | { readonly kind: 'file-chosen'; readonly id: number; readonly file: string | null; readonly refusal: string | null }
  /** How long the main thread could do nothing else. */
  | { readonly kind: 'host-blocks'; readonly report: BlockReport }
  /** Send the export of that ticket over this line. */
  | { readonly kind: 'export'; readonly ticket: string; readonly line: MessagePort }
  /** Close everything, answer `stopped`, exit. */
  | { readonly kind: 'stop' };

/** From the monitor to the main thread. */
export type FromMonitor =
  /** The contract is served from now on. */
  | { readonly kind: 'ready' }
  /** What a long start is doing, for a person. */
  | { readonly kind: 'progress'; readonly sentence: string }
  /** It could not start or cannot go on, and why; the thread exits after this. */
  | { readonly kind: 'failed'; readonly sentence: string }
  /** Show this alert there, and answer `notified` with the same id. */
  | { readonly kind: 'notify'; readonly id: number; readonly place: HostPlace; readonly alert: Alert }
  /** Show the dialog, and answer `file-chosen` with the same id. */
  | { readonly kind: 'choose-file'; readonly id: number; readonly wish: FileWish }
  | { readonly kind: 'tray'; readonly state: TrayState }
  /** Open this serial port, and serve it over this line. */
  | { readonly kind: 'open-port'; readonly wish: PortWish; readonly line: MessagePort }
  /** Stop this monitor and start another one with the same options. */
  | { readonly kind: 'restart' }
  /** Everything is closed. */
  | { readonly kind: 'stopped' };
