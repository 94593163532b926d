// What can be set about alerts, as a fake core keeps it: rules checked by the real validation, targets, snoozes, the pause.
import { ORPCError } from '@orpc/server';
import type {
  AlertSettings,
  Explanation,
  KeywordRule,
  SettingsAnswer,
  Snooze,
  TargetStatus,
  TestAnswer,
  WebhookInput,
} from '../../src/contract/alerts.ts';
import type { KeywordsAnswer, StorageRoom } from '../../src/contract/watching.ts';
import { readKeywordRules } from '../../src/domain/alerts/channel-keyword.ts';
import { defaultAlertConfig } from '../../src/domain/alerts/config.ts';
import { readAlertConfig } from '../../src/domain/alerts/config-validation.ts';
import { databaseLimitFault } from '../../src/domain/alerts/system-storage.ts';

const hourMs = 3_600_000;
const target = (name: string, fields: Partial<TargetStatus>): TargetStatus => ({
  name,
  kind: 'in-app',
  available: true,
  enabled: true,
  shape: null,
  address: null,
  lastSentAt: null,
  lastError: null,
  waiting: 0,
  ...fields,
});

/** Everything the calls about rules and delivery answer from. */
export class FakeControls {
  settings: AlertSettings = structuredClone(defaultAlertConfig) as unknown as AlertSettings;
  targets: TargetStatus[] = [
    target('in-app', { lastSentAt: Date.now() - hourMs }),
    target('desktop', { kind: 'desktop', available: false }),
    target('webhook:phone', {
      kind: 'webhook',
      shape: 'ntfy',
      address: 'https://ntfy.example.org',
      lastError: 'HTTP 502: Bad Gateway',
      waiting: 2,
    }),
  ];
  snoozes: Snooze[] = [];
  keywords: KeywordRule[] = [];
  room: StorageRoom = { databaseBytes: 600 * 2 ** 20, freeBytes: 40 * 2 ** 30, limitBytes: null };
  pausedUntil: number | null = null;

  get keywordRevision(): string {
    return JSON.stringify(this.keywords);
  }

  saveKeywords(revision: string, value: unknown): KeywordsAnswer {
    if (revision !== this.keywordRevision)
      return { kind: 'stale', sentence: 'The keywords were changed in another window.' };
    const reading = readKeywordRules(value);
    if (reading.kind === 'invalid') return { kind: 'refused', sentences: [...reading.sentences] };
    this.keywords = [...reading.rules];
    return { kind: 'saved', rules: this.keywords, revision: this.keywordRevision };
  }

  setLimit(bytes: number | null): StorageRoom {
    const fault = bytes === null ? null : databaseLimitFault(bytes);
    if (fault !== null) throw new ORPCError('BAD_REQUEST', { message: fault });
    this.room = { ...this.room, limitBytes: bytes };
    return this.room;
  }

  save(value: unknown): SettingsAnswer {
    const reading = readAlertConfig(value);
    if (reading.kind === 'invalid') return { kind: 'refused', sentences: [...reading.sentences] };
    this.settings = structuredClone(reading.config) as unknown as AlertSettings;
    return { kind: 'saved', settings: this.settings };
  }

  saveWebhook({ name, shape, url, enabled }: WebhookInput): TargetStatus {
    if (url !== null && !url.startsWith('http')) {
      throw new ORPCError('BAD_REQUEST', { message: 'A webhook address begins with http:// or https://.' });
    }
    const full = `webhook:${name}`;
    const before = this.targets.find((one) => one.name === full) ?? target(full, { kind: 'webhook' });
    const saved = { ...before, shape, enabled, address: url === null ? before.address : new URL(url).origin };
    this.targets = [...this.targets.filter((one) => one.name !== full), saved];
    return saved;
  }

  setEnabled(name: string, enabled: boolean): TargetStatus {
    this.targets = this.targets.map((one) => (one.name === name ? { ...one, enabled } : one));
    const changed = this.targets.find((one) => one.name === name);
    if (changed === undefined) throw new ORPCError('BAD_REQUEST', { message: `There is no target named ${name}.` });
    return changed;
  }

  remove(name: string): boolean {
    const before = this.targets.length;
    this.targets = this.targets.filter((one) => one.name !== name);
    return this.targets.length < before;
  }

  test(name: string): TestAnswer {
    return name.startsWith('webhook:')
      ? { ok: false, answer: 'HTTP 401 after 120 ms: no such topic' }
      : { ok: true, answer: 'in the feed' };
  }

  snooze(wish: Pick<Snooze, 'subject' | 'category' | 'until'>): Snooze {
    const added = { ...wish, id: this.snoozes.length + 1, createdAt: Date.now() };
    this.snoozes = [...this.snoozes, added];
    return added;
  }

  unsnooze(id: number): boolean {
    const before = this.snoozes.length;
    this.snoozes = this.snoozes.filter((one) => one.id !== id);
    return this.snoozes.length < before;
  }

  pause(wish: 'hour' | 'morning' | number | null): number | null {
    const hours = { hour: 1, morning: 9 } as const;
    this.pausedUntil = typeof wish === 'string' ? Date.now() + hours[wish] * hourMs : wish;
    return this.pausedUntil;
  }

  explain(window: string, about: string | null): Explanation {
    const sections = {
      seen: [`In the window ${window} 344 events were seen: 215 were below the severity floor, 5 were delivered.`],
      sent: ['5 were delivered in this window; webhook phone took none.'],
      suppressed: [`${this.snoozes.length} snoozes hold.`],
      about: about === null ? [] : [`Nothing was told about ${about}: it was cooling down.`],
    };
    const text = [...sections.seen, ...sections.sent, ...sections.suppressed, ...sections.about].join(' ');
    return { text, from: null, to: Date.now(), counts: { delivered: 5, severity: 215 }, ...sections };
  }
}
