// Claims that wait while the rows they are made of change: after a kill they are made of what was first heard.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Hearing } from '../../../src/domain/hearing.ts';
import { closeWriter } from '../../../src/main/storage/database.ts';
import { TopologyBuilder } from '../../../src/main/topology/builder.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { memoryDatabase } from '../topology/memory-database.ts';
import { topologyRows } from '../topology/mesh-rows.ts';
import { advertPayload, hearing, MARCH, makeNode, packet, recorderOn, rows } from './heard.ts';

const nodes = [makeNode('one'), makeNode('two')];
const payloads = [
  ...nodes.map((node) => ({ type: 4, payload: advertPayload(node) })),
  { type: 2, payload: Buffer.alloc(20, 1) },
  { type: 5, payload: Buffer.alloc(20, 2) },
];
const hops = [[], [nodes[0]?.publicKey[0] ?? 0], [nodes[0]?.publicKey[0] ?? 0, nodes[1]?.publicKey[0] ?? 0, 3]];

interface Heard {
  readonly payload: number;
  readonly hops: number;
  readonly route: number;
  readonly coded: boolean;
  readonly observer: number;
  readonly halfHours: number;
  readonly snr: number | null;
}

const heard = fc.record<Heard>({
  payload: fc.nat(payloads.length - 1),
  hops: fc.nat(2),
  route: fc.nat(3),
  coded: fc.boolean(),
  observer: fc.nat(1),
  halfHours: fc.nat(5),
  snr: fc.option(fc.integer({ min: -20, max: 15 })),
});

function toHearing({ payload, hops: path, route, coded, observer, halfHours, snr }: Heard): Hearing {
  const { type, payload: content } = payloads[payload] ?? { type: 2, payload: Buffer.alloc(20) };
  const bytes = packet(type, content, hops[path], route);
  // Codes of 0 and 0 make a direct advert without hops a contact that was passed on.
  if (route === 3 && !coded) bytes.fill(0, 1, 5);
  const id = observer === 0 ? 'o1' : (nodes[1]?.key ?? '');
  return hearing(bytes, MARCH + halfHours * 1_800_000, { observer: { id, name: null, iata: null }, snr });
}

interface Run {
  readonly claims: ReturnType<typeof topologyRows>;
  /** How many first hearings were kept when a batch was committed, at most. */
  readonly kept: number;
  readonly left: number;
}

/** Records `items` in batches; before each batch of `kills` everything that is not in the database is forgotten. */
function recorded(items: readonly Heard[], sizes: readonly number[], kills: readonly number[]): Run {
  const db = memoryDatabase();
  const start = () => {
    const evidence = new TopologyBuilder(db, { clock: new ManualClock(), backlogBatch: 1, backlogLimit: 40 });
    return recorderOn(db, evidence);
  };
  const kept = () => rows<{ n: number }>(db, 'SELECT count(*) AS n FROM first_hearings')[0]?.n ?? 0;
  let recorder = start();
  let most = 0;
  for (let at = 0, i = 0; at < items.length; i++) {
    const size = sizes[i % sizes.length] ?? 1;
    if (kills.includes(i)) recorder = start();
    recorder.record(items.slice(at, at + size).map(toHearing));
    most = Math.max(most, kept());
    at += size;
  }
  recorder.settle();
  const result = { claims: topologyRows(db), kept: most, left: kept() };
  closeWriter(db);
  return result;
}

it('are the same after kills as without one, and nothing is kept of what has its claims', () => {
  const most = { kept: 0 };
  fc.assert(
    fc.property(
      fc.array(heard, { minLength: 2, maxLength: 60 }),
      fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 4 }),
      fc.array(fc.nat(20), { minLength: 1, maxLength: 4 }),
      (items, sizes, kills) => {
        const undisturbed = recorded(items, sizes, []);
        const killed = recorded(items, sizes, kills);
        expect(killed.claims).toEqual(undisturbed.claims);
        expect([undisturbed.left, killed.left]).toEqual([0, 0]);
        most.kept = Math.max(most.kept, undisturbed.kept);
      },
    ),
    { numRuns: 40, seed: 7 },
  );
  // Else the property would hold for want of rows that change while their claims wait.
  expect(most.kept).toBeGreaterThan(0);
});
