// Electron as far as the desktop program uses it, so that the program runs where no Electron is. What a test may look
// at is under `shown`; names and options are Electron's own types, so a renamed one fails the type check.
import { EventEmitter } from 'node:events';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import type * as Electron from 'electron';

type Prevented = { readonly defaultPrevented: boolean; preventDefault(): void };

/** An event that can be prevented, with whatever else it carries. */
export function preventable<T extends object>(more: T = {} as T): T & Prevented {
  let prevented = false;
  return Object.defineProperties(
    {
      ...more,
      preventDefault() {
        prevented = true;
      },
    },
    { defaultPrevented: { get: () => prevented } },
  ) as T & Prevented;
}

/** Everything the program showed or did, in the order it did it. */
export const shown = {
  windows: [] as FakeWindow[],
  trays: [] as FakeTray[],
  notifications: [] as FakeNotification[],
  menus: [] as Electron.MenuItemConstructorOptions[][],
  dialogs: [] as string[],
  exits: [] as number[],
  quits: 0,
  beeps: 0,
  schemes: [] as Electron.CustomScheme[],
  /** What the next question is answered with: the index of its button. */
  nextAnswer: Promise.withResolvers<number>(),
  trayRefuses: false,
  isSecondInstance: false,
  userData: '',
  /** What file dialogs were asked, and what the next ones are answered with; an empty path closes them. */
  fileDialogs: [] as (Electron.OpenDialogOptions | Electron.SaveDialogOptions)[],
  chosenFile: '',
};

/** Forgets everything, as a new start of the machine would. */
export function forgetShown(userData: string): void {
  for (const emitter of [fakeElectron.app, fakeElectron.powerMonitor, fakeElectron.ipcMain])
    emitter.removeAllListeners();
  Object.assign(shown, {
    windows: [],
    trays: [],
    notifications: [],
    menus: [],
    dialogs: [],
    exits: [],
    quits: 0,
    beeps: 0,
    schemes: [],
    nextAnswer: Promise.withResolvers<number>(),
    trayRefuses: false,
    isSecondInstance: false,
    userData,
    fileDialogs: [],
    chosenFile: '',
  });
}

class FakeWindow
  extends EventEmitter
  implements Pick<Electron.BrowserWindow, 'show' | 'hide' | 'focus' | 'restore' | 'maximize'>
{
  readonly options: Electron.BrowserWindowConstructorOptions;
  visible = false;
  closed = false;
  url = '';

  constructor(options: Electron.BrowserWindowConstructorOptions) {
    super();
    this.options = options;
    shown.windows.push(this);
  }
  show(): void {
    this.visible = true;
  }
  hide(): void {
    this.visible = false;
  }
  focus(): void {}
  restore(): void {}
  maximize(): void {}
  isMinimized = () => false;
  isMaximized = () => false;
  getNormalBounds = (): Electron.Rectangle => ({ x: 10, y: 20, width: 1_000, height: 700 });
  async loadURL(url: string): Promise<void> {
    this.url = url;
    this.emit('ready-to-show');
  }
  /** The person closes it. */
  close(): void {
    const event = preventable();
    this.emit('close', event);
    if (event.defaultPrevented) return;
    this.closed = true;
    this.emit('closed');
  }
}

class FakeTray extends EventEmitter implements Pick<Electron.Tray, 'setImage' | 'setToolTip' | 'destroy'> {
  image: unknown;
  tip = '';
  menu: Electron.MenuItemConstructorOptions[] = [];
  destroyed = false;

  constructor(image: string | Electron.NativeImage) {
    super();
    if (shown.trayRefuses) throw new Error('no tray here');
    this.image = image;
    shown.trays.push(this);
  }
  setImage(image: string | Electron.NativeImage): void {
    this.image = image;
  }
  setToolTip(tip: string): void {
    this.tip = tip;
  }
  setContextMenu(menu: unknown): void {
    this.menu = menu as Electron.MenuItemConstructorOptions[];
  }
  destroy(): void {
    this.destroyed = true;
  }
}

class FakeNotification extends EventEmitter implements Pick<Electron.Notification, 'show'> {
  readonly options: Electron.NotificationConstructorOptions;
  static isSupported = () => true;

  constructor(options: Electron.NotificationConstructorOptions) {
    super();
    this.options = options;
  }
  show(): void {
    shown.notifications.push(this);
    this.emit('show');
  }
  close(): void {
    this.emit('close');
  }
}

/** Electron's port of the main process around Node's. */
class FakePortMain extends EventEmitter implements Pick<Electron.MessagePortMain, 'start' | 'close' | 'postMessage'> {
  readonly port: MessagePort;

  constructor(port: MessagePort) {
    super();
    this.port = port;
    port.on('close', () => this.emit('close'));
  }
  start(): void {
    this.port.on('message', (data: unknown) => this.emit('message', { data, ports: [] }));
  }
  postMessage(message: unknown): void {
    this.port.postMessage(message);
  }
  close(): void {
    this.port.close();
  }
}

