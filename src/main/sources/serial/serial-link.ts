// A line to a device on USB.
import { access } from 'node:fs/promises';
import type { Cancel, Clock } from '../../../domain/clock.ts';
import type { Link, LinkEvents, LinkFailure, OpenLink } from '../radio/link.ts';
import { type OpenPort, openPort } from './open-port.ts';
import { portUser } from './port-user.ts';
import { findPort, type ListPorts, type UsbIdentity } from './ports.ts';
import { absent, failureOf, pulledOut, unlistable } from './serial-failure.ts';

/** How often is looked whether the port is still there, ms. */
const lookMs = 2_000;

/** Where a device is plugged in, or was last. */
export interface SerialPlace {
  readonly port: string;
  /** By this it is found again when the port's name changed. */
  readonly usb?: UsbIdentity | undefined;
}

/**
 * Opens the port at `place`. What was once opened is remembered by its USB identity, so that after a change of plugs the
 * same device is opened and never another one.
 */
export function serialLink(place: SerialPlace, list: ListPorts, clock: Clock): OpenLink {
  const memory: DeviceMemory = { port: place.port, usb: place.usb ?? null };
  return (events) => new SerialLink(memory, list, clock, events);
}

interface DeviceMemory {
  port: string;
  usb: UsbIdentity | null;
}

class SerialLink implements Link {
  readonly #clock: Clock;
  readonly #events: LinkEvents;
  readonly #opening: Promise<OpenPort | null>;
  #port: OpenPort | null = null;
  #paused = false;
  #over = false;
  #look: Cancel = () => {};

  constructor(memory: DeviceMemory, list: ListPorts, clock: Clock, events: LinkEvents) {
    this.#clock = clock;
    this.#events = events;
    this.#opening = this.#open(memory, list);
  }

  write(bytes: Uint8Array): void {
    if (!this.#over) this.#port?.write(bytes);
  }

  pause(): void {
    this.#paused = true;
    this.#port?.pause();
  }

  resume(): void {
    this.#paused = false;
    this.#port?.resume();
  }

  async close(): Promise<void> {
    this.#over = true;
    this.#look();
    const port = await this.#opening;
    await port?.close();
  }

  #down(failure: LinkFailure): void {
    if (this.#over) return;
    this.#over = true;
    this.#events.down(failure);
  }

  /** Never rejects; null when there is no port to close. */
  async #open(memory: DeviceMemory, list: ListPorts): Promise<OpenPort | null> {
    try {
      const ports = await list().catch((cause: unknown) => (cause instanceof Error ? cause : new Error(String(cause))));
      if (this.#over) return null;
      const path =
        ports instanceof Error ? (memory.usb ? null : memory.port) : findPort(memory.port, memory.usb, ports);
      if (path === null) {
        this.#down(ports instanceof Error ? unlistable(ports.message) : absent(memory.port));
        return null;
      }
      const port = await this.#openPath(path);
      if (port === null) return null;
      memory.port = path;
      if (!(ports instanceof Error)) memory.usb ??= ports.find((info) => info.path === path)?.usb ?? null;
      if (!this.#over) this.#begin(port, path);
      return port;
    } catch (cause) {
      this.#down(failureOf(cause, memory.port, null, process.platform));
      return null;
    }
  }

  async #openPath(path: string): Promise<OpenPort | null> {
    try {
      return await openPort(path, {
        data: (bytes) => {
          if (!this.#over) this.#events.data(bytes);
        },
        gone: () => this.#down(pulledOut(path)),
      });
    } catch (cause) {
      this.#down(failureOf(cause, path, await portUser(path), process.platform));
      return null;
    }
  }

  #begin(port: OpenPort, path: string): void {
    this.#port = port;
    if (this.#paused) port.pause();
    this.#look = this.#clock.every(lookMs, () => void this.#lookFor(path));
    this.#events.open();
  }

  /** A port whose device is gone may be read for ever without an error and without a byte; but its file is gone. */
  async #lookFor(path: string): Promise<void> {
    if (process.platform === 'win32') return;
    try {
      await access(path);
    } catch {
      this.#down(pulledOut(path));
    }
  }
}
