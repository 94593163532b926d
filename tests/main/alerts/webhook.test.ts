// Webhooks against a real HTTP receiver: what arrives, how often, and what is said when nothing does.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { WebhookShape } from '../../../src/domain/alerts/webhook-shapes.ts';
import type { Dispatcher } from '../../../src/main/alerts/dispatcher.ts';
import { inAppTarget } from '../../../src/main/alerts/target.ts';
import { WebhookTarget } from '../../../src/main/alerts/targets/webhook-target.ts';
import { tell } from '../../../src/main/alerts/telling.ts';
import { type TemporaryDatabase, temporaryDatabase } from '../../support/database.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { anEvent, dispatcherOn, numberIn, plainConfig } from './dispatching.ts';
import { Receiver } from './receiver.ts';

let file: TemporaryDatabase;
let clock: ManualClock;
let receiver: Receiver;
let dispatcher: Dispatcher | null;
beforeEach(async () => {
  file = temporaryDatabase();
  clock = new ManualClock();
  receiver = new Receiver();
  dispatcher = null;
  await receiver.up();
});
afterEach(async () => {
  await dispatcher?.stop();
  await receiver.down();
  file.dispose();
});

const webhooksOnly = () =>
  plainConfig({ targets: { routine: ['webhook'], priority: ['webhook'], immediate: ['webhook'] } });
const webhook = (shape: WebhookShape = 'json', path = '/hook', token: string | null = null) =>
  new WebhookTarget({ name: 'home', shape, url: `${receiver.url}${path}`, token }, clock);

function start(runId = 'run-1'): Dispatcher {
  dispatcher = dispatcherOn(file.db, clock, { config: webhooksOnly(), targets: [inAppTarget, webhook()], runId });
  return dispatcher;
}

const underWay = () =>
  numberIn(file.db, "SELECT count(*) FROM notifications WHERE status = 'pending' AND next_attempt_at IS NULL");
const row = () => file.db.prepare('SELECT target, status, attempts, error FROM notifications').get();

/** Lets real sockets finish what they are at. */
async function settled(): Promise<void> {
  for (;;) {
    await new Promise((resolve) => setImmediate(resolve));
    if (underWay() === 0) return;
  }
}

async function pass(seconds: number): Promise<void> {
  for (let s = 0; s < seconds; s += 1) {
    clock.advance(1_000);
    await settled();
  }
}

describe('a webhook', () => {
  it('is told once when it is back after 5 minutes, and counted once', async () => {
    await receiver.down();
    const running = start();
    const event = anEvent(clock);
    expect(await running.dispatch(event)).toBe('held');
    await settled();
    expect(running.stats()).toMatchObject({ seen: 0, held: 1 });
    await pass(300);
    expect(row()).toMatchObject({ status: 'pending', error: 'connection refused' });
    await receiver.up();
    await pass(290);
    expect(receiver.accepted.map(({ body }) => body.eventId)).toEqual([event.id]);
    expect(running.stats()).toMatchObject({ seen: 1, held: 0, outboxDepth: 0, totals: { delivered: 1 } });
    expect(await running.dispatch(event)).toBe('dedup');
  });

  it('that answers 500 until the event is 600 s old has it expire, counted once, with its last words kept', async () => {
    receiver.answer = (_posted, response) => response.writeHead(500).end('out of disk');
    const running = start();
    await running.dispatch(anEvent(clock));
    await settled();
    await pass(601);
    expect(row()).toMatchObject({ status: 'expired', error: 'HTTP 500: out of disk' });
    expect(running.stats()).toMatchObject({ seen: 1, held: 0, totals: { expired: 1 } });
    expect(receiver.posted, 'at 0, 5, 15, 35, 75, 155 and 315 s').toHaveLength(7);
    await pass(300);
    expect(receiver.posted).toHaveLength(7);
  });

  it('that hangs is given up after 10 s and told once when it answers again', async () => {
    const answer = receiver.answer;
    receiver.answer = () => {};
    const running = start();
    expect(await running.dispatch(anEvent(clock)), 'nobody waits for it').toBe('held');
    await receiver.untilPosted(1);
    clock.advance(9_999);
    await new Promise((resolve) => setImmediate(resolve));
    expect(underWay()).toBe(1);
    clock.advance(1);
    await settled();
    expect(row()).toMatchObject({ status: 'pending', attempts: 1, error: 'no answer within 10 s' });
    receiver.answer = answer;
    await pass(6);
    expect(receiver.accepted).toHaveLength(1);
    expect(running.stats()).toMatchObject({ seen: 1, totals: { delivered: 1 } });
  });

  it('that closes the connection half way through its request is told again, once', async () => {
    const answer = receiver.answer;
    receiver.answer = (_posted, response) => response.socket?.destroy();
    const running = start();
    await running.dispatch(anEvent(clock));
    await settled();
    expect(row()).toMatchObject({ status: 'pending', error: 'the connection was closed before an answer came' });
    receiver.answer = answer;
    await pass(6);
    expect(receiver.accepted).toHaveLength(1);
    expect(running.stats().totals.delivered).toBe(1);
  });

  it('that answers 200 and breaks off in its body has taken the alert, and is not told again', async () => {
    receiver.answer = (_posted, response) => {
      response.writeHead(200, { 'content-length': 1_000 });
      response.write('half', () => response.socket?.destroy());
    };
    const running = start();
    await running.dispatch(anEvent(clock));
    await settled();
    await pass(30);
    expect(receiver.posted).toHaveLength(1);
    expect(row()).toMatchObject({ status: 'sent', attempts: 1 });
  });

  it('goes on after a restart with what it could not be told, and is told once', async () => {
    await receiver.down();
    const event = anEvent(clock);
    const first = start();
    await first.dispatch(event);
    await settled();
    await first.stop();
    await receiver.up();
    const second = start('run-2');
    expect(second.stats().held).toBe(1);
    await pass(10);
    expect(receiver.accepted.map(({ body }) => body.eventId)).toEqual([event.id]);
    expect(second.stats()).toMatchObject({ seen: 1, totals: { delivered: 1 } });
  });

  it('that asks for 120 s of patience is not asked again before', async () => {
    const answer = receiver.answer;
    receiver.answer = (_posted, response) => response.writeHead(429, { 'retry-after': '120' }).end();
    const running = start();
    await running.dispatch(anEvent(clock));
    await settled();
    receiver.answer = answer;
    await pass(119);
    expect(receiver.posted).toHaveLength(1);
    await pass(1);
    expect(receiver.accepted).toHaveLength(1);
  });

  it('gets each of 500 events of a storm once, at most 4 at a time', async () => {
    let open = 0;
    let most = 0;
    receiver.answer = (_posted, response) => {
      open += 1;
      most = Math.max(most, open);
      setImmediate(() => {
        open -= 1;
        response.writeHead(204).end();
      });
    };
    const running = start();
    const events = Array.from({ length: 500 }, () => anEvent(clock));
    expect(await Promise.all(events.map((event) => running.dispatch(event)))).toEqual(events.map(() => 'held'));
    await settled();
    expect(new Set(receiver.posted.map(({ body }) => body.eventId)).size).toBe(500);
    expect(receiver.posted).toHaveLength(500);
    expect(most).toBeLessThanOrEqual(4);
    expect(running.stats()).toMatchObject({ seen: 500, held: 0, totals: { delivered: 500 } });
  });

  it('lets the program end while it hangs, and the alert waits on disk', async () => {
    receiver.answer = () => {};
    const running = start();
    await running.dispatch(anEvent(clock));
    await receiver.untilPosted(1);
    await running.stop();
    expect(row()).toMatchObject({ status: 'pending', error: 'the program ended during the attempt' });
    expect(clock.pending).toBe(0);
  });
});

