// The targets there are: which are on, where they go, how they stand, and a test of each.
import type { Alert } from '../../../contract/alerts.ts';
import type { Clock } from '../../../domain/clock.ts';
import type { WritableDb } from '../../storage/database.ts';
import { readTargetStandings } from '../../storage/tables/notifications.ts';
import type { TargetStatus, TestAnswer } from '../controls.ts';
import { inAppTarget, type SendingTarget, type Target, targetId } from '../target.ts';
import { tell } from '../telling.ts';
import { DesktopTarget, soundTarget, type TellHost, trayTarget } from './host.ts';
import { readTargets, readWebhook, type StoredTargets, type StoredWebhook, writeTargets } from './settings.ts';
import { WebhookTarget, webhookId } from './webhook-target.ts';

/** Keeps secrets outside the database. */
export interface SecretKeeper {
  get(name: string): string | null;
  set(name: string, secret: string | null): void;
}

export interface TargetBookOptions {
  readonly db: () => WritableDb;
  readonly clock: Clock;
  readonly secrets: SecretKeeper;
  /** The desktop program; null where there is none. */
  readonly tellHost: TellHost | null;
  /** The targets have changed. */
  apply(targets: readonly Target[]): void;
}

interface WebhookSecret {
  readonly url: string;
  readonly token: string | null;
}

const hostPlaces = ['desktop', 'tray', 'sound'] as const;
/** How long a test may wait for its turn and its answer, milliseconds. */
const testWithinMs = 60_000;

export class TargetBook {
  readonly #options: TargetBookOptions;
  readonly #host: readonly SendingTarget[];
  readonly #webhooks = new Map<string, WebhookTarget>();
  #stored: StoredTargets;

