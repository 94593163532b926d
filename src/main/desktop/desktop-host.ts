// The desktop program: the monitor with a window, a tray icon and notifications around it.
import { join } from 'node:path';
import { app, dialog, powerMonitor, safeStorage, shell } from 'electron';
import type { Alert } from '../../contract/alerts.ts';
import type { HostPlace } from '../alerts/targets/host.ts';
import type { Entries } from '../bridge/entries.ts';
import { databaseIn, type LaunchOptions } from '../bridge/launch-options.ts';
import { type MonitorThread, startMonitor } from '../bridge/monitor-thread.ts';
import { PageFiles } from '../bridge/page-files.ts';
import { chooseFile } from './file-dialog.ts';
import { lockDown } from './locks.ts';
import { setApplicationMenu } from './menu.ts';
import { DesktopNotifications } from './notifications.ts';
import { builtPageUrl, isPageOf, servePage } from './page.ts';
import { servePorts } from './ports.ts';
import { openSecretKey } from './secret-key.ts';
import { createTray, type MeshTray } from './tray.ts';
import { MainWindow } from './window.ts';

/** What the desktop program is started with. */
export interface DesktopOptions {
  readonly entries: Entries;
  readonly launch: LaunchOptions;
  /** Address of a development server to take the page from; null for the built page. */
  readonly pageServer: string | null;
}

/** The running program; everything it owns ends with `quit`. */
export class DesktopHost {
  readonly #options: DesktopOptions;
  readonly #window: MainWindow;
  readonly #notifications: DesktopNotifications;
  readonly #tray: MeshTray | null;
  readonly #page: string;
  #monitor: MonitorThread | null = null;
  #restarting: Promise<void> | null = null;
  #quitting: Promise<void> | null = null;
  #stopped = false;

  /** Opens the window; call it once the program is ready. `start` brings the monitor. */
  constructor(options: DesktopOptions) {
    this.#options = options;
    this.#page = options.pageServer ?? builtPageUrl;
    if (options.pageServer === null) servePage(new PageFiles(options.entries.page));
    const isOurs = isPageOf(this.#page);
    lockDown(isOurs);
    setApplicationMenu(process.platform, options.pageServer !== null);
    servePorts(isOurs, () => this.#monitor?.connect() ?? null);
    this.#notifications = new DesktopNotifications((alert) => this.open(alert));
    this.#tray = createTray({
      open: () => this.open(),
      openAlert: (alert) => this.open(alert),
      openExplanation: () => this.#window.open(explanationAddress),
      quit: () => app.quit(),
    });
    this.#window = new MainWindow({
      page: this.#page,
      preload: options.entries.preload,
      memoryFile: join(app.getPath('userData'), 'window.json'),
      // Without a tray icon a hidden window would be lost.
      mayHide: () => this.#quitting === null && this.#tray !== null,
      onFirstHidden: () =>
        this.#notifications.say(
          'Meshwarden keeps watching',
          'The window is closed and alerts still come. Open it again, or quit, from the tray icon.',
        ),
    });
    powerMonitor.on('suspend', () => this.#monitor?.suspend());
    powerMonitor.on('resume', () => this.#monitor?.resume());
    app.on('second-instance', () => this.open());
    app.on('activate', () => this.open());
    app.on('window-all-closed', () => {
      if (this.#tray === null) app.quit();
    });
    app.on('before-quit', (event) => this.#beforeQuit(event));
  }

  /** Shows the window; at an alert's subject when there is one. */
  open(alert: Alert | null = null): void {
    this.#window.open(alert === null ? null : addressOfSubject(alert));
  }

  /** Starts the monitor; when it cannot start, says why and ends the program with exit code 1. */
  async start(): Promise<void> {
    const { entries, launch } = this.#options;
    const database = databaseIn(app.getPath('userData'), launch.database);
    this.#monitor = startMonitor({
      entry: entries.monitor,
      options: {
        database,
        secretKey: openSecretKey(safeStorage, `${database}.secrets-key`, process.platform),
        host: 'desktop',
        version: entries.version,
        sources: launch.sources,
        readerUrl: entries.reader.href,
        asideUrl: entries.aside.href,
        hearingUrl: entries.hearing.href,
        ...(launch.keysFile === null ? {} : { keysFile: launch.keysFile }),
        ...(launch.graceSeconds === null ? {} : { graceSeconds: launch.graceSeconds }),
      },
      listener: {
        notify: (place, alert) => this.#notify(place, alert),
        tray: (state) => this.#tray?.show(state),
        chooseFile,
        restart: () => this.#restart(),
        progress: (sentence) => process.stderr.write(`${sentence}\n`),
        died: (sentence) => void this.#askAfterDeath(sentence),
      },
    });
    try {
      await this.#monitor.ready;
    } catch (error) {
      this.#monitor = null;
      dialog.showErrorBox('Meshwarden cannot start', error instanceof Error ? error.message : String(error));
      this.#tray?.destroy();
      app.exit(1);
    }
  }

  /** Stops the monitor and starts another; windows stay and connect again. */
  #restart(): void {
    if (this.#restarting !== null || this.#quitting !== null) return;
    const before = this.#monitor;
    this.#monitor = null;
    this.#restarting = (before?.stop() ?? Promise.resolve(true))
      .then(() => this.start())
      .finally(() => {
        this.#restarting = null;
      });
  }

  #notify(place: HostPlace, alert: Alert): Promise<void> | void {
    switch (place) {
      case 'desktop':
        return this.#notifications.alert(alert);
      case 'tray':
        if (this.#tray === null) throw new Error('this desktop has no place for tray icons');
        return this.#tray.add(alert);
      case 'sound':
        return shell.beep();
    }
  }

  async #askAfterDeath(sentence: string): Promise<void> {
    this.#monitor = null;
    const quiet = { title: 'Why so quiet? Meshwarden does not watch now', lines: [] };
    this.#tray?.show({ perMinute: 0, unacknowledged: 0, worst: 'bad', quiet });
    const { response } = await dialog.showMessageBox({
      type: 'error',
      title: 'Meshwarden',
      message: 'Meshwarden no longer watches',
      detail: `${sentence}\n\nWhat was recorded is kept.`,
      buttons: ['Start watching again', 'Quit'],
      defaultId: 0,
      cancelId: 1,
    });
    if (response === 0) await this.start();
    else app.quit();
  }

  /** Holds the program until the monitor has closed its file, then lets it quit. */
  #beforeQuit(event: { preventDefault(): void }): void {
    if (this.#stopped) return;
    event.preventDefault();
    const restarted = this.#restarting ?? Promise.resolve();
    this.#quitting ??= restarted
      .then(() => this.#monitor?.stop())
      .then(() => {
        this.#stopped = true;
        this.#tray?.destroy();
        app.quit();
      });
  }
}

/** Where the page explains what was told and what was not. */
const explanationAddress = '#/alerts/explain';

/** Where the page shows what an alert is about: a node in the graph, anything else among the alerts. */
function addressOfSubject({ subject, eventId }: Alert): string {
  const node = subject !== null && /^[0-9a-f]{64}$/.test(subject);
  return node ? `#/graph/${subject}` : `#/alerts/${encodeURIComponent(eventId)}`;
}
