// Which running source a trial of some settings would disturb.

import { usualBrokerPort } from './broker/broker-source.ts';
import type { SourceSettings } from './create.ts';
import { usualPort } from './tcp/tcp-link.ts';

/** Whether two sources of these settings cannot run at once: a port has one owner, and a radio on the network one client. */
export function excludeEachOther(a: SourceSettings, b: SourceSettings): boolean {
  if (a.kind === 'broker' && b.kind === 'broker') return (a.port ?? usualBrokerPort) === (b.port ?? usualBrokerPort);
  if (a.kind === 'tcp' && b.kind === 'tcp') {
    return a.host.toLowerCase() === b.host.toLowerCase() && (a.port ?? usualPort) === (b.port ?? usualPort);
  }
  const aIsPort = a.kind === 'serial' || a.kind === 'console';
  const bIsPort = b.kind === 'serial' || b.kind === 'console';
  if (!aIsPort || !bIsPort) return false;
  const known = a.usb?.serial != null && b.usb?.serial != null;
  return a.port === b.port || (known && a.usb.serial === b.usb.serial && a.usb.vendor === b.usb.vendor);
}