  constructor(options: TargetBookOptions) {
    const { tellHost, clock } = options;
    this.#options = options;
    this.#host =
      tellHost === null ? [] : [new DesktopTarget(tellHost, clock), trayTarget(tellHost), soundTarget(tellHost, clock)];
    this.#stored = readTargets(options.db());
    for (const webhook of this.#stored.webhooks) this.#build(webhook);
  }

  /** The targets that are on and can be reached. */
  targets(): readonly Target[] {
    const host = this.#host.filter(({ name }) => name !== 'in-app' && name !== 'webhook' && this.#stored[name]);
    const webhooks = this.#stored.webhooks.flatMap(({ name, enabled }) => {
      const target = this.#webhooks.get(name);
      return enabled && target !== undefined ? [target] : [];
    });
    return [inAppTarget, ...host, ...webhooks];
  }

  statuses(): readonly TargetStatus[] {
    const standings = readTargetStandings(this.#options.db());
    const standing = (name: string) => standings.get(name) ?? { lastSentAt: null, lastError: null, waiting: 0 };
    const feed = {
      name: 'in-app',
      kind: 'in-app',
      available: true,
      enabled: true,
      shape: null,
      address: null,
    } as const;
    const host = hostPlaces.map((kind) => ({
      ...{ name: kind, kind, available: this.#host.length > 0, enabled: this.#stored[kind] },
      ...{ shape: null, address: null },
      ...standing(kind),
    }));
    const webhooks = this.#stored.webhooks.map(({ name, shape, address, enabled }) => ({
      ...{ name: webhookId(name), kind: 'webhook' as const, available: this.#webhooks.has(name) },
      ...{ enabled, shape, address },
      ...standing(webhookId(name)),
    }));
    return [{ ...feed, ...standing('in-app') }, ...host, ...webhooks];
  }

  /** Adds a webhook or changes the one of that name; throws a RangeError with a sentence. */
  saveWebhook(value: unknown): TargetStatus {
    const { name, shape, url, token, enabled } = readWebhook(value);
    const before = this.#secretOf(name);
    const address = url ?? before?.url ?? null;
    if (address === null) throw new RangeError('A new webhook needs an address.');
    const { origin } = new URL(address);
    // A kept token must not follow the webhook to another host.
    const kept = before !== null && new URL(before.url).origin === origin ? before.token : null;
    const secret: WebhookSecret = { url: address, token: token === null ? kept : token === '' ? null : token };
    this.#options.secrets.set(secretName(name), JSON.stringify(secret));
    const webhook: StoredWebhook = { name, shape, address: origin, enabled };
    const others = this.#stored.webhooks.filter((other) => other.name !== name);
    this.#store({ ...this.#stored, webhooks: [...others, webhook].sort((a, b) => (a.name < b.name ? -1 : 1)) });
    this.#build(webhook);
    this.#options.apply(this.targets());
    return this.#statusOf(webhookId(name));
  }

  /** Switches a target on or off; throws a RangeError with a sentence for one that cannot be switched. */
  setEnabled(name: string, enabled: boolean): TargetStatus {
    const place = hostPlaces.find((known) => known === name);
    const webhook = this.#stored.webhooks.find((known) => webhookId(known.name) === name);
    if (place !== undefined) this.#store({ ...this.#stored, [place]: enabled });
    else if (webhook !== undefined) {
      const webhooks = this.#stored.webhooks.map((known) => (known === webhook ? { ...known, enabled } : known));
      this.#store({ ...this.#stored, webhooks });
    } else throw new RangeError(`There is no target ${name} that could be switched on or off.`);
    this.#options.apply(this.targets());
    return this.#statusOf(name);
  }

  /** Forgets a webhook, `NAME` or `webhook:NAME`, and its secrets; false when there is none. */
  removeWebhook(name: string): boolean {
    const webhook = this.#stored.webhooks.find((known) => known.name === name || webhookId(known.name) === name);
    if (webhook === undefined) return false;
    this.#store({ ...this.#stored, webhooks: this.#stored.webhooks.filter((known) => known !== webhook) });
    this.#options.secrets.set(secretName(webhook.name), null);
    this.#webhooks.get(webhook.name)?.close();
    this.#webhooks.delete(webhook.name);
    this.#options.apply(this.targets());
    return true;
  }

  /** Sends a test and gives what the other side answered; also to a target that is off. */
  async test(name: string): Promise<TestAnswer> {
    if (name === 'in-app') return { ok: true, answer: 'The feed is this window: what reaches it is on disk.' };
    const target = [...this.#host, ...this.#webhooks.values()].find((known) => targetId(known) === name) ?? null;
    if (target === null) return { ok: false, answer: `${name} is not available here.` };
    const { clock } = this.#options;
    const now = clock.now();
    const answer = await tell(target, name, testAlert(now), now + testWithinMs, clock);
    if (answer.kind === 'refused') return { ok: false, answer: answer.error };
    return { ok: true, answer: answer.words ?? 'It was accepted.' };
  }

  /** Ends what is under way. */
  close(): void {
    for (const target of [...this.#host, ...this.#webhooks.values()]) target.close?.();
  }

  #store(targets: StoredTargets): void {
    writeTargets(this.#options.db(), targets, this.#options.clock.now());
    this.#stored = targets;
  }

  #build(webhook: StoredWebhook): void {
    this.#webhooks.get(webhook.name)?.close();
    this.#webhooks.delete(webhook.name);
    const secret = this.#secretOf(webhook.name);
    if (secret === null) return;
    const { name, shape } = webhook;
    this.#webhooks.set(name, new WebhookTarget({ name, shape, ...secret }, this.#options.clock));
  }

  #secretOf(name: string): WebhookSecret | null {
    try {
      const secret = JSON.parse(this.#options.secrets.get(secretName(name)) ?? 'null') as WebhookSecret | null;
      return secret !== null && URL.canParse(secret.url) ? secret : null;
    } catch {
      return null;
    }
  }

  #statusOf(name: string): TargetStatus {
    const status = this.statuses().find((known) => known.name === name);
    if (status === undefined) throw new RangeError(`There is no target ${name}.`);
    return status;
  }
}

function secretName(webhook: string): string {
  return `alert ${webhookId(webhook)}`;
}

function testAlert(now: number): Alert {
  const about = { family: 'system', category: 'test', severity: 'priority', region: null, subject: null } as const;
  const title = 'Test from Meshwarden';
  const body = 'You asked for this test. Alerts will look like this.';
  return { id: 0, eventId: `test#${now}`, source: 'person', ...about, title, body, at: now, acknowledgedAt: null };
}
