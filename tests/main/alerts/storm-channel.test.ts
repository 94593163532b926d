// Storms and keywords from recorded batches to events, across restarts and crashes.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { MeshEvent } from '../../../src/domain/alerts/event.ts';
import type { RecordedBatch, RecordedObservation } from '../../../src/domain/mesh/recorded.ts';
import { ChannelWatch, saveKeywordRules } from '../../../src/main/alerts/channel-watch.ts';
import { StormWatch } from '../../../src/main/alerts/radio-storm-watch.ts';
import { type TemporaryDatabase, temporaryDatabase } from '../../support/database.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { dispatcherOn, plainConfig } from './dispatching.ts';

let file: TemporaryDatabase;
let clock: ManualClock;
let events: MeshEvent[];
beforeEach(() => {
  file = temporaryDatabase();
  clock = new ManualClock();
  events = [];
  file.db.exec(`INSERT INTO parties (id, key) VALUES (7, '${'07'.repeat(32)}');
    INSERT INTO nodes (id, public_key, name, role, first_seen, last_seen) VALUES (7, zeroblob(32), 'Chatty', 'repeater', 0, 0)`);
});
afterEach(() => file.dispose());

const options = () => ({
  open: () => file.db,
  clock,
  dispatch: async (event: MeshEvent) => {
    events.push(event);
    return 'delivered';
  },
});

let rows = 0;
/** A packet in the database, with a message when `text` is given; gives its row id. */
function packet(text?: string): number {
  rows += 1;
  const hash = Buffer.alloc(8);
  hash.writeUInt32BE(rows, 4);
  const id = Number(
    file.db
      .prepare(
        `INSERT INTO transmissions (hash, raw, route_type, payload_type, payload_version, first_seen, last_seen)
         VALUES (?, x'00', 1, 5, 0, ?, ?)`,
      )
      .run(hash, clock.now(), clock.now()).lastInsertRowid,
  );
  if (text !== undefined) {
    file.db.prepare("INSERT INTO messages VALUES (?, 'Public', 0, 'Ann', ?)").run(id, text);
  }
  return id;
}

function batch(ids: readonly number[], over: Partial<RecordedObservation> = {}): RecordedBatch {
  const observations = ids.map((transmissionId) => ({
    observationId: 1,
    transmissionId,
    observerId: 1,
    observerParty: 1,
    at: clock.now(),
    routeCode: 1,
    payloadCode: 5,
    originParty: null,
    signatureOk: null,
    sharedContact: false,
    hashSize: 1,
    hopCount: 0,
    path: new Uint8Array(),
    traceHops: null,
    snrX4: null,
    ...over,
  }));
  return { observations, appeared: [], sightings: [] };
}

describe('a storm', () => {
  const adverts = { payloadCode: 4, originParty: 7, signatureOk: true };

  it('of 31 adverts of one node is told once, by name, and its end 5 min later, by a later run too', async () => {
    const watch = new StormWatch(options());
    watch.recorded(
      batch(
        Array.from({ length: 31 }, () => packet()),
        adverts,
      ),
    );
    await watch.look();
    await watch.look();
    expect(events).toMatchObject([
      {
        severity: 'priority',
        category: 'packet-storm',
        title: 'Chatty sent 31 packets in 5 min',
        subject: '07'.repeat(32),
      },
    ]);
    const later = new StormWatch(options());
    await later.look();
    clock.advance(300_000);
    await later.look();
    expect(events.map(({ id }) => id.slice(0, 17))).toEqual(['packet-storm:0707', 'packet-storm-over']);
  });

  it('of 40 adverts with a bad signature is not blamed on the node they name', async () => {
    const watch = new StormWatch(options());
    watch.recorded(
      batch(
        Array.from({ length: 40 }, () => packet()),
        { ...adverts, signatureOk: false },
      ),
    );
    await watch.look();
    expect(events).toHaveLength(0);
  });

  it('of one packet observed 201 times in 1 min is told with its hash', async () => {
    const watch = new StormWatch(options());
    const id = packet();
    watch.recorded(batch(Array.from({ length: 201 }, () => id)));
    await watch.look();
    expect(events[0]?.subject).toMatch(/^packet:[0-9a-f]{16}$/);
    expect(events[0]?.title).toMatch(/^Packet [0-9a-f]{8} was heard 201 times in 1 min$/);
  });

  it('leaves no timer behind', async () => {
    const watch = new StormWatch(options());
    watch.start();
    await watch.stop();
    expect(clock.pending).toBe(0);
  });
});

