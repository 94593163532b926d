// The devices a radio source can talk with, each with the way to it and its language.
import type { Clock } from '../../domain/clock.ts';
import { consoleLanguage } from './console/console-language.ts';
import type { TakeChannels } from './radio/channel-list.ts';
import { companionLanguage } from './radio/companion-language.ts';
import type { RadioPlace } from './radio/radio-source.ts';
import { type Ports, type SerialPlace, serialLink } from './serial/serial-link.ts';
import { tcpLink, usualPort } from './tcp/tcp-link.ts';

/** What an owner lets be read of a companion radio. */
export interface CompanionSettings {
  /** Its channels with their secrets; not when missing. */
  readonly readChannels?: boolean | undefined;
}

/** A companion radio on USB. */
export interface SerialSettings extends SerialPlace, CompanionSettings {
  readonly kind: 'serial';
}

/** A repeater or room server on USB that logs its packets. */
export interface ConsoleSettings extends SerialPlace {
  readonly kind: 'console';
}

/** A companion radio on Wi-Fi or Ethernet. */
export interface TcpSettings extends CompanionSettings {
  readonly kind: 'tcp';
  /** Name or address. */
  readonly host: string;
  /** 5000 when not given. */
  readonly port?: number | undefined;
}

/** Where the settings say the device is. `takeChannels` is given its channels, where the settings allow to read them. */
export function radioPlace(
  settings: SerialSettings | ConsoleSettings | TcpSettings,
  ports: Ports,
  clock: Clock,
  takeChannels: TakeChannels | null = null,
): RadioPlace {
  const companion = () => companionLanguage('readChannels' in settings && settings.readChannels ? takeChannels : null);
  switch (settings.kind) {
    case 'serial':
    case 'console':
      return {
        kind: settings.kind,
        shown: settings.port,
        open: serialLink(settings, ports, clock),
        language: settings.kind === 'serial' ? companion() : consoleLanguage,
        oneClient: false,
      };
    case 'tcp': {
      const shown = tcpShown(settings);
      const open = tcpLink(settings.host, settings.port ?? usualPort, shown);
      return { kind: 'tcp', shown, open, language: companion(), oneClient: true };
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
