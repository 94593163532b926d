// What the tests of alerts share: events, a dispatcher on a real file, and targets that answer as told.
import type { Alert } from '../../../src/contract/alerts.ts';
import {
  type AlertConfig,
  defaultAlertConfig,
  type FamilyConfig,
  withFamilies,
} from '../../../src/domain/alerts/config.ts';
import type { Family, MeshEvent } from '../../../src/domain/alerts/event.ts';
import { Dispatcher, type DispatcherOptions } from '../../../src/main/alerts/dispatcher.ts';
import { inAppTarget, type SendingTarget } from '../../../src/main/alerts/target.ts';
import type { WritableDb } from '../../../src/main/storage/database.ts';
import type { ManualClock } from '../../support/manual-clock.ts';

let made = 0;

/** A priority event that happened now, unlike every other one. */
export function anEvent(clock: { now(): number }, fields: Partial<MeshEvent> = {}): MeshEvent {
  made += 1;
  return {
    id: `node-silent:${made}#1`,
    source: 'detector:nodes',
    family: 'nodes',
    category: 'node-silent',
    severity: 'priority',
    region: null,
    subject: null,
    title: `Repeater ${made} silent for 72 h`,
    body: 'Last heard via Kennedy at -7.5 dB.',
    timestamp: clock.now(),
    data: {},
    ...fields,
  };
}

/** Defaults without grace and without cooldown, so that a test switches on what it is about. */
export function plainConfig(
  changes: Partial<FamilyConfig> = {},
  graceS = 0,
  families: Partial<Record<Family, Partial<FamilyConfig>>> = {},
): AlertConfig {
  const nodes = { cooldownS: 0, ...changes };
  return withFamilies({ ...defaultAlertConfig, graceS }, { nodes, ...families });
}

/** A dispatcher that feeds the in-app feed of `db`, with what the test says differently. */
export function dispatcherOn(db: WritableDb, clock: ManualClock, options: Partial<DispatcherOptions> = {}): Dispatcher {
  return new Dispatcher({
    open: () => db,
    clock,
    config: plainConfig(),
    targets: [inAppTarget],
    runId: 'run-1',
    ...options,
  });
}

/** A desktop that accepts, refuses or waits as the test says, and remembers what it was told. */
export class TestDesktop implements SendingTarget {
  readonly kind = 'sending';
  readonly name = 'desktop';
  readonly told: Alert[] = [];
  attempts = 0;
  afterCrash: 'leave' | 'again' = 'leave';
  answer: (alert: Alert) => Promise<void> = async () => {};

  async send(alert: Alert): Promise<void> {
    this.attempts += 1;
    await this.answer(alert);
    this.told.push(alert);
  }
}

/** A configuration in which nodes go to the desktop alone. */
export function desktopOnly(changes: Partial<FamilyConfig> = {}): AlertConfig {
  return plainConfig({ targets: { routine: ['desktop'], priority: ['desktop'], immediate: ['desktop'] }, ...changes });
}

/** One number out of the database. */
export function numberIn(db: WritableDb, sql: string, ...parameters: unknown[]): number {
  return db
    .prepare(sql)
    .pluck()
    .get(...parameters) as number;
}
