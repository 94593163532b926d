// What 1,000 new observations cost the topology on databases of several sizes.
import { copyFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { channelKeys } from '../../src/domain/packet/channel.ts';
import { sampleChannelSecrets } from '../../src/domain/sample/channels.ts';
import type { SampleProfile } from '../../src/domain/sample/profile.ts';
import { BatchRecorder } from '../../src/main/ingest/batch-recorder.ts';
import type { IngestItem } from '../../src/main/ingest/outcome.ts';
import { nodeCrypto } from '../../src/main/node-crypto.ts';
import { closeWriter, openWriter } from '../../src/main/storage/database.ts';
import { systemClock } from '../../src/main/system-clock.ts';
import { TopologyBuilder } from '../../src/main/topology/builder.ts';
import { itemOf, linesOf } from './databases.ts';

const tickObservations = 1_000;
const ticks = 30;
/** Observations of the new traffic that come first: they begin an hour for every claim they meet. */
const warmUp = 5_000;

/** Milliseconds of processor time of one tick, the median of 30, on a copy of `file`. */
export function tickOn(file: string, profile: SampleProfile, folder: string): number {
  const copy = join(folder, 'ticks.db');
  copyFileSync(file, copy);
  const db = openWriter(copy);
  try {
    const crypto = nodeCrypto();
    const builder = new TopologyBuilder(db, { clock: systemClock });
    const times: number[] = [];
    const evidence = {
      record(batch: Parameters<TopologyBuilder['record']>[0]) {
        const began = process.threadCpuUsage();
        builder.record(batch);
        builder.flush();
        const { user, system } = process.threadCpuUsage(began);
        times.push((user + system) / 1000);
      },
      flush: () => builder.flush(),
      abandon: () => builder.abandon(),
    };
    const keys = channelKeys(sampleChannelSecrets(crypto), crypto);
    const recorder = new BatchRecorder({ db, crypto, evidence, keys, now: () => systemClock.now() });
    const items = newItems(profile);
    recordAll(recorder, items.splice(0, warmUp));
    times.length = 0;
    while (items.length > 0) recordAll(recorder, items.splice(0, tickObservations));
    return times.sort((a, b) => a - b)[times.length >> 1] ?? Number.NaN;
  } finally {
    closeWriter(db);
    for (const end of ['', '-wal', '-shm']) rmSync(copy + end, { force: true });
  }
}

function recordAll(recorder: BatchRecorder, items: IngestItem[]): void {
  const { recorded } = recorder.record(items, { sliceMs: 60_000 });
  if (recorded < items.length) throw new Error('A batch of the bench was cut.');
}

/** Hearings of the same mesh, later than all that is stored. */
function newItems(profile: SampleProfile): IngestItem[] {
  const wanted = warmUp + ticks * tickObservations;
  const items: IngestItem[] = [];
  for (const line of linesOf({
    profile,
    startAt: systemClock.now() + 3_600_000,
    observations: 2 * wanted,
    seed: 'ticks',
  })) {
    const item = itemOf(line);
    if (item !== null && 'bytes' in item) items.push(item);
    if (items.length === wanted) break;
  }
  return items;
}
