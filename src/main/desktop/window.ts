// The one window: sandboxed, at the place it had, hidden rather than closed.
import { BrowserWindow, nativeTheme, screen } from 'electron';
import { type DesktopMemory, recall, remember } from './memory.ts';

/** What the window needs. */
export interface WindowOptions {
  /** Address of the page. */
  readonly page: string;
  /** The built preload. */
  readonly preload: string;
  /** Where its place is remembered. */
  readonly memoryFile: string;
  /** Whether closing may hide it: false while quitting, or where nothing could bring it back. */
  mayHide(): boolean;
  /** Closing hid it for the first time ever. */
  onFirstHidden(): void;
}

/** Opens and closes the one window. */
export class MainWindow {
  readonly #options: WindowOptions;
  #window: BrowserWindow | null = null;

  constructor(options: WindowOptions) {
    this.#options = options;
  }

  /** Shows the window, making it when there is none; at `address`, a fragment of the page's, where given. */
  open(address: string | null = null): void {
    if (this.#window === null) {
      this.#window = this.#make(address ?? '');
      return;
    }
    if (this.#window.isMinimized()) this.#window.restore();
    this.#window.show();
    this.#window.focus();
    if (address !== null) void this.#window.loadURL(this.#options.page + address);
  }

  #make(address: string): BrowserWindow {
    const memory = recall(this.#options.memoryFile);
    const window = new BrowserWindow({
      width: 1280,
      height: 800,
      ...visibleBounds(memory),
      minWidth: 900,
      minHeight: 600,
      show: false,
      title: 'Meshwarden',
      backgroundColor: nativeTheme.shouldUseDarkColors ? '#1a1b1e' : '#ffffff',
      webPreferences: {
        preload: this.#options.preload,
        contextIsolation: true,
        sandbox: true,
        nodeIntegration: false,
        webviewTag: false,
        navigateOnDragDrop: false,
        spellcheck: false,
      },
    });
    if (memory.maximised) window.maximize();
    window.once('ready-to-show', () => window.show());
    window.on('close', (event) => this.#close(window, event));
    window.on('closed', () => {
      this.#window = null;
    });
    void window.loadURL(this.#options.page + address);
    return window;
  }

  #close(window: BrowserWindow, event: { preventDefault(): void }): void {
    const { memoryFile } = this.#options;
    const hides = this.#options.mayHide();
    const { saidKeepsRunning } = recall(memoryFile);
    remember(memoryFile, {
      bounds: window.getNormalBounds(),
      maximised: window.isMaximized(),
      saidKeepsRunning: saidKeepsRunning || hides,
    });
    if (!hides) return;
    event.preventDefault();
    window.hide();
    if (!saidKeepsRunning) this.#options.onFirstHidden();
  }
}

/** The remembered place, unless the screen it was on is gone. */
function visibleBounds({ bounds }: DesktopMemory): Partial<Electron.Rectangle> {
  if (bounds === null) return {};
  const { workArea } = screen.getDisplayMatching(bounds);
  const overlaps =
    bounds.x < workArea.x + workArea.width &&
    bounds.x + bounds.width > workArea.x &&
    bounds.y < workArea.y + workArea.height &&
    bounds.y + bounds.height > workArea.y;
  return overlaps ? bounds : { width: bounds.width, height: bounds.height };
}
