// A full retention pass over a database while packets come in: what is removed, whether anything is lost, what it gives back.
import { statSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../../src/domain/clock.ts';
import type { Hearing } from '../../src/domain/hearing.ts';
import { silentLogger } from '../../src/domain/logger.ts';
import { noChannelKeys } from '../../src/domain/packet/channel.ts';
import { defaultRetention } from '../../src/domain/upkeep/retention.ts';
import { BatchRecorder } from '../../src/main/ingest/batch-recorder.ts';
import { asideJobs } from '../../src/main/maintenance/aside-jobs.ts';
import { slicedJobs } from '../../src/main/maintenance/jobs.ts';
import { Maintenance } from '../../src/main/maintenance/runner.ts';
import { nodeCrypto } from '../../src/main/node-crypto.ts';
import { checkDatabase } from '../../src/main/storage/check.ts';
import { copyInSteps } from '../../src/main/storage/copy.ts';
import { closeWriter, openWriter } from '../../src/main/storage/database.ts';
import { migrate } from '../../src/main/storage/migrate.ts';
import { measureTables } from '../../src/main/storage/table-sizes.ts';
import { systemClock } from '../../src/main/system-clock.ts';
import { TopologyBuilder } from '../../src/main/topology/builder.ts';
import { fifthOf } from './fifth.ts';
import { type LongestSlice, SliceWatch, threadMs } from './slice-watch.ts';

const LIVE_PER_TICK = 20;
const TICK_MS = 100;
const dayMs = 86_400_000;

/** A database of the newest schema with what records into it. */
export function mesh(file: string, clock: Clock) {
  const db = openWriter(file);
  migrate(db);
  const topology = new TopologyBuilder(db, { clock });
  const recorder = new BatchRecorder({
    db,
    crypto: nodeCrypto(),
    evidence: topology,
    keys: noChannelKeys,
    now: () => clock.now(),
  });
  return { db, topology, recorder };
}

/** Hearings of nobody met before, made now. */
function liveHearings(from: number, now: number): Hearing[] {
  return Array.from({ length: LIVE_PER_TICK }, (_, i) => ({
    bytes: Buffer.concat([Buffer.from([0x09, 2, 17 + (i % 3), 99]), Buffer.from(`live ${from + i}`.padEnd(30))]),
    observer: { id: `LIVE${i % 5}`, name: null, iata: null },
    arrivedAt: now,
    claimed: { at: now, zoned: true },
    timing: 'recorded',
    snr: null,
    rssi: null,
    score: null,
    source: 'bench',
  }));
}

/** What a pass did. */
export interface Pass {
  /** By the name of the job. */
  readonly longest: ReadonlyMap<string, LongestSlice>;
  readonly removed: number;
  readonly lost: number;
  readonly faults: number;
  readonly shrunkBytes: number;
  readonly seconds: number;
  readonly longestBatch: number;
}

/** Runs every job on `file`, at a time when a fifth of its packets is too old, while 200 observations a second come in. */
export async function wholePass(file: string): Promise<Pass> {
  const opened = mesh(file, systemClock);
  const { db } = opened;
  // The present is chosen so that a fifth of the packets is too old.
  const shift = fifthOf(db) + defaultRetention.packetDays * dayMs - Date.now();
  const clock: Clock = { ...systemClock, now: () => Date.now() + shift };
  const settings = () => defaultRetention;
  const slices = new SliceWatch(file);
  const maintenance = new Maintenance({
    db,
    clock,
    logger: silentLogger,
    watch: threadMs,
    jobs: [
      ...slicedJobs({
        db,
        clock,
        topology: opened.topology,
        settings,
        forget: (rows) => opened.recorder.forget(rows),
      }).map((job) => slices.watched(job)),
      ...asideJobs({
        db,
        clock,
        settings,
        hands: {
          measure: async (from) => measureTables(from),
          copy: (from, target, _, onPart) => copyInSteps(from, target, onPart),
        },
      }),
    ],
  });
  const before = Number(db.prepare('SELECT count(*) FROM observations').pluck().get());
  db.pragma('wal_checkpoint(TRUNCATE)');
  const bytes = statSync(file).size;
  const begun = performance.now();
  for (const name of ['nodes', 'observers', 'metrics', 'packets', 'edges', 'activity'] as const)
    maintenance.runSoon(name);
  let live = 0;
  let longestBatch = 0;
  while (maintenance.states().some(({ state }) => state !== 'idle')) {
    const tick = threadMs();
    // A batch closes when its time is over, as on a busy machine; the rest is the next one, as the queue has it.
    for (let left = liveHearings(live, clock.now()); left.length > 0; ) {
      left = left.slice(opened.recorder.record(left).recorded);
    }
    longestBatch = Math.max(longestBatch, threadMs() - tick);
    live += LIVE_PER_TICK;
    await sleep(TICK_MS);
  }
  const seconds = (performance.now() - begun) / 1_000;
  await maintenance.stop();
  opened.topology.flush();
  const kept = Number(
    db
      .prepare("SELECT count(*) FROM observations o JOIN observers w ON w.id = o.observer_id WHERE w.key LIKE 'LIVE%'")
      .pluck()
      .get(),
  );
  const counted = Number(db.prepare('SELECT coalesce(sum(observations), 0) FROM packet_hours').pluck().get());
  const after = Number(db.prepare('SELECT count(*) FROM observations').pluck().get());
  const faults = checkDatabase(db).filter((line) => line.broken > 0).length;
  closeWriter(db);
  return {
    longest: slices.longest,
    removed: counted,
    lost: live - kept + (before + live - after - counted),
    faults,
    shrunkBytes: bytes - statSync(file).size,
    seconds,
    longestBatch,
  };
}