describe('messages', () => {
  const rule = { kind: 'word', text: 'fire', channel: null, severity: 'immediate' };
  beforeEach(() => void saveKeywordRules(file.db, [rule], 0));

  async function run(watch: ChannelWatch) {
    for (let i = 0; i < 10; i += 1) {
      clock.advance(0);
      await watch.idle();
    }
  }

  it('of before the first start are not looked at; those that come are, once each', async () => {
    packet('fire long ago');
    const watch = new ChannelWatch(options());
    watch.start();
    await run(watch);
    const ids = [packet('fire now'), packet('all quiet')];
    watch.recorded(batch(ids));
    watch.recorded(batch(ids));
    await run(watch);
    expect(events).toMatchObject([{ severity: 'immediate', body: 'fire now', title: 'Public: Ann wrote "fire"' }]);
    await watch.stop();
    expect(clock.pending).toBe(0);
  });

  it('recorded just before a crash are looked at by the next run, 250 of them', async () => {
    const first = new ChannelWatch(options());
    first.start();
    await run(first);
    await first.stop();
    for (let i = 0; i < 250; i += 1) packet(`fire ${i}`);
    const next = new ChannelWatch(options());
    next.start();
    await run(next);
    expect(new Set(events.map(({ id }) => id)).size).toBe(250);
    expect(events).toHaveLength(250);
    await next.stop();
  });

  const channels = (graceS: number, cooldownS: number) =>
    plainConfig({}, graceS, { channels: { enabled: true, cooldownS, severityFloor: 'priority' } });

  it('in the grace of 60 s are counted as that and told a minute later; the rule decides then', async () => {
    const dispatcher = dispatcherOn(file.db, clock, { config: channels(60, 0) });
    const watch = new ChannelWatch({ ...options(), dispatch: (event) => dispatcher.dispatch(event) });
    watch.start();
    await run(watch);
    watch.recorded(batch([packet('fire one'), packet('fire two'), packet('nothing')]));
    await run(watch);
    expect(dispatcher.stats().totals).toMatchObject({ cold_start: 2, delivered: 0 });
    clock.advance(60_000);
    await run(watch);
    expect(dispatcher.stats().totals).toMatchObject({ cold_start: 2, delivered: 2 });
    clock.advance(600_000);
    await run(watch);
    expect(dispatcher.stats().seen).toBe(4);
    await watch.stop();
    await dispatcher.stop();
    expect(clock.pending).toBe(0);
  });

  it('in the grace of a run that is killed are told by the next one', async () => {
    const killed = new ChannelWatch({ ...options(), dispatch: async () => 'cold_start' });
    killed.start();
    await run(killed);
    killed.recorded(batch([packet('fire one'), packet('nothing'), packet('fire two')]));
    await run(killed);
    clock.forget();
    const dispatcher = dispatcherOn(file.db, clock, { config: channels(0, 0) });
    const next = new ChannelWatch({ ...options(), dispatch: (event) => dispatcher.dispatch(event) });
    next.start();
    await run(next);
    expect(dispatcher.stats().totals).toMatchObject({ delivered: 2 });
    await next.stop();
    await dispatcher.stop();
  });

  it('in the grace of 1 h are given up after 10 min, when they are worth nothing any more', async () => {
    const dispatcher = dispatcherOn(file.db, clock, { config: channels(3_600, 0) });
    const watch = new ChannelWatch({ ...options(), dispatch: (event) => dispatcher.dispatch(event) });
    watch.start();
    await run(watch);
    watch.recorded(batch([packet('fire')]));
    for (let i = 0; i < 30; i += 1) {
      await run(watch);
      clock.advance(60_000);
    }
    await watch.stop();
    expect(dispatcher.stats().totals.cold_start).toBeLessThanOrEqual(12);
    expect(clock.pending).toBe(0);
    await dispatcher.stop();
  });

  it('within the cooldown of 300 s are counted drops and not told later, and a graver one passes', async () => {
    saveKeywordRules(
      file.db,
      [
        { kind: 'word', text: 'smoke', severity: 'priority' },
        { kind: 'word', text: 'fire', severity: 'immediate' },
      ],
      0,
    );
    const dispatcher = dispatcherOn(file.db, clock, { config: channels(0, 300) });
    const watch = new ChannelWatch({ ...options(), dispatch: (event) => dispatcher.dispatch(event) });
    watch.start();
    await run(watch);
    watch.recorded(batch([packet('smoke one'), packet('smoke two'), packet('smoke three'), packet('fire')]));
    await run(watch);
    for (let i = 0; i < 10; i += 1) {
      clock.advance(60_000);
      await run(watch);
    }
    expect(dispatcher.stats()).toMatchObject({ seen: 4, totals: { delivered: 2, cooldown: 2 } });
    await watch.stop();
    await dispatcher.stop();
  });

  it('that could be read only later, by a new channel key, are looked at then', async () => {
    const sealed = packet();
    packet('all quiet');
    const watch = new ChannelWatch(options());
    watch.start();
    await run(watch);
    file.db.prepare("INSERT INTO messages VALUES (?, '#ops', 0, 'Ann', 'fire')").run(sealed);
    watch.recorded(batch([sealed]));
    await run(watch);
    expect(events).toMatchObject([{ subject: '#ops' }]);
    await watch.stop();
  });

  it('are compared with no rule when what is stored is damaged', async () => {
    file.db.prepare("UPDATE settings SET value = '{' WHERE key = 'keyword-rules'").run();
    const watch = new ChannelWatch(options());
    watch.start();
    await run(watch);
    watch.recorded(batch([packet('fire')]));
    await run(watch);
    expect(events).toHaveLength(0);
    await watch.stop();
  });

  it('rules with a fault are refused with the sentence that names it', () => {
    expect(() => saveKeywordRules(file.db, [{ ...rule, text: '' }], 0)).toThrow(
      'Keyword rule 1: its text has no letter',
    );
  });
});
