// Any history of observations and nodes gives the same claims, edges and activity, however it was cut and ordered.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { closeWriter } from '../../../src/main/storage/database.ts';
import { TopologyBuilder } from '../../../src/main/topology/builder.ts';
import { rebuildEdges } from '../../../src/main/topology/rebuild.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { memoryDatabase } from './memory-database.ts';
import { type HeardPacket, MeshRows, topologyRows } from './mesh-rows.ts';

/** Keys that share first bytes, so that prefixes of every width are sometimes shared and sometimes not. */
const keys = ['a1', 'a1', 'a1b2', 'a1b2c3', 'a1b2c3', 'c4', 'c4d5', 'e6'].map((start, i) =>
  start.padEnd(62, '0123456789abcdef').concat(`0${i}`),
);
const observers = ['KPABAP', keys[0]?.toUpperCase() ?? '', keys[5]?.toUpperCase() ?? '', 'other'];

interface Heard {
  readonly observer: number;
  readonly origin: number;
  readonly payloadCode: number;
  readonly routeCode: number;
  readonly width: number;
  readonly hops: readonly number[];
  readonly at: number;
  readonly snrX4: number | null;
}

const heard: fc.Arbitrary<Heard> = fc.record({
  observer: fc.nat(observers.length - 1),
  origin: fc.nat(keys.length - 1),
  payloadCode: fc.constantFrom(4, 4, 5, 7, 9),
  routeCode: fc.constantFrom(0, 1, 1, 2, 3),
  width: fc.integer({ min: 1, max: 3 }),
  hops: fc.array(fc.nat(keys.length - 1), { maxLength: 5 }),
  at: fc.integer({ min: 0, max: 9 }).map((hours) => 1_767_225_600_000 + hours * 1_800_000),
  snrX4: fc.option(fc.integer({ min: -50, max: 55 })),
});

type Step = { readonly kind: 'heard'; readonly heard: Heard } | { readonly kind: 'node'; readonly node: number };

interface Way {
  readonly steps: readonly Step[];
  readonly batches: readonly number[];
  readonly claimCapacity: number;
  readonly backlogBatch: number;
  /** Nodes that are withdrawn at first and admitted again at the end. */
  readonly fickle: readonly number[];
  /** Before which batches the builder is thrown away and made anew. */
  readonly restarts: readonly number[];
  /** Batches whose first attempt is rolled back. */
  readonly failures: readonly number[];
  /** Batches that are recorded without the builder. */
  readonly unseen: readonly number[];
}

const clock = new ManualClock();

function live(way: Way): ReturnType<typeof topologyRows> & { readonly wrong: number } {
  const db = memoryDatabase();
  const rows = new MeshRows(db);
  for (const key of keys) rows.party(key);
  for (const observer of observers) rows.observer(observer);
  const options = { clock, claimCapacity: way.claimCapacity, backlogBatch: way.backlogBatch, backlogLimit: 7 };
  let builder = new TopologyBuilder(db, options);
  let at = 0;
  for (let batch = 0; at < way.steps.length; batch++) {
    if (way.restarts.includes(batch)) builder = new TopologyBuilder(db, options);
    const steps = way.steps.slice(at, at + (way.batches[batch % way.batches.length] ?? 1));
    at += steps.length;
    const record = db.transaction((fails: boolean) => {
      const appeared = steps.flatMap((step) => (step.kind === 'node' ? [rows.node(keys[step.node] ?? '')] : []));
      const observations = steps.flatMap((step) =>
        step.kind === 'heard' ? (rows.observation(packetOf(rows, step.heard)) ?? []) : [],
      );
      if (!way.unseen.includes(batch)) builder.record({ observations, appeared, sightings: [] });
      else if (appeared.length > 0) builder.record({ observations: [], appeared, sightings: [] });
      if (fails) throw new Error('rolled back');
    });
    if (way.failures.includes(batch)) {
      expect(() => record(true)).toThrow('rolled back');
      builder.abandon();
    }
    record(false);
    if (batch === 1)
      builder.withdraw(
        way.fickle.map((node) => rows.party(keys[node] ?? '')),
        'no-relay',
      );
  }
  // Every node of the history that was withdrawn comes back.
  const known = new Set(way.steps.flatMap((step) => (step.kind === 'node' ? [step.node] : [])));
  builder.admit(
    way.fickle
      .filter((node) => known.has(node))
      .map((node) => ({ party: rows.party(keys[node] ?? ''), key: keys[node] ?? '' })),
  );
  builder = way.unseen.length > 0 ? new TopologyBuilder(db, options) : builder;
  while (builder.catchUp({ observations: 3 }));
  builder.flush();
  const result = { ...topologyRows(db), wrong: rebuildEdges(db) };
  closeWriter(db);
  return result;
}

