// The devices a radio source can talk with, each with the way to it and its language.
import type { Clock } from '../../domain/clock.ts';
import { consoleLanguage } from './console/console-language.ts';
import { companionLanguage } from './radio/companion-language.ts';
import type { RadioPlace } from './radio/radio-source.ts';
import type { ListPorts } from './serial/ports.ts';
import { type SerialPlace, serialLink } from './serial/serial-link.ts';
import { tcpLink, usualPort } from './tcp/tcp-link.ts';

/** A companion radio on USB. */
export interface SerialSettings extends SerialPlace {
  readonly kind: 'serial';
}

/** A repeater or room server on USB that logs its packets. */
export interface ConsoleSettings extends SerialPlace {
  readonly kind: 'console';
}

/** A companion radio on Wi-Fi or Ethernet. */
export interface TcpSettings {
  readonly kind: 'tcp';
  /** Name or address. */
  readonly host: string;
  /** 5000 when not given. */
  readonly port?: number | undefined;
}

/** Where the settings say the device is. `list` gives the serial ports that are there. */
export function radioPlace(
  settings: SerialSettings | ConsoleSettings | TcpSettings,
  list: ListPorts,
  clock: Clock,
): RadioPlace {
  switch (settings.kind) {
    case 'serial':
    case 'console':
      return {
        kind: settings.kind,
        shown: settings.port,
        open: serialLink(settings, list, clock),
        language: settings.kind === 'serial' ? companionLanguage() : consoleLanguage,
        oneClient: false,
      };
    case 'tcp': {
      const shown = tcpShown(settings);
      const open = tcpLink(settings.host, settings.port ?? usualPort, shown);
      return { kind: 'tcp', shown, open, language: companionLanguage(), oneClient: true };
    }
  }
}

/** `host`, with the port when it is not 5000. */
export function tcpShown({ host, port }: TcpSettings): string {
  if (port === undefined || port === usualPort) return host;
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

/** Stays the same when the device is plugged in elsewhere, if it says who it is; else the name of its port. */
export function deviceName({ port, usb }: SerialPlace): string {
  return usb?.serial ?? port.split(/[/\\]/).at(-1) ?? port;
}
