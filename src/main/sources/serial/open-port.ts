// Opens a serial port, the way the thread allows.
import { execFile } from 'node:child_process';
import { constants, type FileHandle, open, realpath } from 'node:fs/promises';
import { ReadStream } from 'node:tty';
import { promisify } from 'node:util';
import { isMainThread } from 'node:worker_threads';
import { portUser } from './port-user.ts';

const baudRate = 115_200;

/** A port that is open. */
export interface OpenPort {
  write(bytes: Uint8Array): void;
  pause(): void;
  resume(): void;
  close(): Promise<void>;
}

/** What happens on an open port. */
export interface PortEvents {
  data(bytes: Uint8Array): void;
  /** It went away, or failed. May come more than once. */
  gone(): void;
}

/** Opens the port at `path` with 115,200 baud, 8N1. Rejects with the system's words. */
export function openPort(path: string, events: PortEvents): Promise<OpenPort> {
  // The serial library waits for bytes on the main thread's loop, whichever thread asks: elsewhere it ends the program.
  return isMainThread ? openWithLibrary(path, events) : openAsTerminal(path, events);
}

async function openWithLibrary(path: string, events: PortEvents): Promise<OpenPort> {
  const { SerialPort } = await import('serialport');
  const port = new SerialPort({ path, baudRate, autoOpen: false, hupcl: false });
  port.on('error', () => events.gone());
  await new Promise<void>((resolve, reject) => port.open((cause) => (cause ? reject(cause) : resolve())));
  // Raised, these lines reset some ESP32 boards. A port without them says so, which does not matter.
  port.set({ dtr: false, rts: false }, () => {});
  port.on('close', () => events.gone());
  port.on('data', (bytes: Uint8Array) => events.data(bytes));
  return {
    write: (bytes) => void port.write(bytes),
    pause: () => void port.pause(),
    resume: () => void port.resume(),
    close: async () => {
      if (port.isOpen) await new Promise<void>((resolve) => void port.close(() => resolve()));
    },
  };
}

/** As a terminal of the system, set up by `stty`, which every Unix has. The control lines stay as the driver sets them: both alike, which resets no board. */
async function openAsTerminal(path: string, events: PortEvents): Promise<OpenPort> {
  if (process.platform === 'win32') {
    throw new Error('serial ports cannot be used on Windows yet; reach the radio over the network instead');
  }
  // A pseudo terminal is always open at its other end too.
  const isDevice = !(await realpath(path)).startsWith('/dev/pts/');
  if (isDevice && (await portUser(path)) !== null) throw new Error('Cannot lock port');
  const handle = await open(path, constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK);
  try {
    const file = process.platform === 'linux' ? '-F' : '-f';
    // A port keeps what the program before us set.
    const settings = [String(baudRate), 'raw', 'cs8', '-parenb', '-cstopb', '-echo', 'clocal', '-hupcl', '-crtscts'];
    await promisify(execFile)('stty', [file, path, ...settings]);
    return terminal(handle, events);
  } catch (cause) {
    await handle.close().catch(() => {});
    throw cause;
  }
}

function terminal(handle: FileHandle, events: PortEvents): OpenPort {
  const stream = new ReadStream(handle.fd);
  const closed = new Promise<void>((resolve) => void stream.once('close', () => resolve()));
  stream.on('error', () => events.gone());
  stream.on('end', () => events.gone());
  stream.on('close', () => events.gone());
  stream.on('data', (bytes: Uint8Array) => events.data(bytes));
  return {
    write: (bytes) => void handle.write(bytes).catch(() => events.gone()),
    pause: () => void stream.pause(),
    resume: () => void stream.resume(),
    close: async () => {
      stream.destroy();
      await closed;
      await handle.close().catch(() => {});
    },
  };
}
