// A webhook: each alert is one POST, a few at a time.
import type { Alert } from '../../../contract/alerts.ts';
import { type WebhookShape, webhookBody } from '../../../domain/alerts/webhook-shapes.ts';
import type { Clock } from '../../../domain/clock.ts';
import type { EpochMs } from '../../../domain/hearing.ts';
import { BusyFailure, type SendingTarget } from '../target.ts';
import { type PostAnswer, post } from './post.ts';

export interface WebhookSettings {
  readonly name: string;
  readonly shape: WebhookShape;
  readonly url: string;
  readonly token: string | null;
}

/** Posts under way at once to one receiver. */
const atOnce = 4;
/** A receiver that asks for longer than this is asked again anyway. */
const longestWaitS = 3_600;

/** The id of a webhook of that name. */
export function webhookId(name: string): string {
  return `webhook:${name}`;
}

export class WebhookTarget implements SendingTarget {
  readonly kind = 'sending';
  readonly name = 'webhook';
  readonly id: string;
  /** A receiver that answered as the program ended may hear it twice; one that did not would never hear it. */
  readonly afterCrash = 'again';
  readonly background = true;
  readonly watchesItself = true;
  readonly #settings: WebhookSettings;
  readonly #clock: Clock;
  readonly #ending = new AbortController();
  readonly #turns: (() => void)[] = [];
  #underWay = 0;

  constructor(settings: WebhookSettings, clock: Clock) {
    this.id = webhookId(settings.name);
    this.#settings = settings;
    this.#clock = clock;
  }

  async send(alert: Alert, until: EpochMs): Promise<string> {
    if (this.#underWay >= atOnce) await new Promise<void>((turn) => this.#turns.push(turn));
    else this.#underWay += 1;
    try {
      if (this.#ending.signal.aborted) throw new Error('the program ended before its turn came');
      if (this.#clock.now() > until) throw new Error('too many others waited for the same receiver');
      return judge(await this.#post(alert));
    } finally {
      // The place goes to the next in line, or becomes free.
      const next = this.#turns.shift();
      if (next === undefined) this.#underWay -= 1;
      else next();
    }
  }

  close(): void {
    this.#ending.abort(new Error('the program ended during the attempt'));
  }

  #post(alert: Alert): Promise<PostAnswer> {
    const { shape, token } = this.#settings;
    const url = new URL(this.#settings.url);
    const parts = url.pathname.split('/');
    const topic = shape === 'ntfy' ? decodeURIComponent(parts.pop() ?? '') : '';
    if (shape === 'ntfy') url.pathname = `${parts.join('/')}/`;
    const body = JSON.stringify(webhookBody(shape, alert, topic));
    return post({ url, body, token, signal: this.#ending.signal, clock: this.#clock });
  }
}

function judge({ status, text, retryAfterS, tookMs }: PostAnswer): string {
  const said = `HTTP ${status}${text === '' ? '' : `: ${text}`}`;
  if (status < 400) return `${said} after ${tookMs} ms`;
  if (retryAfterS === null) throw new Error(said);
  throw new BusyFailure(said, Math.min(longestWaitS, retryAfterS) * 1000);
}
