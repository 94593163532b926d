// What a person can set, ask and try about alerts; every value is plain JSON and may cross a wire.
import type { AlertConfig } from '../../domain/alerts/config.ts';
import type { QuietSummary } from '../../domain/alerts/quiet-lines.ts';
import type { DecisionReason } from '../../domain/alerts/reasons.ts';
import type { PauseWish, Snooze } from '../../domain/alerts/snooze.ts';
import type { WebhookShape } from '../../domain/alerts/webhook-shapes.ts';
import type { EpochMs } from '../../domain/hearing.ts';

/** Where alerts go, as a person sees it. Secrets are never part of it. */
export interface TargetStatus {
  /** `in-app`, `desktop`, `tray`, `sound`, or `webhook:NAME`. */
  readonly name: string;
  readonly kind: 'in-app' | 'desktop' | 'tray' | 'sound' | 'webhook';
  /** Whether this program can reach it at all: a headless host has no desktop, tray and sound. */
  readonly available: boolean;
  readonly enabled: boolean;
  /** Shape of a webhook's messages; null for the others. */
  readonly shape: WebhookShape | null;
  /** Scheme and host of a webhook, as in `https://ntfy.sh`; the rest is secret. Null for the others. */
  readonly address: string | null;
  /** When it last took an alert, and what it last refused with since. */
  readonly lastSentAt: EpochMs | null;
  readonly lastError: string | null;
  /** Alerts that wait for it. */
  readonly waiting: number;
}

/** A webhook as it is saved. */
export interface WebhookInput {
  /** Letters, digits and hyphens, at most 32; its target is `webhook:NAME`. */
  readonly name: string;
  readonly shape: WebhookShape;
  /** http or https; null keeps the stored one. */
  readonly url: string | null;
  /** Sent as `Authorization: Bearer …`; null keeps the stored one, the empty text removes it. */
  readonly token: string | null;
  readonly enabled: boolean;
}

/** Exactly what the other side answered: "HTTP 204 after 120 ms", "HTTP 401: no such topic", "connection refused". */
export interface TestAnswer {
  readonly ok: boolean;
  readonly answer: string;
}

/** What `explain` is asked: a window of time, and a word of an event's subject or title. */
export interface ExplainInput {
  /** `today`, `week`, `install`, or a number of hours or days such as `24h` and `7d`. */
  readonly window: string;
  readonly about: string | null;
}

/** What became of the alerts of a window, as sentences and as the values behind them. */
export interface Explanation {
  /** The paragraph: `seen`, `sent`, `suppressed` and `about` in this order. */
  readonly text: string;
  readonly from: EpochMs | null;
  readonly to: EpochMs;
  readonly counts: Readonly<Record<DecisionReason, number>>;
  readonly seen: readonly string[];
  readonly sent: readonly string[];
  readonly suppressed: readonly string[];
  readonly about: readonly string[];
}

/**
 * Everything the alert settings, the snooze buttons and the explanation need. What cannot be accepted throws a
 * RangeError whose message is a sentence for a person; what needs the database throws an Error while it is away.
 */
export interface AlertControls {
  settings(): AlertConfig;
  /** Checks, stores and applies; gives what now holds. */
  saveSettings(value: unknown): AlertConfig;
  targets(): readonly TargetStatus[];
  /** Adds a webhook or changes the one of that name. */
  saveWebhook(value: unknown): TargetStatus;
  /** Switches desktop, tray or sound on or off. */
  setTargetEnabled(name: string, enabled: boolean): TargetStatus;
  /** Forgets a webhook and its secrets; false when there is none of that name. */
  removeWebhook(name: string): boolean;
  /** Sends a test to a target, past every guard and counter; never rejects. */
  testTarget(name: string): Promise<TestAnswer>;
  /** Those that still hold, the first to end first. */
  snoozes(): readonly Snooze[];
  addSnooze(value: unknown): Snooze;
  removeSnooze(id: number): boolean;
  /** Until when nobody is told anything; null when nothing is paused. */
  pausedUntil(): EpochMs | null;
  /** Gives until when it now holds. */
  pause(wish: PauseWish): EpochMs | null;
  explain(input: ExplainInput): Explanation;
  /** Why little was told today, in lines for a menu. */
  quietToday(): QuietSummary;
}