class FakeChannelMain {
  readonly port1: FakePortMain;
  readonly port2: FakePortMain;
  constructor() {
    const { port1, port2 } = new MessageChannel();
    this.port1 = new FakePortMain(port1);
    this.port2 = new FakePortMain(port2);
  }
}

/** The session's answers to pages that ask for permissions. */
export const permissions = {
  request: null as Parameters<Electron.Session['setPermissionRequestHandler']>[0],
  check: null as Parameters<Electron.Session['setPermissionCheckHandler']>[0],
  device: null as Parameters<Electron.Session['setDevicePermissionHandler']>[0],
};

/** What answers app: addresses. */
export const pages = { handler: null as ((request: Request) => Promise<Response> | Response) | null };

class FakeApp extends EventEmitter {
  isPackaged = true;
  whenReady = async () => {};
  getPath = (_name: 'userData' | 'downloads') => shown.userData;
  requestSingleInstanceLock = () => !shown.isSecondInstance;
  exit = (code: number) => void shown.exits.push(code);
  quit = () => {
    const event = preventable();
    this.emit('before-quit', event);
    if (event.defaultPrevented) return;
    for (const window of shown.windows) window.close();
    shown.quits += 1;
    this.emit('fake-quit');
  };
}

/** A keychain that seals by turning the bytes round behind a mark. */
export function fakeKeychain(backend = 'gnome_libsecret') {
  return {
    isEncryptionAvailable: () => true,
    getSelectedStorageBackend: () => backend,
    encryptString: (text: string) => Buffer.concat([Buffer.from('v10'), Buffer.from(text).reverse()]),
    decryptString(sealed: Buffer) {
      if (sealed.subarray(0, 3).toString() !== 'v10') throw new Error('Error while decrypting the ciphertext');
      return Buffer.from(sealed.subarray(3)).reverse().toString();
    },
  };
}

export const fakeElectron = {
  app: new FakeApp(),
  BrowserWindow: FakeWindow,
  Tray: FakeTray,
  Notification: FakeNotification,
  MessageChannelMain: FakeChannelMain,
  Menu: {
    buildFromTemplate: (template: Electron.MenuItemConstructorOptions[]) => template,
    setApplicationMenu: (menu: unknown) => void shown.menus.push(menu as Electron.MenuItemConstructorOptions[]),
  },
  nativeImage: {
    createFromBuffer: (buffer: Buffer, options: Electron.CreateFromBufferOptions) => ({
      buffer,
      options,
      addRepresentation: (_options: Electron.AddRepresentationOptions) => {},
    }),
  },
  nativeTheme: { shouldUseDarkColors: true },
  screen: {
    getDisplayMatching: (_bounds: Electron.Rectangle) => ({ workArea: { x: 0, y: 0, width: 1_920, height: 1_080 } }),
  },
  dialog: {
    showErrorBox: (title: string, content: string) => void shown.dialogs.push(`${title}: ${content}`),
    async showOpenDialog(options: Electron.OpenDialogOptions): Promise<Electron.OpenDialogReturnValue> {
      shown.fileDialogs.push(options);
      return { canceled: shown.chosenFile === '', filePaths: shown.chosenFile === '' ? [] : [shown.chosenFile] };
    },
    async showSaveDialog(options: Electron.SaveDialogOptions): Promise<Electron.SaveDialogReturnValue> {
      shown.fileDialogs.push(options);
      return { canceled: shown.chosenFile === '', filePath: shown.chosenFile };
    },
    async showMessageBox(
      options: Electron.MessageBoxOptions,
    ): Promise<Pick<Electron.MessageBoxReturnValue, 'response'>> {
      shown.dialogs.push(`${options.message}: ${options.detail}`);
      return { response: await shown.nextAnswer.promise };
    },
  },
  safeStorage: fakeKeychain(),
  shell: {
    beep() {
      shown.beeps += 1;
    },
  },
  powerMonitor: new EventEmitter(),
  ipcMain: new EventEmitter(),
  protocol: {
    registerSchemesAsPrivileged: (schemes: Electron.CustomScheme[]) => void shown.schemes.push(...schemes),
    handle: (_scheme: string, handler: (request: Request) => Promise<Response> | Response) => {
      pages.handler = handler;
    },
  },
  session: {
    defaultSession: {
      setPermissionRequestHandler(handler: typeof permissions.request) {
        permissions.request = handler;
      },
      setPermissionCheckHandler(handler: typeof permissions.check) {
        permissions.check = handler;
      },
      setDevicePermissionHandler(handler: typeof permissions.device) {
        permissions.device = handler;
      },
    },
  },
} satisfies Partial<Record<keyof typeof Electron, unknown>>;
