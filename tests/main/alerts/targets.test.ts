// The targets there are: their settings and secrets, their tests, and a storm on the desktop.
import { readFileSync, statSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Alert } from '../../../src/contract/alerts.ts';
import { AlertDesk } from '../../../src/main/alerts/desk.ts';
import type { Dispatcher } from '../../../src/main/alerts/dispatcher.ts';
import { TargetBook } from '../../../src/main/alerts/targets/book.ts';
import type { HostPlace, TellHost } from '../../../src/main/alerts/targets/host.ts';
import { SecretFile } from '../../../src/main/secret-file.ts';
import { type TemporaryDatabase, temporaryDatabase } from '../../support/database.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { anEvent, dispatcherOn, numberIn, plainConfig } from './dispatching.ts';
import { Receiver } from './receiver.ts';

let file: TemporaryDatabase;
let clock: ManualClock;
let told: { place: HostPlace; alert: Alert }[];
let refusal: string | null;
let dispatcher: Dispatcher;
const tellHost: TellHost = async (place, alert) => {
  if (refusal !== null) throw new Error(refusal);
  told.push({ place, alert });
};
beforeEach(() => {
  file = temporaryDatabase();
  clock = new ManualClock();
  told = [];
  refusal = null;
});
afterEach(async () => {
  await dispatcher?.stop();
  file.dispose();
});

const secretsFile = () => `${file.file}.secrets`;

function desk(host: TellHost | null = tellHost, config = plainConfig()): AlertDesk {
  const targets = new TargetBook({
    db: () => file.db,
    clock,
    secrets: new SecretFile(secretsFile()),
    tellHost: host,
    apply: (now) => dispatcher.setTargets(now),
  });
  dispatcher = dispatcherOn(file.db, clock, { config, targets: targets.targets() });
  return new AlertDesk({ db: () => file.db, clock, dispatcher, targets, overlay: (stored) => stored });
}

const turn = () => new Promise((resolve) => setImmediate(resolve));
const placesOf = (place: HostPlace) => told.filter((one) => one.place === place);

describe('a storm of 500 alerts', () => {
  it('shows 3 notifications and one group of 497, and the counters add up to 500', async () => {
    desk();
    const outcomes = await Promise.all(Array.from({ length: 500 }, () => dispatcher.dispatch(anEvent(clock))));
    expect(new Set(outcomes)).toEqual(new Set(['delivered']));
    expect(placesOf('desktop')).toHaveLength(3);
    clock.advance(10_000);
    await turn();
    expect(placesOf('desktop')).toHaveLength(4);
    expect(told.at(-1)?.alert).toMatchObject({ title: '497 more alerts in 10 s', category: 'group' });
    expect(dispatcher.stats()).toMatchObject({ seen: 500, held: 0, outboxDepth: 0, totals: { delivered: 500 } });
    expect(numberIn(file.db, "SELECT count(*) FROM notifications WHERE target = 'desktop' AND status = 'sent'")).toBe(
      500,
    );
  });

  it('that goes on for 30 s is one group that grows, and a calm minute later alerts are shown singly again', async () => {
    desk();
    for (let s = 0; s < 30; s += 1) {
      await Promise.all(Array.from({ length: 10 }, () => dispatcher.dispatch(anEvent(clock))));
      clock.advance(1_000);
      await turn();
    }
    clock.advance(60_000);
    await turn();
    expect(
      placesOf('desktop')
        .map(({ alert }) => alert.category)
        .slice(3),
    ).toEqual(['group', 'group', 'group']);
    expect(told.at(-1)?.alert.title).toMatch(/^297 more alerts in/);
    await dispatcher.dispatch(anEvent(clock));
    expect(told.at(-1)?.alert.category).toBe('node-silent');
  });

  it('that the desktop refuses as a group is tried again, and nobody waits for it meanwhile', async () => {
    desk();
    await Promise.all(Array.from({ length: 4 }, () => dispatcher.dispatch(anEvent(clock))));
    refusal = 'the notification service is gone';
    clock.advance(10_000);
    await turn();
    expect(dispatcher.stats().outboxDepth).toBe(1);
    refusal = null;
    clock.advance(5_000);
    await turn();
    expect(dispatcher.stats().outboxDepth).toBe(0);
    expect(placesOf('desktop')).toHaveLength(4);
  });

  it('makes one sound in 10 s', async () => {
    const settings = { routine: ['sound'], priority: ['sound'], immediate: ['sound'] } as const;
    desk(tellHost, plainConfig({ targets: settings })).setTargetEnabled('sound', true);
    await Promise.all(Array.from({ length: 20 }, () => dispatcher.dispatch(anEvent(clock))));
    expect(placesOf('sound')).toHaveLength(1);
    clock.advance(9_999);
    await dispatcher.dispatch(anEvent(clock));
    expect(placesOf('sound')).toHaveLength(1);
    clock.advance(1);
    await dispatcher.dispatch(anEvent(clock));
    expect(placesOf('sound')).toHaveLength(2);
  });
});

