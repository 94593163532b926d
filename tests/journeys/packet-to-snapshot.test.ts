// The journey of a packet: what an observer published becomes an edge in the picture, live and imported alike.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { silentLogger } from '../../src/domain/logger.ts';
import { noChannelKeys } from '../../src/domain/packet/channel.ts';
import { BatchRecorder } from '../../src/main/ingest/batch-recorder.ts';
import { Ingestor } from '../../src/main/ingest/ingestor.ts';
import { readNodeList } from '../../src/main/ingest/known-nodes.ts';
import { IngestQueue } from '../../src/main/ingest/queue.ts';
import { nodeCrypto } from '../../src/main/node-crypto.ts';
import { readLine } from '../../src/main/sources/envelope.ts';
import { TopologyBuilder } from '../../src/main/topology/builder.ts';
import { AFTERWARDS, dump, importInto } from '../main/ingest/importing.ts';
import { expectedEdges, exportedEdges } from '../main/topology/expected-edges.ts';
import { type TemporaryDatabase, temporaryDatabase } from '../support/database.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { hasSharedData, readSharedLines, sharedDataFile } from '../support/shared-data.ts';

describe.skipIf(!hasSharedData)('the 866 messages of the recorded traffic', () => {
  let temporary: TemporaryDatabase;
  beforeEach(() => {
    temporary = temporaryDatabase();
  });
  afterEach(() => temporary.dispose());

  const recording = sharedDataFile('observations.public.ndjson');
  const nodesFile = sharedDataFile('nodes.ndjson');

  it('give the 74, 74 and 148 edges of nodes known from their adverts when imported', async () => {
    await importInto(temporary.db, recording);
    expect(exportedEdges(temporary.db)).toEqual(expectedEdges('advert_nodes'));
  });

  it('give the 116, 112 and 279 edges of 437 nodes known beforehand, and nothing new when imported again', async () => {
    const first = await importInto(temporary.db, recording, { nodesFile });
    expect(first.nodes).toEqual({ listed: 437, refused: 0 });
    expect(exportedEdges(temporary.db)).toEqual(expectedEdges('seeded_nodes'));
    const before = dump(temporary.db);
    await importInto(temporary.db, recording, { nodesFile });
    expect(dump(temporary.db)).toEqual(before);
  });

  it('give the same edges when the nodes become known only afterwards', async () => {
    await importInto(temporary.db, recording);
    await importInto(temporary.db, recording, { nodesFile });
    expect(exportedEdges(temporary.db)).toEqual(expectedEdges('seeded_nodes'));
  });

  it('become the same edges through queue and batches, and are in the snapshot with their names', async () => {
    const clock = new ManualClock(AFTERWARDS);
    const queue = new IngestQueue();
    // Heard while the database was not open yet.
    for (const line of readSharedLines('observations.public.ndjson')) {
      const reading = readLine(line, { source: 'replay', arrivedAt: clock.now(), timing: 'recorded', retained: false });
      if (reading.kind === 'hearing') queue.hearing(reading.hearing);
    }
    const { db } = temporary;
    const topology = new TopologyBuilder(db, { clock });
    const crypto = nodeCrypto();
    const recorder = new BatchRecorder({ db, crypto, evidence: topology, keys: noChannelKeys, now: () => clock.now() });
    const ingestor = new Ingestor({ queue, recorder, clock, logger: silentLogger, describe: String });
    ingestor.start();
    await ingestor.stop();
    const snapshot = topology.snapshot();
    expect(exportedEdges(db)).toEqual(expectedEdges('advert_nodes'));
    const byKey = new Map(snapshot.nodes.map((node) => [node.key, node]));
    const list = await readNodeList(nodesFile);
    const named = list.nodes.filter((node) => node.name !== null && byKey.get(node.publicKey)?.name === node.name);
    // Some of the 64 were renamed since the list was made.
    expect(named.length).toBeGreaterThan(40);
    for (const { a, b } of expectedEdges('advert_nodes').seed_flood) {
      expect(byKey.has(a) && byKey.has(b)).toBe(true);
    }
  });
});
