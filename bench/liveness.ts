// What the watch over 4,300 nodes costs: each minute's look at all of them, and each batch.
import type { RecordedObservation } from '../src/domain/mesh/recorded.ts';
import { WatchedMeshWorld } from '../tests/main/alerts/watched-mesh.ts';
import type { Bench, Measurement } from './measure.ts';

const nodes = 4_300;
const observers = 100;
const sweeps = 60;
const batches = 60;
const hops = 12;

/** A mesh all of which was just heard, looked at once. */
async function mesh(): Promise<WatchedMeshWorld> {
  const world = new WatchedMeshWorld();
  for (let i = 0; i < observers; i += 1) world.addObserver(`observer ${i}`);
  world.file.db.transaction(() => {
    for (let i = 0; i < nodes; i += 1) {
      const node = world.addNode(`node ${i}`, { watched: false, role: i % 3 === 0 ? 'companion' : 'repeater' });
      world.hops.set(-(2 * 2 ** 24 + i + 1), node.party);
    }
  })();
  world.start();
  for (const [i, node] of world.nodes.entries()) {
    const observer = world.observers[i % observers];
    if (observer) world.advert(node, observer);
  }
  await world.minutes(15);
  return world;
}

/** Milliseconds each call of `work` took. */
function times(count: number, work: (i: number) => void): number[] {
  return Array.from({ length: count }, (_, i) => {
    const began = performance.now();
    work(i);
    return performance.now() - began;
  });
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/** An observation over 12 relays, each of which it proves alive. */
function relayed(world: WatchedMeshWorld, i: number): RecordedObservation[] {
  const observer = world.observers[i % observers];
  if (!observer) return [];
  const path = new Uint8Array(2 * hops);
  for (let hop = 0; hop < hops; hop += 1) {
    const node = 1 + ((i * 131 + hop * 17) % nodes);
    path.set([node >> 8, node & 255], 2 * hop);
  }
  return [world.observation(observer, { hashSize: 2, hopCount: hops, path })];
}

export const bench: Bench = {
  name: 'liveness',
  async run() {
    const world = await mesh();
    const measured: Measurement[] = [];
    try {
      const sweep: number[] = [];
      for (let i = 0; i < sweeps; i += 1) {
        sweep.push(...times(1, () => void world.watch?.sweep()));
        await world.minutes(1);
      }
      measured.push({
        what: `a look at ${nodes} nodes and ${observers} observers`,
        value: median(sweep),
        unit: 'ms',
        target: 20,
        better: 'lower',
        note: `longest ${Math.max(...sweep).toFixed(1)} ms of ${sweeps}`,
      });
      const per = times(batches, (i) =>
        world.record(Array.from({ length: 50 }, (_, n) => relayed(world, i * 50 + n)).flat(), []),
      );
      measured.push({
        what: `an observation over ${hops} relays`,
        value: (median(per) / 50) * 1_000,
        unit: 'µs',
        target: 250,
        better: 'lower',
      });
    } finally {
      await world.stop();
      world.file.dispose();
    }
    return measured;
  },
};