describe('a webhook', () => {
  let receiver: Receiver;
  beforeEach(async () => {
    receiver = new Receiver();
    await receiver.up();
  });
  afterEach(() => receiver.down());
  const input = (fields: object = {}) => ({
    name: 'home',
    shape: 'json',
    url: `${receiver.url}/hook/s3cret-path`,
    token: 's3cret-token',
    enabled: true,
    ...fields,
  });

  it('keeps its address and token in the secrets file of mode 0600, and nothing of them in the database', () => {
    const controls = desk();
    const status = controls.saveWebhook(input());
    expect(status).toMatchObject({ name: 'webhook:home', address: receiver.url, available: true, enabled: true });
    expect(JSON.stringify(controls.targets())).not.toContain('s3cret');
    file.db.pragma('wal_checkpoint(TRUNCATE)');
    expect(readFileSync(file.file).includes('s3cret')).toBe(false);
    expect(readFileSync(secretsFile(), 'utf8')).toContain('s3cret-token');
    expect(statSync(secretsFile()).mode & 0o777).toBe(0o600);
    expect(controls.removeWebhook('home')).toBe(true);
    expect(readFileSync(secretsFile(), 'utf8')).not.toContain('s3cret');
    expect(controls.removeWebhook('home')).toBe(false);
  });

  it('is used by the next alert, is silent once it is off, and is there again after a restart', async () => {
    const config = plainConfig({ targets: { routine: [], priority: ['webhook'], immediate: [] } });
    const controls = desk(null, config);
    expect(await dispatcher.dispatch(anEvent(clock))).toBe('no_target');
    controls.saveWebhook(input());
    expect(await dispatcher.dispatch(anEvent(clock))).toBe('held');
    await receiver.untilPosted(1);
    expect(receiver.posted[0]).toMatchObject({ path: '/hook/s3cret-path' });
    expect(receiver.posted[0]?.headers.authorization).toBe('Bearer s3cret-token');
    controls.setTargetEnabled('webhook:home', false);
    expect(await dispatcher.dispatch(anEvent(clock))).toBe('no_target');
    controls.setTargetEnabled('webhook:home', true);
    await dispatcher.stop();
    desk(null, config);
    expect(await dispatcher.dispatch(anEvent(clock))).toBe('held');
    await receiver.untilPosted(2);
  });

  it('keeps its address when only its shape is saved, and drops its token when it moves to another host', async () => {
    const controls = desk();
    controls.saveWebhook(input());
    controls.saveWebhook(input({ shape: 'slack', url: null, token: null }));
    await controls.testTarget('webhook:home');
    expect(receiver.posted[0]).toMatchObject({ path: '/hook/s3cret-path', body: { mrkdwn: false } });
    expect(receiver.posted[0]?.headers.authorization).toBe('Bearer s3cret-token');
    const other = new Receiver();
    await other.up();
    try {
      controls.saveWebhook(input({ url: other.url, token: null }));
      await controls.testTarget('webhook:home');
      expect(other.posted[0]?.headers.authorization).toBeUndefined();
    } finally {
      await other.down();
    }
  });

  it.each([
    [{ name: '../x' }, /letters, digits and hyphens/],
    [{ shape: 'teams' }, /one of json, ntfy, discord, slack/],
    [{ url: 'file:///etc/passwd' }, /https:\/\/ or http:\/\//],
    [{ url: 'nonsense' }, /must be a web address/],
    [{ url: 'https://me:pw@host.example/' }, /A login in the address/],
    [{ shape: 'ntfy', url: 'https://ntfy.sh/' }, /ends with its topic/],
    [{ token: 'two words' }, /token/],
    [{ url: null }, /needs an address/],
  ])('is refused with a sentence for %j', (fields, sentence) => {
    expect(() => desk().saveWebhook(input(fields))).toThrow(sentence);
  });

  it.each([
    [200, 'thank you', true, /^HTTP 200: thank you after 0 ms$/],
    [401, '{"error":"bad token"}', false, /^HTTP 401: \{"error":"bad token"\}$/],
    [500, '', false, /^HTTP 500$/],
  ])('answers a test with exactly what the other side said: %i %s', async (status, text, ok, answer) => {
    receiver.answer = (_posted, response) => response.writeHead(status).end(text);
    const controls = desk();
    controls.saveWebhook(input());
    const tested = await controls.testTarget('webhook:home');
    expect(tested).toEqual({ ok, answer: expect.stringMatching(answer) });
    expect(dispatcher.stats().seen, 'a test is no event').toBe(0);
  });

  it('says in a test that nobody listens', async () => {
    const controls = desk();
    controls.saveWebhook(input());
    await receiver.down();
    expect(await controls.testTarget('webhook:home')).toEqual({ ok: false, answer: 'connection refused' });
  });
});

describe('a test', () => {
  it('of the desktop says what the operating system did', async () => {
    const controls = desk();
    expect(await controls.testTarget('desktop')).toEqual({ ok: true, answer: 'the operating system accepted it' });
    refusal = 'notifications are switched off for this program';
    expect(await controls.testTarget('desktop')).toEqual({ ok: false, answer: refusal });
  });

  it('of what is not there says so, and of the feed that it is on disk', async () => {
    const controls = desk(null);
    expect(await controls.testTarget('desktop')).toEqual({ ok: false, answer: 'desktop is not available here.' });
    expect(await controls.testTarget('webhook:x')).toEqual({ ok: false, answer: 'webhook:x is not available here.' });
    expect(await controls.testTarget('in-app')).toMatchObject({ ok: true });
  });
});

describe('the list of targets', () => {
  it('says what is on, what took the last alert and what it refused with', async () => {
    const controls = desk();
    refusal = 'the desktop is locked';
    await dispatcher.dispatch(anEvent(clock));
    await turn();
    const byName = new Map(controls.targets().map((status) => [status.name, status]));
    expect(byName.get('in-app')).toMatchObject({ enabled: true, lastSentAt: clock.now(), lastError: null, waiting: 0 });
    expect(byName.get('desktop')).toMatchObject({ lastSentAt: null, lastError: refusal, waiting: 1 });
    expect(byName.get('sound')).toMatchObject({ available: true, enabled: false });
    expect(
      desk(null)
        .targets()
        .find(({ name }) => name === 'desktop'),
    ).toMatchObject({ available: false });
  });

  it('lets desktop, tray and sound be switched, and the feed not', () => {
    const controls = desk();
    expect(controls.setTargetEnabled('desktop', false)).toMatchObject({ enabled: false });
    expect(() => controls.setTargetEnabled('in-app', false)).toThrow(/no target in-app that could be switched/);
  });
});
