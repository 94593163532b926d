// How long maintenance holds its thread, job by job, and what a full pass over a big database does while packets come in.
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../src/domain/clock.ts';
import type { Hearing } from '../src/domain/hearing.ts';
import { silentLogger } from '../src/domain/logger.ts';
import { noChannelKeys } from '../src/domain/packet/channel.ts';
import { defaultRetention } from '../src/domain/upkeep/retention.ts';
import { BatchRecorder } from '../src/main/ingest/batch-recorder.ts';
import { importFile } from '../src/main/ingest/import.ts';
import { asideJobs } from '../src/main/maintenance/aside-jobs.ts';
import { slicedJobs } from '../src/main/maintenance/jobs.ts';
import { Maintenance } from '../src/main/maintenance/runner.ts';
import { nodeCrypto } from '../src/main/node-crypto.ts';
import { readLine } from '../src/main/sources/envelope.ts';
import { checkDatabase } from '../src/main/storage/check.ts';
import { copyInSteps } from '../src/main/storage/copy.ts';
import { closeWriter, openWriter, type WritableDb } from '../src/main/storage/database.ts';
import { migrate } from '../src/main/storage/migrate.ts';
import { measureTables } from '../src/main/storage/table-sizes.ts';
import { systemClock } from '../src/main/system-clock.ts';
import { TopologyBuilder } from '../src/main/topology/builder.ts';
import type { Bench, Measurement } from './measure.ts';
import { writeRecording } from './recording.ts';

/** MAINTAIN_OBSERVATIONS makes it bigger or smaller; a fifth of them is removed. */
const OBSERVATIONS = Number(process.env.MAINTAIN_OBSERVATIONS ?? 200_000);
const LIVE_PER_TICK = 20;
const TICK_MS = 100;
const dayMs = 86_400_000;

/** Milliseconds of processor time: what others do on the machine does not count. */
const processorMs = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
};

function mesh(file: string, clock: Clock) {
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

/** The moment before which a fifth of the packets were last heard. */
function fifth(db: WritableDb): number {
  const rows = Number(db.prepare('SELECT count(*) FROM transmissions').pluck().get());
  const at = db.prepare('SELECT last_seen FROM transmissions ORDER BY last_seen LIMIT 1 OFFSET ?').pluck();
  return Number(at.get(Math.floor(rows / 5)));
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

interface Pass {
  readonly longest: Readonly<Record<string, number>>;
  readonly removed: number;
  readonly lost: number;
  readonly faults: number;
  readonly shrunkBytes: number;
  readonly seconds: number;
  readonly longestBatch: number;
}

async function wholePass(file: string): Promise<Pass> {
  const opened = mesh(file, systemClock);
  const { db } = opened;
  // The present is chosen so that a fifth of the packets is too old.
  const shift = fifth(db) + defaultRetention.packetDays * dayMs - Date.now();
  const clock: Clock = { ...systemClock, now: () => Date.now() + shift };
  const settings = () => defaultRetention;
  const maintenance = new Maintenance({
    db,
    clock,
    logger: silentLogger,
    watch: processorMs,
    jobs: [
      ...slicedJobs({ db, clock, topology: opened.topology, settings, forget: (rows) => opened.recorder.forget(rows) }),
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
    const tick = processorMs();
    // A batch closes when its time is over, as on a busy machine; the rest is the next one, as the queue has it.
    for (let left = liveHearings(live, clock.now()); left.length > 0; ) {
      left = left.slice(opened.recorder.record(left).recorded);
    }
    longestBatch = Math.max(longestBatch, processorMs() - tick);
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
  const longest = Object.fromEntries(
    maintenance.states().flatMap(({ name, last }) => (last ? [[name, last.longestMs]] : [])),
  );
  closeWriter(db);
  return {
    longest,
    removed: counted,
    lost: live - kept + (before + live - after - counted),
    faults,
    shrunkBytes: bytes - statSync(file).size,
    seconds,
    longestBatch,
  };
}

export const bench: Bench = {
  name: 'maintain',
  async run(): Promise<readonly Measurement[]> {
    const folder = mkdtempSync(join(tmpdir(), 'meshwarden-bench-'));
    try {
      const recording = join(folder, 'real.ndjson');
      writeRecording(recording, OBSERVATIONS);
      const file = join(folder, 'mesh.db');
      const { db, recorder } = mesh(file, systemClock);
      await importFile({ db, recorder, clock: systemClock, readLine, file: recording });
      rmSync(recording);
      recorder.settle();
      closeWriter(db);
      return figures(await wholePass(file));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

function figures(pass: Pass): readonly Measurement[] {
  const size = OBSERVATIONS.toLocaleString('en-US');
  const blocks = Object.entries(pass.longest).map(([name, value]): Measurement => {
    const isCheckpoint = name === 'checkpoint';
    return {
      what: `longest stretch of the job ${name}`,
      value,
      unit: 'ms',
      target: isCheckpoint ? null : 50,
      better: 'lower',
      note: isCheckpoint ? 'processor time; a checkpoint cannot be cut' : 'processor time',
    };
  });
  const exact = { unit: '', target: 0, better: 'lower' } as const;
  return [
    ...blocks,
    {
      what: 'longest live batch meanwhile',
      value: pass.longestBatch,
      unit: 'ms',
      target: 100,
      better: 'lower',
      note: 'processor time',
    },
    { what: 'observations removed', value: pass.removed, unit: '', target: null, better: 'higher', note: `of ${size}` },
    { what: 'observations lost or counted twice', value: pass.lost, ...exact, note: '200/s came in meanwhile' },
    { what: 'rules of check broken afterwards', value: pass.faults, ...exact },
    { what: 'bytes the file shrank by', value: pass.shrunkBytes, unit: 'B', target: 1, better: 'higher' },
    {
      what: 'whole pass',
      value: pass.seconds,
      unit: 's',
      target: null,
      better: 'lower',
      note: 'wall time, at most half of one core',
    },
  ];
}