describe('a redirect', () => {
  const ask = (target = webhook()) => tell(target, 'webhook:home', alertLike(), clock.now() + 60_000, clock);

  it('is followed to the same scheme, and the POST stays one', async () => {
    receiver.answer = ({ path }, response) => {
      if (path === '/hook') response.writeHead(308, { location: '/moved' }).end();
      else response.writeHead(200).end('moved here');
    };
    expect(await ask()).toMatchObject({ kind: 'sent', words: 'HTTP 200: moved here after 0 ms' });
    expect(receiver.posted.map(({ path }) => path)).toEqual(['/hook', '/moved']);
  });

  it.each(['https://127.0.0.1:9/', 'file:///etc/passwd', 'ftp://127.0.0.1/'])(
    'to %s is not followed',
    async (location) => {
      receiver.answer = (_posted, response) => response.writeHead(302, { location }).end();
      expect(await ask()).toMatchObject({
        kind: 'refused',
        error: expect.stringMatching(/leads from http: to .*not followed/),
      });
      expect(receiver.posted).toHaveLength(1);
    },
  );

  it('to another host does not carry the token along', async () => {
    const other = new Receiver();
    await other.up();
    try {
      receiver.answer = (_posted, response) => response.writeHead(307, { location: `${other.url}/there` }).end();
      await ask(webhook('json', '/hook', 'secret-token'));
      expect(receiver.posted[0]?.headers.authorization).toBe('Bearer secret-token');
      expect(other.posted[0]?.path).toBe('/there');
      expect(other.posted[0]?.headers.authorization).toBeUndefined();
    } finally {
      await other.down();
    }
  });

  it('in a circle ends after 3 steps', async () => {
    receiver.answer = (_posted, response) => response.writeHead(301, { location: '/hook' }).end();
    expect(await ask()).toMatchObject({ kind: 'refused', error: 'more than 3 redirects' });
    expect(receiver.posted).toHaveLength(4);
  });
});

describe('what arrives', () => {
  it('at ntfy is posted to the root with the topic in the body, so that no name stands in a header', async () => {
    const target = webhook('ntfy', '/base/my%20mesh');
    await tell(target, 'webhook:home', alertLike({ title: 'Ünicode\r\nX-Evil: 1' }), clock.now(), clock);
    expect(receiver.posted[0]).toMatchObject({
      path: '/base/',
      body: { topic: 'my mesh', title: 'Ünicode\r\nX-Evil: 1', priority: 5 },
    });
    expect(receiver.posted[0]?.headers).not.toHaveProperty('x-evil');
  });

  it('as JSON says all that an event knows, with its time in ISO 8601', async () => {
    await tell(webhook(), 'webhook:home', alertLike({ subject: 'ab'.repeat(32) }), clock.now(), clock);
    expect(receiver.posted[0]?.body).toEqual({
      eventId: 'e#1',
      source: 'detector:nodes',
      family: 'nodes',
      category: 'node-silent',
      severity: 'immediate',
      region: null,
      subject: 'ab'.repeat(32),
      title: 'Silent',
      body: 'For long.',
      at: '2026-01-01T00:00:00.000Z',
    });
  });
});

function alertLike(fields: Partial<Parameters<WebhookTarget['send']>[0]> = {}) {
  return {
    id: 1,
    eventId: 'e#1',
    source: 'detector:nodes',
    family: 'nodes',
    category: 'node-silent',
    severity: 'immediate' as const,
    region: null,
    subject: null,
    title: 'Silent',
    body: 'For long.',
    at: 1_767_225_600_000,
    acknowledgedAt: null,
    ...fields,
  };
}
