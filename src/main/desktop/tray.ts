// The icon beside the clock: the worst state, the flow in its tooltip, the last alerts in its menu.
import { Menu, type MenuItemConstructorOptions, nativeImage, Tray } from 'electron';
import type { Alert } from '../../contract/alerts.ts';
import type { TrayState } from '../bridge/messages.ts';
import { trayIcon } from './tray-icon.ts';

const alertsShown = 5;
const titleCharacters = 60;

/** What the tray's menu can do. */
export interface TrayActions {
  open(): void;
  /** Opens the window for an alert. */
  openAlert(alert: Alert): void;
  /** Opens the window where everything is explained. */
  openExplanation(): void;
  quit(): void;
}

/** The tray icon; `null` from `createTray` where the desktop has none. */
export class MeshTray {
  readonly #tray: Tray;
  readonly #actions: TrayActions;
  #state: TrayState = { perMinute: 0, unacknowledged: 0, worst: 'idle', quiet: { title: 'Why so quiet?', lines: [] } };
  #alerts: readonly Alert[] = [];

  constructor(actions: TrayActions) {
    this.#actions = actions;
    this.#tray = new Tray(iconOf('idle'));
    this.#tray.on('click', () => actions.open());
    this.#tray.setToolTip(tooltip(this.#state));
    this.#renewMenu();
  }

  /** Shows `state`; does nothing when it is the one shown. */
  show(state: TrayState): void {
    const before = this.#state;
    this.#state = state;
    if (state.worst !== before.worst) this.#tray.setImage(iconOf(state.worst));
    if (tooltip(state) !== tooltip(before)) this.#tray.setToolTip(tooltip(state));
    // A menu that is renewed closes where it is open, so only for news.
    if (JSON.stringify(state.quiet) !== JSON.stringify(before.quiet)) this.#renewMenu();
  }

  /** Puts an alert on top of the menu's last five. */
  add(alert: Alert): void {
    this.#alerts = [alert, ...this.#alerts].slice(0, alertsShown);
    this.#renewMenu();
  }

  /** Takes the icon away. */
  destroy(): void {
    this.#tray.destroy();
  }

  #quietMenu(): MenuItemConstructorOptions {
    const { title, lines } = this.#state.quiet;
    const said: MenuItemConstructorOptions[] = lines.map((line) => ({ label: menuText(line), enabled: false }));
    return {
      label: menuText(title),
      submenu: [
        ...said,
        ...(said.length > 0 ? [{ type: 'separator' } as const] : []),
        { label: 'Explain …', click: () => this.#actions.openExplanation() },
      ],
    };
  }

  #renewMenu(): void {
    const alerts: MenuItemConstructorOptions[] = this.#alerts.map((alert) => ({
      label: menuText(alert.title),
      click: () => this.#actions.openAlert(alert),
    }));
    this.#tray.setContextMenu(
      Menu.buildFromTemplate([
        { label: 'Open Meshwarden', click: () => this.#actions.open() },
        { type: 'separator' },
        ...(alerts.length > 0 ? alerts : [{ label: 'No alerts since the start', enabled: false }]),
        { type: 'separator' },
        this.#quietMenu(),
        { type: 'separator' },
        { label: 'Quit', click: () => this.#actions.quit() },
      ]),
    );
  }
}

/** The tray icon, or null on a desktop that has no place for one. */
export function createTray(actions: TrayActions): MeshTray | null {
  try {
    return new MeshTray(actions);
  } catch {
    return null;
  }
}

function iconOf(worst: TrayState['worst']): Electron.NativeImage {
  const image = nativeImage.createFromBuffer(trayIcon(worst, 16), { width: 16, height: 16, scaleFactor: 1 });
  image.addRepresentation({ scaleFactor: 2, width: 32, height: 32, buffer: trayIcon(worst, 32) });
  return image;
}

function tooltip({ perMinute, unacknowledged }: TrayState): string {
  const alerts = unacknowledged === 1 ? '1 alert' : `${unacknowledged} alerts`;
  return `Meshwarden: ${Math.round(perMinute)} packets/min, ${alerts}`;
}

/** Titles hold names from the air: a menu would take "&" for a key and breaks for lines. */
function menuText(title: string): string {
  const line = title.replace(/\p{Cc}+/gu, ' ').trim();
  const characters = [...line];
  const short = characters.length > titleCharacters ? `${characters.slice(0, titleCharacters - 1).join('')}…` : line;
  return short.replaceAll('&', '&&');
}
