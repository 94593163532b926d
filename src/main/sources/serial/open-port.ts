// Opens a serial port with the system's serial library.
const baudRate = 115_200;

/** Which port, and how its lines are set. */
export interface PortWish {
  readonly path: string;
  /** Whether the line that says a terminal is ready (DTR) is raised; RTS never is. */
  readonly dtr: boolean;
}

/** A port that is open. */
export interface OpenPort {
  write(bytes: Uint8Array): void;
  /** Nothing more comes until `resume`. */
  pause(): void;
  resume(): void;
  /** Resolves when the system has it back; may be called twice. */
  close(): Promise<void>;
}

/** What happens on an open port. */
export interface PortEvents {
  data(bytes: Uint8Array): void;
  /** It went away, or failed. May come more than once. */
  gone(): void;
}

/** Opens a port with 115,200 baud, 8N1. Rejects with the system's words. */
export type OpenSerialPort = (wish: PortWish, events: PortEvents) => Promise<OpenPort>;

/**
 * Opens a port in this thread, which must be the main one: the library waits for bytes on the main thread's loop, and ends
 * the program from elsewhere.
 */
export const openSerialPort: OpenSerialPort = async ({ path, dtr }, events) => {
  const { SerialPort } = await import('serialport');
  const port = new SerialPort({ path, baudRate, autoOpen: false, hupcl: false });
  port.on('error', () => events.gone());
  await new Promise<void>((resolve, reject) => port.open((cause) => (cause ? reject(cause) : resolve())));
  // Both at once: one raised without the other resets boards. A port without such lines says so, which does not matter.
  port.set({ dtr, rts: false }, () => {});
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
};
