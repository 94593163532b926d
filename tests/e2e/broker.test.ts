// A real broker carries the recorded traffic to the running program, and the graph equals the imported one.
import { afterEach, describe, expect, it } from 'vitest';
import { unpackEdges } from '../../src/contract/edge-codec.ts';
import { openBroker, type TestBroker } from '../main/sources/brokers.ts';
import { type TemporaryFolder, temporaryFolder } from '../support/database.ts';
import { hasSharedData, readSharedLines, sharedDataFile } from '../support/shared-data.ts';
import { killAll, meshwarden, meshwardenJson, serve, until } from './program.ts';

interface Edge {
  readonly a: string;
  readonly b: string;
  readonly count: number;
  readonly relations: Readonly<Record<string, number>>;
}

const variants = ['seed_literal', 'seed_flood', 'seed_flood_plus_interior', 'all'] as const;
const keys = sharedDataFile('channel-keys.json');

let broker: TestBroker | null = null;
let folder: TemporaryFolder | null = null;
afterEach(async () => {
  killAll();
  await broker?.close();
  folder?.dispose();
});

/** Edges without times: live ones carry the arrival, imported ones the message's own. */
async function edgesOf(db: string, variant: string): Promise<unknown[]> {
  const edges = await meshwardenJson<Edge[]>('export', 'edges', '--db', db, '--variant', variant);
  return edges.map(({ a, b, count, relations }) => ({ a, b, count, relations }));
}

describe.skipIf(!hasSharedData)('866 messages published to a broker', () => {
  it('give the counts and the edges of the import, in all 4 variants', async () => {
    folder = temporaryFolder();
    broker = await openBroker();
    const [live, imported] = [folder.file('live.db'), folder.file('imported.db')];
    const program = await serve('--db', live, '--mqtt', broker.url, '--keys', keys);
    await until(async () => (await program.client.sources.list()).some((source) => source.state === 'connected'));
    const messages = readSharedLines('observations.public.ndjson').map((line) => {
      const { _meta, topic, ...published } = JSON.parse(line) as { _meta: unknown; topic: string };
      return { topic, payload: JSON.stringify(published) };
    });
    await broker.publish(messages);
    await until(async () => {
      const { ingest } = await program.client.counters.get();
      return ingest.reduce((sum, row) => sum + row.sinceInstall, 0) >= 866;
    });
    const snapshot = await program.client.graph.snapshot();
    const { code, stderr } = await program.stop();
    const said = stderr.split('\n').filter((line) => !line.includes('Applied migration'));
    expect([code, said.filter((line) => /error/i.test(line))]).toEqual([0, []]);

    await meshwarden('import', sharedDataFile('observations.public.ndjson'), '--db', imported, '--keys', keys);
    expect(await meshwardenJson('stats', '--db', live)).toEqual(await meshwardenJson('stats', '--db', imported));
    for (const variant of variants) expect(await edgesOf(live, variant)).toEqual(await edgesOf(imported, variant));
    const proven = unpackEdges(snapshot.edges, snapshot.generatedAt).filter((edge) => edge.weightedX4 > 0);
    expect(proven.length).toBe((await edgesOf(imported, 'all')).length);
  });
});
