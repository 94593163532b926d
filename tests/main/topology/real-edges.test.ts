// The edges of real traffic, against sets that two independent programs agreed on.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { exportEdges } from '../../../src/main/reader/queries/edges.ts';
import { TopologyBuilder } from '../../../src/main/topology/builder.ts';
import { rebuildEdges } from '../../../src/main/topology/rebuild.ts';
import { type TemporaryDatabase, temporaryDatabase } from '../../support/database.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { hasSharedData } from '../../support/shared-data.ts';
import { expectedEdges, exportedEdges, type NodeSet } from './expected-edges.ts';
import { MeshRows, topologyRows } from './mesh-rows.ts';
import { type HeardMessage, readMessages, readSeedKeys, recordMessages } from './real-traffic.ts';

const feeder = fileURLToPath(new URL('./feed-traffic.ts', import.meta.url));

/** Mixed up the same way every time. */
function shuffled<T>(items: readonly T[], seed: number): T[] {
  const result = [...items];
  let state = seed;
  for (let i = result.length - 1; i > 0; i--) {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    const j = state % (i + 1);
    [result[i], result[j]] = [result[j] as T, result[i] as T];
  }
  return result;
}

/** Feeds the file in another process and kills it inside the transaction that follows `batch`. */
async function killedAfter(batch: number, file: string, nodes: NodeSet): Promise<void> {
  const child = spawn(process.execPath, [feeder, file, nodes, `${batch}`], { stdio: ['ignore', 'pipe', 'inherit'] });
  child.stdout.once('data', () => child.kill('SIGKILL'));
  const signal = await new Promise((resolve) => child.once('exit', (_code, by) => resolve(by)));
  expect(signal).toBe('SIGKILL');
}

describe.skipIf(!hasSharedData)('the edges of 865 real observations', () => {
  let store: TemporaryDatabase;
  beforeEach(() => {
    store = temporaryDatabase();
  });
  afterEach(() => store.dispose());

  const clock = new ManualClock();

  function feed(messages: readonly HeardMessage[], batch: number, seeds: readonly string[] = []): TopologyBuilder {
    const rows = new MeshRows(store.db);
    // A claim keeps its 16 oldest observers, so the same observers get the same row ids whatever the order.
    for (const { observer } of readMessages()) rows.observer(observer);
    const builder = new TopologyBuilder(store.db, { clock });
    store.db.transaction(() => {
      builder.record({ observations: [], appeared: seeds.map((key) => rows.node(key)), sightings: [] });
    })();
    for (let at = 0; at < messages.length; at += batch) {
      recordMessages(store.db, builder, messages.slice(at, at + batch));
    }
    builder.flush();
    return builder;
  }

  function seedsOf(nodes: NodeSet): string[] {
    return nodes === 'seeded_nodes' ? readSeedKeys() : [];
  }

  describe.each(['advert_nodes', 'seeded_nodes'] as const)('with %s', (nodes) => {
    it.each([
      ['in receive order, 100 at a time', 100, (m: HeardMessage[]) => m],
      ['one by one', 1, (m: HeardMessage[]) => m],
      ['in one batch', 865, (m: HeardMessage[]) => m],
      ['shuffled, 37 at a time', 37, (m: HeardMessage[]) => shuffled(m, 7)],
      ['shuffled otherwise, one by one', 1, (m: HeardMessage[]) => shuffled(m, 99)],
      [
        'adverts last',
        50,
        (m: HeardMessage[]) => [...m.filter((x) => !x.signatureOk), ...m.filter((x) => x.signatureOk)],
      ],
    ])('are exactly the expected ones when heard %s', (_order, batch, arrange) => {
      feed(arrange(readMessages()), batch, seedsOf(nodes));
      expect(exportedEdges(store.db)).toEqual(expectedEdges(nodes));
      expect(rebuildEdges(store.db)).toBe(0);
    });

    it('are the expected ones when every node has gone and come again', () => {
      const messages = readMessages();
      const builder = feed(messages, 100, seedsOf(nodes));
      const heard = messages.flatMap((message) => (message.signatureOk && message.origin ? [message.origin] : []));
      const rows = new MeshRows(store.db);
      const known = shuffled([...new Set([...seedsOf(nodes), ...heard])], 5).map((key) => rows.node(key));
      const before = exportedEdges(store.db);
      const edgeCount = () => store.db.prepare<[], number>('SELECT count(*) FROM neighbor_edges').pluck().get();
      const edgesBefore = edgeCount();
      builder.withdraw(
        known.map(({ party }) => party),
        'no-relay',
      );
      expect(edgeCount()).toBeLessThan(30);
      for (const node of known) builder.admit([node]);
      expect(edgeCount()).toBe(edgesBefore);
      expect(before).toEqual(expectedEdges(nodes));
      expect(rebuildEdges(store.db)).toBe(0);
    });

    it('are the expected ones when claims are made from the stored rows alone, 100 at a time', () => {
      const rows = new MeshRows(store.db);
      for (const key of seedsOf(nodes)) rows.node(key);
      recordMessages(store.db, null, readMessages());
      const builder = new TopologyBuilder(store.db, { clock });
      expect(builder.behind).toBe(true);
      let slices = 1;
      while (builder.catchUp({ observations: 100 })) slices++;
      expect(slices).toBe(9);
      expect(exportedEdges(store.db)).toEqual(expectedEdges(nodes));
    });

    it.each([1, 7, 19, 30])(
      'are the expected ones after kill -9 inside the batch after %i of 44 and a second start',
      async (batch) => {
        await killedAfter(batch, store.file, nodes);
        expect(store.db.pragma('integrity_check', { simple: true })).toBe('ok');
        const rowsBefore = store.db.prepare('SELECT count(*) AS n FROM observations').get() as { n: number };
        expect(rowsBefore.n).toBe(20 * batch);
        feed(readMessages(), 20, []);
        expect(exportedEdges(store.db)).toEqual(expectedEdges(nodes));
        expect(rebuildEdges(store.db)).toBe(0);
      },
    );
  });

  it.each([1, 7, 250, 500])('leave the same claims, edges and hours shuffled in batches of %i', (batch) => {
    feed(readMessages(), 100, readSeedKeys());
    const first = topologyRows(store.db);
    expect(first.activity.length).toBeGreaterThan(300);
    store.dispose();
    store = temporaryDatabase();
    feed(shuffled(readMessages(), batch + 3), batch, readSeedKeys());
    expect(topologyRows(store.db)).toEqual(first);
  });

  it('all stand in neighbor_edges with count, first and last seen when the export is of all', () => {
    feed(readMessages(), 100, readSeedKeys());
    const rows = store.db
      .prepare(
        `SELECT a.key AS a, b.key AS b, count, first_seen AS first, last_seen AS last FROM neighbor_edges
         JOIN parties a ON a.id = node_a JOIN parties b ON b.id = node_b WHERE weighted_x4 > 0 ORDER BY a.key, b.key`,
      )
      .all() as { a: string; b: string; count: number; first: number; last: number }[];
    const exported = exportEdges(store.db, { variant: 'all' });
    expect(exported.map(({ relations: _, ...edge }) => edge)).toEqual(
      rows.map(({ a, b, count, first, last }) => ({
        a,
        b,
        count,
        firstSeen: new Date(first).toISOString(),
        lastSeen: new Date(last).toISOString(),
      })),
    );
    expect(exported.length).toBeGreaterThan(279);
  });
});
