// The serial ports of this computer, and finding a device among them again.
import { boardOf } from './boards.ts';

/** What a USB device says it is; the same wherever it is plugged in. */
export interface UsbIdentity {
  /** Four lower-case hexadecimal digits each. */
  readonly vendor: string;
  readonly product: string;
  /** null on boards that have none. */
  readonly serial: string | null;
}

/** A serial port that is there now. */
export interface SerialPortInfo {
  /** For example /dev/ttyACM0 or COM3. */
  readonly path: string;
  readonly usb: UsbIdentity | null;
  /** What it is likely to be; null when its USB identity is none of a known board. */
  readonly board: string | null;
  /** As the device names its maker, hostile text. */
  readonly manufacturer: string | null;
}

/** Lists ports; rejects when the system cannot tell. */
export type ListPorts = () => Promise<readonly SerialPortInfo[]>;

/** Ports of this computer with likely radios first. Ports built into the board, which nothing can be plugged into, are left out. */
export async function listPorts(): Promise<readonly SerialPortInfo[]> {
  const { SerialPort } = await import('serialport');
  const ports = (await SerialPort.list()).map(({ path, vendorId, productId, serialNumber, manufacturer }) => {
    const usb =
      vendorId && productId
        ? { vendor: vendorId.toLowerCase(), product: productId.toLowerCase(), serial: serialNumber || null }
        : null;
    return { path, usb, board: usb && boardOf(usb.vendor, usb.product), manufacturer: manufacturer || null };
  });
  return ports
    .filter(({ path, usb }) => usb !== null || !/\/ttyS\d+$|^\/dev\/tty\.(Bluetooth|debug)/.test(path))
    .sort((a, b) => Number(b.board !== null) - Number(a.board !== null) || a.path.localeCompare(b.path));
}

/**
 * Where the device is now: by its USB identity when that is known, whatever the port is called today; else where it was.
 * null when it is not there.
 */
export function findPort(path: string, usb: UsbIdentity | null, ports: readonly SerialPortInfo[]): string | null {
  if (usb === null) return path;
  const same = ports.filter(
    (port) => port.usb?.vendor === usb.vendor && port.usb.product === usb.product && port.usb.serial === usb.serial,
  );
  const there = same.find((port) => port.path === path);
  if (there) return there.path;
  // Two boards without serial numbers cannot be told apart: the wrong one is worse than none.
  return usb.serial !== null || same.length === 1 ? (same[0]?.path ?? null) : null;
}
