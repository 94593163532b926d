// A line to a device on USB.
import { access } from 'node:fs/promises';
import type { Cancel, Clock } from '../../../domain/clock.ts';
import type { Link, LinkEvents, LinkFailure, OpenLink } from '../radio/link.ts';
import { raisesDtr } from './boards.ts';
import type { OpenPort, OpenSerialPort } from './open-port.ts';
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
export function serialLink(place: SerialPlace, { list, open }: Ports, clock: Clock): OpenLink {
  const memory: DeviceMemory = { port: place.port, usb: place.usb ?? null, dtr: null, spoke: false };
  return (events) => new SerialLink(memory, { list, open }, clock, events);
}

/** The ports of this computer: what is there, and how one is opened. */
export interface Ports {
  readonly list: ListPorts;
  readonly open: OpenSerialPort;
}

interface DeviceMemory {
  port: string;
  usb: UsbIdentity | null;
  /** Whether DTR was raised when it was last opened; null before. */
  dtr: boolean | null;
  /** It sent something with that. */
  spoke: boolean;
}

class SerialLink implements Link {
  readonly #memory: DeviceMemory;
  readonly #ports: Ports;
  readonly #clock: Clock;
  readonly #events: LinkEvents;
  readonly #opening: Promise<OpenPort | null>;
  #port: OpenPort | null = null;
  #paused = false;
  #over = false;
  #look: Cancel = () => {};

  constructor(memory: DeviceMemory, ports: Ports, clock: Clock, events: LinkEvents) {
    this.#memory = memory;
    this.#ports = ports;
    this.#clock = clock;
    this.#events = events;
    this.#opening = this.#open();
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
  async #open(): Promise<OpenPort | null> {
    const memory = this.#memory;
    try {
      const ports = await this.#ports
        .list()
        .catch((cause: unknown) => (cause instanceof Error ? cause : new Error(String(cause))));
      if (this.#over) return null;
      const path =
        ports instanceof Error ? (memory.usb ? null : memory.port) : findPort(memory.port, memory.usb, ports);
      if (path === null) {
        this.#down(ports instanceof Error ? unlistable(ports.message) : absent(memory.port));
        return null;
      }
      if (!(ports instanceof Error)) memory.usb ??= ports.find((info) => info.path === path)?.usb ?? null;
      const port = await this.#openPath(path);
      if (port === null) return null;
      memory.port = path;
      if (!this.#over) this.#begin(port, path);
      return port;
    } catch (cause) {
      this.#down(failureOf(cause, memory.port, null, process.platform));
      return null;
    }
  }

  async #openPath(path: string): Promise<OpenPort | null> {
    const events = {
      data: (bytes: Uint8Array) => {
        this.#memory.spoke = true;
        if (!this.#over) this.#events.data(bytes);
      },
      gone: () => this.#down(pulledOut(path)),
    };
    try {
      const dtr = this.#nextDtr();
      const port = await this.#ports.open({ path, dtr }, events);
      this.#memory.dtr = dtr;
      return port;
    } catch (cause) {
      this.#down(failureOf(cause, path, await portUser(path), process.platform));
      return null;
    }
  }

  /** As its board wants it; the other way where it said nothing the last time, for boards are more than a list can hold. */
  #nextDtr(): boolean {
    const { dtr, usb, spoke } = this.#memory;
    if (dtr === null) return raisesDtr(usb);
    return spoke ? dtr : !dtr;
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
