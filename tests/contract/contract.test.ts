// One suite over both wires: whatever the contract promises, each of them keeps.

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { decisionReasons } from '../../src/contract/counters.ts';
import { unpackEdges } from '../../src/contract/edge-codec.ts';
import { unpackSnapshot } from '../../src/contract/snapshot-codec.ts';
import { eventually } from '../support/eventually.ts';
import { edgeTotal, noon, snapshotEdges } from './in-memory-core.ts';
import { type Connection, portWire, socketWire, type Wire } from './wires.ts';

/** The next value of a subscription; throws when it ended instead. */
async function nextOf<T>(topic: AsyncIteratorObject<T, unknown, void>): Promise<T> {
  const step = await topic.next();
  if (step.done) throw new Error('the subscription ended');
  return step.value;
}

describe.each([
  ['a MessagePort', portWire],
  ['a WebSocket through the headless host', socketWire],
] as const)('the contract over %s', (_name, openWire) => {
  let wire: Wire;
  let line: Connection;

  beforeEach(async () => {
    wire = await openWire();
    line = await wire.connect();
  });
  afterEach(() => wire.stop());

  const untilOpen = (count: number) => eventually(async () => expect(await wire.lever.pull('open')).toBe(count));

  test('answers each of its 23 plain calls with what the core gave', async () => {
    const { client } = line;
    expect(await client.app.info()).toMatchObject({ host: 'headless', firstRun: true });
    expect(await client.graph.snapshot()).toMatchObject({ revision: 3, edgeCount: edgeTotal });
    expect(await client.graph.edge({ a: 'a', b: 'b' })).toBeNull();
    const before = { lastSeen: noon, transmission: 3, observation: 9 };
    const proof = { rows: [{ proves: ['last-hop'] }], packets: 20, searchedTo: noon, next: before };
    expect(await client.graph.proof({ a: 'a', b: 'b', before })).toMatchObject(proof);
    expect(await client.graph.markWrong({ a: 'a', b: 'b', wrong: true })).toEqual({ at: noon, note: null });
    expect(await client.graph.markWrong({ a: 'a', b: 'b', wrong: false })).toBeNull();
    expect(await client.nodes.detail({ key: 'a' })).toMatchObject({ advertCount: 1 });
    expect(await client.nodes.relayed({ key: 'a' })).toMatchObject({ packets: 20, searchedTo: null, next: null });
    expect(await client.nodes.search({ text: 'hill' })).toHaveLength(10);
    expect(await client.nodes.mark({ key: 'a', critical: true })).toEqual({ watched: false, critical: true });
    expect(await client.observers.list({})).toMatchObject({
      rows: [{ clock: { skewSeconds: -7_200 } }],
      next: { lastSeen: 50 },
    });
    expect(await client.observers.list({ before: { lastSeen: 1, id: 1 } })).toMatchObject({ rows: [] });
    expect(await client.observers.detail({ key: 'AB'.repeat(32) })).toMatchObject({ hours: [{ packets: 7 }] });
    expect(await client.observers.detail({ key: 'a' })).toBeNull();
    expect(await client.observers.counters({ key: 'a' })).toMatchObject({ seams: [{ kind: 'restarted' }] });
    const silence = await client.nodes.silentAfter({ key: 'a', seconds: 7_200 });
    expect(silence).toEqual({ ownS: 7_200, usualS: 104_000, learnedS: 130_000 });
    expect(await client.nodes.marked()).toMatchObject([{ silence: { ownS: null } }]);
    expect(await client.packets.list({})).toMatchObject({ next: 50 });
    expect(await client.channels.list()).toMatchObject([{ name: 'Public', newest: { text: 'relay up' } }]);
    const words = { channel: 'Public', words: 'relay' };
    expect(await client.channels.messages(words)).toMatchObject({ rows: [{ sender: null }], next: 50 });
    expect((await client.counters.get()).events).toHaveLength(decisionReasons.length);
    expect(await client.counters.ledger()).toMatchObject({ seen: 3, cells: [{ reason: 'dedup', sinceInstall: 3 }] });
    expect(await client.counters.decisions({ reason: 'dedup' })).toEqual({ rows: [], next: null });
    expect(await client.counters.refusals({ limit: 500 })).toEqual({ rows: [], next: null });
    expect((await client.alerts.list({})).rows).toHaveLength(1);
    expect(await client.alerts.acknowledge({ ids: [1, 2] })).toBe(2);
    const rule = { category: 'observer-offline', thresholdS: 3_600 } as const;
    expect(await client.alerts.backTest({ rule, days: 7 })).toMatchObject({ from: noon - 7 * 86_400_000, fired: 0 });
    expect(await client.sources.list()).toHaveLength(1);
    expect(await client.sources.setEnabled({ name: 'sample:small', enabled: false })).toMatchObject({ enabled: false });
    expect(await client.sources.settings({ name: 'sample:small' })).toMatchObject({ passwordKept: false });
    expect(await client.sources.hours({ name: 'sample:small' })).toMatchObject([{ hearings: 2, usual: null }]);
    expect(await client.sources.clients({ name: 'sample:small' })).toMatchObject({ turnedAway: { login_late: 2 } });
    expect(await client.sources.channels({ name: 'sample:small' })).toMatchObject({ allowed: false, channels: [] });
    expect(await client.sources.channels({ name: 'none' })).toBeNull();
    expect(await client.sources.allowChannels({ name: 'tcp:a', allowed: true })).toEqual({
      allowed: true,
      changeable: true,
      channels: [{ name: 'Ridge', hash: 0xa7 }],
    });
    expect(await client.sources.secrets()).toMatchObject({ sealed: false });
    expect(await client.sources.settings({ name: 'none' })).toBeNull();
    const tcp = { kind: 'tcp', host: '192.168.1.20' } as const;
    expect(await client.sources.edit({ name: 'tcp:a', settings: tcp })).toMatchObject({ name: 'tcp:a' });
    expect(await client.sources.test({ name: null, settings: tcp })).toMatchObject({ outcome: 'failed' });
    expect(await client.sources.remove({ name: 'sample:small' })).toBe(true);
    expect(await client.sources.ports()).toEqual([
      { path: '/dev/ttyACM0', usb: null, board: null, manufacturer: null },
    ]);
  });

  test('answers each of its 13 calls about rules and delivery with what the core gave', async () => {
    const { alerts } = line.client;
    const stored = await alerts.settings();
    expect(stored).toMatchObject({ graceS: 60, quietHours: { from: '22:00' } });
    expect(await alerts.saveSettings(stored)).toEqual({ kind: 'saved', settings: stored });
    expect(await alerts.saveSettings('nonsense')).toMatchObject({ kind: 'refused' });
    expect(await alerts.targets()).toMatchObject([{ name: 'in-app', available: true }]);
    const webhook = { name: 'phone', shape: 'ntfy', url: null, token: '', enabled: false } as const;
    expect(await alerts.saveWebhook(webhook)).toMatchObject({ name: 'webhook:phone', enabled: false });
    expect(await alerts.setTargetEnabled({ name: 'desktop', enabled: false })).toMatchObject({ enabled: false });
    expect(await alerts.removeWebhook({ name: 'phone' })).toBe(true);
    expect(await alerts.testTarget({ name: 'phone' })).toEqual({ ok: false, answer: 'phone: connection refused' });
    expect(await alerts.snoozes()).toEqual([]);
    const wish = { subject: 'aa', category: null, until: noon };
    expect(await alerts.snooze(wish)).toEqual({ ...wish, id: 1, createdAt: noon });
    expect(await alerts.unsnooze({ id: 2 })).toBe(false);
    expect(await alerts.pausedUntil()).toBeNull();
    expect(await alerts.pause({ wish: 'hour' })).toBe(noon + 3_600_000);
    expect(await alerts.explain({ window: '7d', about: 'Hill' })).toMatchObject({
      text: '7d: nothing.',
      about: ['Hill'],
    });
  });

  test('answers each of its 9 calls about the shape of the graph and its past, and takes one back that was abandoned', async () => {
    const { analysis } = line.client;
    const key = (id: number) => id.toString(16).padStart(64, '0');
    expect(await analysis.shape({})).toMatchObject({
      days: 7,
      weakPoints: [{ cutOff: 1 }],
      marks: { bridges: [[3, 4]] },
    });
    expect(await analysis.busiest({ days: null })).toMatchObject({ rows: [{ share: 0.5, core: 2 }] });
    expect(await analysis.without({ key: key(3) })).toMatchObject({ cutOff: [{ id: 4 }] });
    expect(await analysis.without({ key: key(9) })).toBeNull();
    expect(await analysis.route({ from: key(1), to: key(3) })).toMatchObject({ links: [{ count: 7 }], weakest: 0 });
    expect(await analysis.twoWay()).toMatchObject({ oneWay: 2, rows: [{ difference: 9.5 }] });
    expect(await analysis.prefixes({ near: key(1) })).toMatchObject({ free: ['01'], advice: [{ nearestKm: 3.5 }] });
    expect(await line.client.graph.history()).toEqual({ from: noon - 86_400_000, hoursFrom: noon - 3_600_000 });
    expect(await line.client.graph.at({ at: noon })).toMatchObject({
      exactTo: 'hour',
      nodes: [
        [1, noon],
        [2, null],
      ],
    });
    expect(await line.client.graph.changes({ from: 1, to: 2 })).toMatchObject({ links: [{ change: 'new', after: 7 }] });
    const leaving = new AbortController();
    const abandoned = analysis.busiest({ days: 1 }, { signal: leaving.signal });
    setTimeout(() => leaving.abort(), 20);
    await expect(abandoned).rejects.toThrow();
    expect(await analysis.busiest({ days: 7 })).toMatchObject({ relays: 4 });
  });

  test('answers for maintenance: runs and cancels a job, and names every fault of settings', async () => {
    const { maintenance } = line.client;
    expect((await maintenance.health()).jobs).toHaveLength(12);
    expect(await maintenance.run({ job: 'packets' })).toBe(true);
    expect((await maintenance.health()).jobs.find(({ name }) => name === 'packets')).toMatchObject({
      state: 'running',
    });
    expect(await maintenance.cancel({ job: 'packets' })).toBe(true);
    const settings = await maintenance.settings();
    expect(await maintenance.saveSettings({ ...settings, packetDays: 90 })).toMatchObject({ kind: 'saved' });
    expect(await maintenance.saveSettings({ packetDays: -1, nodeDays: 'x' })).toMatchObject({
      kind: 'refused',
      sentences: [expect.any(String), expect.any(String)],
    });
    await expect(maintenance.restore({ file: '/etc/passwd' })).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    expect(await maintenance.cancelRestore()).toBe(false);
    await expect(maintenance.run({ job: 'everything' as never })).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  });

  test('answers each of its 5 calls about keywords and room with what the core gave', async () => {
    const { keywords, storage } = line.client;
    const { rules, revision } = await keywords.get();
    expect(rules).toMatchObject([{ text: 'fire', channel: null }]);
    expect(await keywords.save({ revision, rules })).toEqual({ kind: 'saved', rules, revision: 'r2' });
    expect(await keywords.save({ revision, rules: {} })).toMatchObject({ kind: 'refused' });
    expect(await keywords.save({ revision: 'older', rules })).toMatchObject({ kind: 'stale' });
    expect(await storage.room()).toEqual({ databaseBytes: 1_000_000, freeBytes: null, limitBytes: null });
    expect(await storage.setLimit({ bytes: 2 ** 30 })).toMatchObject({ limitBytes: 2 ** 30 });
    expect(await storage.slowQueries()).toEqual([
      { name: 'nodes.search', ms: 61.5, at: 1_767_225_600_000, plan: ['SCAN nodes'] },
    ]);
    await expect(storage.setLimit({ bytes: 1 })).rejects.toMatchObject({
      code: 'BAD_REQUEST',
      message: '0 MiB cannot be the limit of the database.',
    });
  });

  test('carries hostile node names unchanged', async () => {
    expect((await line.client.nodes.search({ text: 'hill', limit: 2 })).map((node) => node.name)).toEqual([
      'Hill 0 <b>&</b>',
      'Hill 1 <b>&</b>',
    ]);
  });

  test('refuses a page of 501 rows as BAD_REQUEST and says which field is wrong', async () => {
    await expect(line.client.packets.list({ limit: 501 })).rejects.toMatchObject({
      code: 'BAD_REQUEST',
      message: expect.stringMatching(/packets\.list .* limit: .*500/),
    });
  });

  test('refuses an input of another shape as BAD_REQUEST', async () => {
    await expect(line.client.graph.edge({ a: 1, b: {} } as never)).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  });

  test('passes the sentence of a source that cannot be used', async () => {
    await expect(line.client.sources.add({ kind: 'mqtt', url: 'mqtt://broker.example.org' })).rejects.toMatchObject({
      code: 'BAD_REQUEST',
      message: 'broker.example.org refused the password. Check it and add the source again.',
    });
  });

  test('turns a fault of the core into an error with a sentence and goes on', async () => {
    await expect(line.client.graph.edge({ a: 'throws', b: 'b' })).rejects.toMatchObject({
      code: 'INTERNAL_SERVER_ERROR',
      message: 'graph.edge failed: the reader is gone',
    });
    expect(await line.client.sources.remove({ name: 'a' })).toBe(true);
  });

  test('turns an answer that breaks its schema into an error and goes on', async () => {
    await expect(line.client.graph.edge({ a: 'breaks', b: 'b' })).rejects.toMatchObject({
      message: expect.stringContaining('graph.edge made an answer that breaks the contract: a: '),
    });
    expect(await line.client.sources.remove({ name: 'a' })).toBe(true);
  });

  test('refuses a call the contract does not have', async () => {
    const client = line.client as unknown as { database: { drop(): Promise<unknown> } };
    await expect(client.database.drop()).rejects.toThrow();
  });

  test('carries a snapshot of 1,000 nodes and 5,000 edges without losing one', async () => {
    const snapshot = unpackSnapshot(await line.client.graph.snapshot());
    expect(snapshot.nodes).toHaveLength(1_000);
    const sorted = snapshotEdges().sort((x, y) => x.a - y.a || x.b - y.b);
    expect(unpackEdges(snapshot.edges, noon)).toEqual(sorted);
  });

  test('gives the present status at once and another after a change', async () => {
    const status = await line.client.app.status();
    expect(await nextOf(status)).toMatchObject({ totals: { observations: 0 } });
    await wire.lever.pull('count');
    expect(await nextOf(status)).toMatchObject({ totals: { observations: 1 } });
  });

  test('gives the counters at once and again after one rose', async () => {
    const counters = await line.client.counters.live();
    await counters.next();
    await wire.lever.pull('count');
    const value = await nextOf(counters);
    expect(value.events.find((row) => row.reason === 'delivered')).toMatchObject({ today: 1, sinceInstall: 1 });
  });

  test('loses no step when 20 deltas come faster than 4 a second', async () => {
    const deltas = await line.client.graph.deltas();
    for (let i = 0; i < 20; i += 1) await wire.lever.pull('delta');
    let revision = 3;
    const seen: number[] = [];
    while (revision < 23) {
      const delta = await nextOf(deltas);
      expect(delta.from).toBe(revision);
      revision = delta.to;
      seen.push(...delta.nodes.map((node) => node.id));
    }
    expect(seen).toEqual(Array.from({ length: 20 }, (_, i) => i + 4));
  });

  test('delivers every alert to each of two followers', async () => {
    const other = await wire.connect();
    const followers = [await line.client.alerts.live(), await other.client.alerts.live()];
    for (let i = 0; i < 3; i += 1) await wire.lever.pull('alert');
    for (const alerts of followers) {
      const ids = [];
      for (let i = 0; i < 3; i += 1) ids.push((await nextOf(alerts)).id);
      expect(ids).toEqual([1, 2, 3]);
    }
  });

  test('frees a subscription in the monitor when its reader returns it', async () => {
    const alerts = await line.client.alerts.live();
    await untilOpen(1);
    await alerts.return?.();
    await untilOpen(0);
  });

  test('frees a subscription in the monitor when its signal aborts', async () => {
    const abort = new AbortController();
    const alerts = await line.client.alerts.live(undefined, { signal: abort.signal });
    const next = alerts.next();
    await untilOpen(1);
    abort.abort();
    await expect(next).rejects.toThrow();
    await untilOpen(0);
  });

  test('ends a subscription whose value breaks its schema with an error, frees it and goes on', async () => {
    const alerts = await line.client.alerts.live();
    await wire.lever.pull('break-topic');
    await expect(alerts.next()).rejects.toThrow();
    await untilOpen(0);
    expect(await line.client.sources.remove({ name: 'a' })).toBe(true);
  });

  test('leaves no subscription behind after 100 windows came, followed all four topics and went', async () => {
    for (let i = 0; i < 100; i += 1) {
      const visit = await wire.connect();
      await Promise.all([
        visit.client.app.status(),
        visit.client.counters.live(),
        visit.client.graph.deltas(),
        visit.client.alerts.live(),
      ]);
      visit.close();
    }
    await untilOpen(0);
  });

  test.each(['not json', '{}', '{"i":1,"p":{"u":5}}', '[]', 'null'])(
    'closes the line that sends %s and serves the others',
    async (frame) => {
      const other = await wire.connect();
      line.sendRaw(frame);
      await line.closed;
      expect(await other.client.sources.remove({ name: 'a' })).toBe(true);
    },
  );

  test('rejects what is pending and ends what is followed when the monitor dies, and says why', async () => {
    const alerts = await line.client.alerts.live();
    const next = alerts.next();
    const pending = line.client.graph.edge({ a: 'hangs', b: 'b' });
    await untilOpen(1);
    await wire.lever.pull('crash');
    await expect(pending).rejects.toThrow();
    await expect(next).rejects.toThrow();
    expect(await wire.died).toBe('The monitor stopped because of a fault of its own: a fault made by the test');
  });

  test('rejects what is pending when the host stops', async () => {
    const pending = line.client.graph.edge({ a: 'hangs', b: 'b' });
    const rejected = expect(pending).rejects.toThrow();
    await line.client.sources.list();
    await wire.stop();
    await rejected;
  });
});
