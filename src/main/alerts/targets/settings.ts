// Which targets are on, and where webhooks go: in the database without their secrets.
import { type WebhookShape, webhookShapes } from '../../../domain/alerts/webhook-shapes.ts';
import type { EpochMs } from '../../../domain/hearing.ts';
import type { ReadableDb, WritableDb } from '../../storage/database.ts';
import { readSetting, writeSetting } from '../../storage/tables/settings.ts';
import type { WebhookInput } from '../controls.ts';

const key = 'alerts.targets';

/** A webhook without its secrets. */
export interface StoredWebhook {
  readonly name: string;
  readonly shape: WebhookShape;
  /** Scheme and host. */
  readonly address: string;
  readonly enabled: boolean;
}

export interface StoredTargets {
  readonly desktop: boolean;
  readonly tray: boolean;
  readonly sound: boolean;
  readonly webhooks: readonly StoredWebhook[];
}

const defaults: StoredTargets = { desktop: true, tray: true, sound: false, webhooks: [] };

/** What is stored; the defaults for what is missing or cannot be read. */
export function readTargets(db: ReadableDb): StoredTargets {
  let value: unknown;
  try {
    value = JSON.parse(readSetting(db, key) ?? 'null');
  } catch {
    return defaults;
  }
  const fields = recordOf(value);
  const on = (name: 'desktop' | 'tray' | 'sound') =>
    typeof fields[name] === 'boolean' ? fields[name] === true : defaults[name];
  const webhooks = Array.isArray(fields.webhooks) ? fields.webhooks.filter(isWebhook) : [];
  return { desktop: on('desktop'), tray: on('tray'), sound: on('sound'), webhooks };
}

export function writeTargets(db: WritableDb, targets: StoredTargets, now: EpochMs): void {
  writeSetting(db, key, targets, now);
}

/** A webhook as a person enters it, checked; throws a RangeError with a sentence. */
export function readWebhook(value: unknown): WebhookInput {
  const { name, shape, url, token, enabled } = recordOf(value);
  if (typeof name !== 'string' || !/^[A-Za-z0-9-]{1,32}$/.test(name)) {
    throw new RangeError('The name of a webhook is 1 to 32 letters, digits and hyphens.');
  }
  const known = webhookShapes.find((word) => word === shape);
  if (known === undefined) throw new RangeError(`The shape of a webhook is one of ${webhookShapes.join(', ')}.`);
  if (token !== null && token !== undefined && (typeof token !== 'string' || !/^[\x21-\x7e]{0,512}$/.test(token))) {
    throw new RangeError('The token of a webhook is at most 512 printable characters without spaces.');
  }
  return {
    name,
    shape: known,
    url: url === null || url === undefined ? null : addressOf(url, known),
    token: typeof token === 'string' ? token : null,
    enabled: enabled !== false,
  };
}

function addressOf(url: unknown, shape: WebhookShape): string {
  if (typeof url !== 'string' || url.length > 2_048 || !URL.canParse(url)) {
    throw new RangeError('The address of a webhook must be a web address such as https://ntfy.sh/my-mesh.');
  }
  const { protocol, username, pathname } = new URL(url);
  if (protocol !== 'https:' && protocol !== 'http:') {
    throw new RangeError('The address of a webhook must begin with https:// or http://.');
  }
  if (username !== '') throw new RangeError('A login in the address is not sent; put a token into its own field.');
  if (shape === 'ntfy' && !/[^/]$/.test(pathname)) {
    throw new RangeError('The address of an ntfy webhook ends with its topic, such as https://ntfy.sh/my-mesh.');
  }
  return url;
}

function isWebhook(value: unknown): value is StoredWebhook {
  const { name, shape, address, enabled } = recordOf(value);
  const texts = typeof name === 'string' && typeof address === 'string' && typeof enabled === 'boolean';
  return texts && webhookShapes.some((word) => word === shape);
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}
