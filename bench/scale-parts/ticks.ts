// What 1,000 new observations cost the topology on databases of several sizes.
import { copyFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { channelKeys } from '../../src/domain/packet/channel.ts';
import { toHex } from '../../src/domain/packet/hex.ts';
import { sampleChannelSecrets } from '../../src/domain/sample/channels.ts';
import type { SampleProfile } from '../../src/domain/sample/profile.ts';
import { BatchRecorder } from '../../src/main/ingest/batch-recorder.ts';
import type { ListedNode } from '../../src/main/ingest/node-register.ts';
import type { IngestItem } from '../../src/main/ingest/outcome.ts';
import { nodeCrypto } from '../../src/main/node-crypto.ts';
import { closeWriter, openWriter, type WritableDb } from '../../src/main/storage/database.ts';
import { systemClock } from '../../src/main/system-clock.ts';
import { TopologyBuilder } from '../../src/main/topology/builder.ts';
import { itemOf, linesOf, sampleMesh } from './databases.ts';

const tickObservations = 1_000;
const ticks = 30;
/** Observations of the new traffic that come first: they begin an hour for every claim they meet. */
const warmUp = 5_000;
/** How much later than everything stored the new traffic is, milliseconds, and when all of it has arrived. */
const laterMs = 3_600_000;
const arrivedMs = 25 * laterMs;

/**
 * Milliseconds of processor time of one tick, the mean of 30 (some systems count it in steps of 10 ms), on a copy of each of `files`. Every tick is done on one
 * file after the other, so that what else the machine does falls on all of them. Each is told all nodes of the mesh
 * before: a small file is its first minutes, and the edges that are derived anew while nodes are being found cost as
 * much in a large one where that happens.
 */
export function ticksOn(files: readonly string[], profile: SampleProfile, folder: string): number[] {
  const grown = files.map((file, at) => new TickedDatabase(file, join(folder, `ticks-${at}.db`)));
  try {
    const now = systemClock.now();
    const nodes = nodesOf(profile);
    for (const database of grown) database.know(nodes);
    const items = newItems(profile, now);
    const first = items.splice(0, warmUp);
    for (const database of grown) database.warmUp(first);
    while (items.length > 0) {
      const tick = items.splice(0, tickObservations);
      for (const database of grown) database.record(tick);
    }
    return grown.map((database) => database.mean());
  } finally {
    for (const database of grown) database.close();
  }
}

class TickedDatabase {
  readonly #copy: string;
  readonly #db: WritableDb;
  readonly #recorder: BatchRecorder;
  readonly #times: number[] = [];

  constructor(file: string, copy: string) {
    for (const end of ['', '-wal', '-shm']) rmSync(copy + end, { force: true });
    copyFileSync(file, copy);
    this.#copy = copy;
    this.#db = openWriter(copy);
    const crypto = nodeCrypto();
    const builder = new TopologyBuilder(this.#db, { clock: systemClock });
    const evidence = {
      record: (batch: Parameters<TopologyBuilder['record']>[0]) => {
        const began = process.threadCpuUsage();
        builder.record(batch);
        builder.flush();
        const { user, system } = process.threadCpuUsage(began);
        this.#times.push((user + system) / 1000);
      },
      flush: () => builder.flush(),
      abandon: () => builder.abandon(),
    };
    const keys = channelKeys(sampleChannelSecrets(crypto), crypto);
    this.#recorder = new BatchRecorder({
      db: this.#db,
      crypto,
      evidence,
      keys,
      now: () => systemClock.now() + arrivedMs,
    });
  }

  know(nodes: readonly ListedNode[]): void {
    this.#recorder.knowNodes(nodes);
  }

  warmUp(items: readonly IngestItem[]): void {
    this.record(items);
    this.#times.length = 0;
  }

  record(items: readonly IngestItem[]): void {
    const { recorded } = this.#recorder.record([...items], { sliceMs: 60_000 });
    if (recorded < items.length) throw new Error('A batch of the bench was cut.');
  }

  mean(): number {
    return this.#times.reduce((sum, time) => sum + time, 0) / this.#times.length;
  }

  close(): void {
    closeWriter(this.#db);
    for (const end of ['', '-wal', '-shm']) rmSync(this.#copy + end, { force: true });
  }
}

/** The nodes of the mesh as a list has them. */
function nodesOf(profile: SampleProfile): ListedNode[] {
  return sampleMesh(profile).nodes.map(({ publicKey, name, role }) => {
    return { publicKey: toHex(publicKey), name, role, lat: null, lon: null, firstSeen: null, lastSeen: null };
  });
}

/** Hearings of the same mesh, later than all that is stored. */
function newItems(profile: SampleProfile, now: number): IngestItem[] {
  const wanted = warmUp + ticks * tickObservations;
  const items: IngestItem[] = [];
  for (const line of linesOf({
    profile,
    startAt: now + laterMs,
    observations: 2 * wanted,
    seed: 'ticks',
  })) {
    const item = itemOf(line, now + arrivedMs);
    if (item !== null && 'bytes' in item) items.push(item);
    if (items.length === wanted) break;
  }
  return items;
}
