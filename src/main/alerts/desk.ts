// The controls of alerts over a running dispatcher, its targets and its database.
import type { AlertConfig } from '../../domain/alerts/config.ts';
import type { QuietSummary } from '../../domain/alerts/quiet-lines.ts';
import type { PauseWish, Snooze } from '../../domain/alerts/snooze.ts';
import type { Clock } from '../../domain/clock.ts';
import type { EpochMs } from '../../domain/hearing.ts';
import type { WritableDb } from '../storage/database.ts';
import { loadAlertConfig, saveAlertConfig } from './alert-settings.ts';
import type { AlertControls, ExplainInput, Explanation, TargetStatus, TestAnswer } from './controls.ts';
import type { Dispatcher } from './dispatcher.ts';
import { explainDatabase, quietToday } from './explanation.ts';
import type { TargetBook } from './targets/book.ts';

export interface DeskParts {
  readonly db: () => WritableDb;
  readonly clock: Clock;
  readonly dispatcher: Dispatcher;
  readonly targets: TargetBook;
  /** What is laid over the stored configuration before it is applied: the command line's wishes. */
  overlay(config: AlertConfig): AlertConfig;
}

export class AlertDesk implements AlertControls {
  readonly #parts: DeskParts;

  constructor(parts: DeskParts) {
    this.#parts = parts;
  }

  settings(): AlertConfig {
    return loadAlertConfig(this.#parts.db()).config;
  }

  saveSettings(value: unknown): AlertConfig {
    const { db, clock, dispatcher, overlay } = this.#parts;
    const config = saveAlertConfig(db(), value, clock.now());
    dispatcher.configure(overlay(config));
    return config;
  }

  targets(): readonly TargetStatus[] {
    return this.#parts.targets.statuses();
  }

  saveWebhook(value: unknown): TargetStatus {
    return this.#parts.targets.saveWebhook(value);
  }

  setTargetEnabled(name: string, enabled: boolean): TargetStatus {
    return this.#parts.targets.setEnabled(name, enabled);
  }

  removeWebhook(name: string): boolean {
    return this.#parts.targets.removeWebhook(name);
  }

  testTarget(name: string): Promise<TestAnswer> {
    return this.#parts.targets.test(name);
  }

  snoozes(): readonly Snooze[] {
    return this.#parts.dispatcher.suppressions.snoozes();
  }

  addSnooze(value: unknown): Snooze {
    return this.#parts.dispatcher.suppressions.addSnooze(value);
  }

  removeSnooze(id: number): boolean {
    return this.#parts.dispatcher.suppressions.removeSnooze(id);
  }

  pausedUntil(): EpochMs | null {
    return this.#parts.dispatcher.suppressions.pausedUntil();
  }

  pause(wish: PauseWish): EpochMs | null {
    return this.#parts.dispatcher.suppressions.pause(wish);
  }

  quietToday(): QuietSummary {
    const { db, clock, overlay } = this.#parts;
    return quietToday(db(), overlay(this.settings()), clock.now());
  }

  explain(input: ExplainInput): Explanation {
    const { db, clock, dispatcher, overlay } = this.#parts;
    dispatcher.flush();
    return explainDatabase(db(), overlay(this.settings()), input, clock.now());
  }
}