/** A packet whose hash says everything about it, so that equal ones are one observation. */
function packetOf(
  rows: MeshRows,
  { observer, origin, payloadCode, routeCode, width, hops, at, snrX4 }: Heard,
): HeardPacket {
  const isTrace = payloadCode === 9;
  const path = Buffer.concat(hops.map((hop) => Buffer.from(keys[hop] ?? '', 'hex').subarray(0, width)));
  const traceHops = isTrace
    ? hops.map((hop) => Buffer.from(keys[hop] ?? '', 'hex').subarray(0, width === 3 ? 4 : width))
    : null;
  const flags = width === 3 ? 2 : width - 1;
  const payload = isTrace
    ? Buffer.concat([Buffer.alloc(8), Buffer.from([flags]), ...(traceHops ?? [])])
    : Buffer.alloc(40, 1);
  const pathLength = isTrace ? 0 : ((width - 1) << 6) | hops.length;
  const wirePath = Buffer.concat([Buffer.from([pathLength]), isTrace ? Buffer.alloc(0) : path]);
  const codes = routeCode === 0 || routeCode === 3 ? Buffer.alloc(4, origin % 2) : Buffer.alloc(0);
  const raw = Buffer.concat([Buffer.from([(payloadCode << 2) | routeCode]), codes, wirePath, payload]);
  const tag = Buffer.from([
    origin,
    payloadCode,
    routeCode,
    width,
    (at / 1_800_000) % 256,
    observer,
    hops.length,
    (snrX4 ?? 99) + 64,
  ]);
  const hasOrigin = payloadCode === 4 || payloadCode === 7;
  return {
    hash: tag.toString('hex'),
    raw,
    wirePath,
    observerId: rows.observer(observers[observer] ?? '').observerId,
    at,
    routeCode,
    payloadCode,
    originParty: hasOrigin ? rows.party(keys[origin] ?? '') : null,
    signatureOk: payloadCode === 4 ? origin !== 7 : null,
    sharedContact: payloadCode === 4 && routeCode === 3 && hops.length === 0 && origin % 2 === 0,
    hashSize: (pathLength >> 6) + 1,
    hopCount: pathLength & 63,
    path: wirePath.subarray(1),
    traceHops,
    snrX4,
  };
}

const indexes = fc.uniqueArray(fc.nat(9), { maxLength: 3 });

describe('a history of observations and nodes', () => {
  it('gives the same claims, edges and hours shuffled, in other batches, after restarts, rollbacks and missed batches', () => {
    const history = fc.record({
      heard: fc.uniqueArray(heard, {
        minLength: 1,
        maxLength: 25,
        selector: (h) => JSON.stringify({ ...h, hops: h.hops.length }),
      }),
      nodes: fc.uniqueArray(fc.nat(keys.length - 1), { maxLength: keys.length }),
    });
    const way = fc.record({
      seed: fc.nat(),
      batches: fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 }),
      claimCapacity: fc.constantFrom(0, 3, 1000),
      backlogBatch: fc.constantFrom(1, 4, 250),
      fickle: fc.uniqueArray(fc.nat(keys.length - 1), { maxLength: 3 }),
      restarts: indexes,
      failures: indexes,
      unseen: indexes,
    });
    fc.assert(
      fc.property(history, way, ({ heard, nodes }, { seed, ...other }) => {
        const steps: Step[] = [
          ...nodes.map((node): Step => ({ kind: 'node', node })),
          ...heard.map((one): Step => ({ kind: 'heard', heard: one })),
        ];
        const plain = live({
          steps,
          batches: [100],
          claimCapacity: 1000,
          backlogBatch: 250,
          fickle: [],
          restarts: [],
          failures: [],
          unseen: [],
        });
        const shuffled = steps
          .map((step, i) => ({ step, order: Math.imul(seed + i, 2_654_435_761) >>> 0 }))
          .sort((a, b) => a.order - b.order)
          .map(({ step }) => step);
        expect(plain.wrong).toBe(0);
        expect(live({ steps: shuffled, ...other })).toEqual(plain);
      }),
      { numRuns: 150 },
    );
  });
});
