// What every source promises, held against all of them.
import { afterAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { SourceReport } from '../../../src/main/sources/source.ts';
import { memoryInUse } from '../../support/fuzz.ts';
import { CollectingSink } from './collecting-sink.ts';
import { packetSeries, rawOf, statusTopic } from './published.ts';
import { kinds, linksAside, type Stage } from './stages.ts';

function refusedIn(report: SourceReport): number {
  return Object.values(report.refused).reduce((sum, count) => sum + count, 0);
}

/** Open handles of this process by kind; the test runner has timers of its own among them. */
function handles(): Map<string, number> {
  const counts = new Map<string, number>();
  for (const kind of process.getActiveResourcesInfo()) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return counts;
}

/** Listeners on this process, for all its events. */
function listenersOfProcess(): number {
  return process.eventNames().reduce((sum, name) => sum + process.listenerCount(name), 0);
}

function isBack({ state, words }: SourceReport): boolean {
  return state === 'connected' || (state === 'silent' && words.includes('still nothing'));
}

/** Lets what is under way happen, and time go by while the source waits, until `condition` holds. */
async function until({ source, clock }: Stage, condition: (report: SourceReport) => boolean): Promise<void> {
  for (;;) {
    const report = source.report();
    if (condition(report)) return;
    if (report.state === 'waiting') clock.advance(500);
    await new Promise((resolve) => void setTimeout(resolve, 1));
  }
}

afterAll(() => linksAside.stop());

describe.each(kinds)('a source of kind $kind', ({ kind, setting, refuses, bytesEach, asksStatus }) => {
  let sink: CollectingSink;
  beforeEach(() => {
    sink = new CollectingSink();
  });

  it('hands on 500 hearings in the order they came, and counts 500', async () => {
    const { source, begin, clock } = await setting(packetSeries(500));
    await begin(sink);
    await sink.until(() => sink.hearings.length === 500);
    expect(sink.raws).toEqual(Array.from({ length: 500 }, (_x, n) => rawOf(n)));
    const report = source.report();
    expect(report).toMatchObject({
      messages: 500,
      hearings: 500,
      perMinute: 500,
      refused: {},
      lastHearingAt: clock.now(),
    });
    expect(report.bytes).toBeGreaterThan(500 * bytesEach);
    expect(new Set(sink.hearings.map((hearing) => hearing.source))).toEqual(new Set([source.name]));
    clock.advance(61_000);
    expect(source.report().perMinute).toBe(0);
  });

  it('refuses hostile input, counts it by reason with a sample, and hears what follows', async () => {
    const messages = [
      ...packetSeries(1),
      ...refuses,
      { topic: statusTopic, payload: '{"status":"online","timestamp":"2025-03-16T00:07:11Z"}' },
      ...packetSeries(1, 1),
    ];
    const { source, begin } = await setting(messages);
    await begin(sink);
    await sink.until(() => sink.hearings.length === 2 && sink.statuses.length === 1);
    expect(sink.refusals.map((refusal) => refusal.reason)).toEqual(refuses.map(({ reason }) => reason));
    const expected: Record<string, number> = {};
    for (const { reason } of refuses) expected[reason] = (expected[reason] ?? 0) + 1;
    const report = source.report();
    expect(report.refused).toEqual(expected);
    const told = asksStatus ? 0 : sink.statuses.length;
    expect(report.messages).toBe(report.hearings + told + refusedIn(report));
    expect(sink.statuses).toHaveLength(1);
  });

  it('says what it does: idle before, up while data flows, idle after', async () => {
    const { source, begin } = await setting(packetSeries(3));
    expect(source.report()).toMatchObject({ state: 'idle', messages: 0, lastHearingAt: null, lastError: null });
    const states: string[] = [];
    source.onChange(() => {
      const { state } = source.report();
      if (states.at(-1) !== state) states.push(state);
    });
    await begin(sink);
    await sink.until(() => sink.hearings.length === 3);
    await source.stop();
    expect(states.slice(0, 3)).toEqual(['connecting', 'connected', 'up']);
    expect(states.at(-1)).toBe('idle');
  });

  it('tells a listener of changes until it is taken off', async () => {
    const { source, begin } = await setting(packetSeries(1));
    let told = 0;
    const takeOff = source.onChange(() => {
      told += 1;
    });
    source.onChange(() => {
      throw new Error('a listener that fails');
    });
    await begin(sink);
    expect(told).toBeGreaterThan(0);
    takeOff();
    const before = told;
    await source.stop();
    expect(told).toBe(before);
  });

  it('holds back while there is no room, and then goes on where it was', async () => {
    const { source, begin } = await setting(packetSeries(300));
    sink.capacity = 100;
    await begin(sink);
    await sink.until(() => sink.full);
    // Everything at hand has its chance to come through.
    for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => void setImmediate(resolve));
    expect(sink.hearings).toHaveLength(100);
    expect(source.report().hearings).toBe(100);
    sink.release();
    await sink.until(() => sink.hearings.length === 300);
    expect(sink.raws).toEqual(Array.from({ length: 300 }, (_x, n) => rawOf(n)));
  });

  it('holds back for 30 s at most when it listens live, and for ever when it plays what can wait', async () => {
    const { source, begin, clock } = await setting(packetSeries(300));
    sink.capacity = 100;
    await begin(sink);
    await sink.until(() => sink.full);
    sink.accepts = false;
    clock.advance(29_999);
    expect(sink.hearings).toHaveLength(100);
    clock.advance(1);
    if (kind === 'replay' || kind === 'sample') {
      for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => void setImmediate(resolve));
      expect(sink.hearings).toHaveLength(100);
    } else {
      await sink.until(() => sink.hearings.length === 300);
      expect(source.report()).toMatchObject({ hearings: 100, refused: { queue_full: 200 } });
    }
  });

  it('counts what the queue could not take as queue_full, not as heard', async () => {
    const { source, begin } = await setting(packetSeries(5));
    sink.accepts = false;
    await begin(sink);
    await sink.until(() => sink.hearings.length === 5);
    expect(source.report()).toMatchObject({ messages: 5, hearings: 0, refused: { queue_full: 5 } });
  });

  it('survives a sink that throws', async () => {
    const { begin } = await setting(packetSeries(5));
    const take = sink.hearing.bind(sink);
    sink.hearing = (hearing) => {
      take(hearing);
      throw new Error('a sink that fails');
    };
    await begin(sink);
    await sink.until(() => sink.hearings.length === 5);
  });

  it('does nothing when started twice, and hears again after a stop', async () => {
    const { source, begin } = await setting(packetSeries(10));
    await begin(sink);
    source.start(new CollectingSink());
    await sink.until(() => sink.hearings.length === 10);
    await source.stop();
    const second = new CollectingSink();
    await begin(second);
    await second.until(() => second.hearings.length === 10);
    expect(sink.hearings).toHaveLength(10);
    expect(source.report().hearings).toBe(20);
  });

  it('stops at once when stopped while it connects or opens', async () => {
    const { source, clock } = await setting(packetSeries(10));
    source.start(sink);
    await source.stop();
    expect(source.report().state).toBe('idle');
    expect(sink.count).toBe(0);
    expect(clock.pending).toBe(0);
  });

  it('stops while the queue is full, and hands on nothing after', async () => {
    const { source, begin, clock } = await setting(packetSeries(50));
    sink.capacity = 10;
    await begin(sink);
    await sink.until(() => sink.full);
    await source.stop();
    sink.release();
    for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => void setImmediate(resolve));
    expect(sink.hearings).toHaveLength(10);
    expect(source.report().state).toBe('idle');
    expect(clock.pending).toBe(0);
  });

  it('stops when it was never started, and twice', async () => {
    const { source } = await setting([]);
    await source.stop();
    source.start(sink);
    await Promise.all([source.stop(), source.stop()]);
    expect(source.report().state).toBe('idle');
  });

  it('is heard again after every kind of loss: nothing twice, in order, and every count right', async () => {
    const stage = await setting(packetSeries(3));
    const { source, losses, links } = stage;
    await stage.begin(sink);
    await sink.until(() => sink.hearings.length === 3);
    for (const [n, { what, strike, heal }] of losses.entries()) {
      const { reconnects } = source.report();
      await strike();
      if (links) await until(stage, ({ state }) => state !== 'up');
      await heal();
      if (links) await until(stage, isBack);
      await stage.send(packetSeries(3, 3 * (n + 1)));
      await until(stage, ({ hearings }) => hearings >= 3 * (n + 2));
      expect(source.report().state, what).toBe('up');
      if (links) expect(source.report().reconnects, what).toBeGreaterThan(reconnects);
    }
    const heard = 3 * (losses.length + 1);
    expect(sink.raws).toEqual(Array.from({ length: heard }, (_x, n) => rawOf(n)));
    expect(source.report()).toMatchObject({ messages: heard, hearings: heard, refused: {} });
    await source.stop();
    expect(stage.clock.pending).toBe(0);
  });

  it('leaves no timer, socket, file, listener or memory behind after 100 starts and stops', async () => {
    const { source, begin, quiet, clock } = await setting(packetSeries(2));
    await begin(sink);
    await source.stop();
    await quiet();
    const before = handles();
    const listeners = listenersOfProcess();
    const warnings: string[] = [];
    const warn = ({ name, message }: Error) => void warnings.push(`${name}: ${message}`);
    process.on('warning', warn);
    onTestFinished(() => void process.off('warning', warn));
    const sinks: WeakRef<CollectingSink>[] = [];
    for (let round = 0; round < 100; round++) {
      const fresh = new CollectingSink();
      sinks.push(new WeakRef(fresh));
      // Every third is stopped while it still connects.
      if (round % 3 === 0) source.start(fresh);
      else await begin(fresh);
      await source.stop();
      expect(clock.pending).toBe(0);
    }
    await quiet();
    const more = [...handles()].filter(([kind, count]) => count > (before.get(kind) ?? 0) + 5);
    expect(more).toEqual([]);
    expect(listenersOfProcess()).toBe(listeners + 1);
    expect(warnings).toEqual([]);
    // What a run held is collected with it; the last one may still be on the stack.
    memoryInUse();
    expect(sinks.filter((ref) => ref.deref() !== undefined).length).toBeLessThanOrEqual(2);
  });
});
