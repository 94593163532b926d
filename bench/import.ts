// How fast a recording becomes observations, evidence and edges, how much disk that takes, and how much memory. The
// thread that reads ahead is the built one.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { channelKeys } from '../src/domain/packet/channel.ts';
import { type CheckedSignature, TaughtCrypto } from '../src/domain/packet/checked-signatures.ts';
import { sampleChannelSecrets } from '../src/domain/sample/channels.ts';
import { BatchRecorder } from '../src/main/ingest/batch-recorder.ts';
import { importFile } from '../src/main/ingest/import.ts';
import { IngestQueue } from '../src/main/ingest/queue.ts';
import { nodeCrypto } from '../src/main/node-crypto.ts';
import { readLine } from '../src/main/sources/envelope.ts';
import { closeWriter, openWriter } from '../src/main/storage/database.ts';
import { migrate } from '../src/main/storage/migrate.ts';
import { systemClock } from '../src/main/system-clock.ts';
import { TopologyBuilder } from '../src/main/topology/builder.ts';
import type { Bench, Measurement } from './measure.ts';
import { recordedLines, writeRecording } from './recording.ts';

const OBSERVATIONS = 100_000;
const LIVE_OBSERVATIONS = 30_000;
const BATCH = 500;

interface Figures {
  readonly perSecond: number;
  readonly perCpuSecond: number;
  /** Processor time of the recording thread alone per observation, microseconds. */
  readonly writerUs: number;
  readonly bytesPerObservation: number;
  readonly peakMb: number;
}

function openRecorder(file: string) {
  const db = openWriter(file);
  migrate(db);
  const crypto = new TaughtCrypto(nodeCrypto());
  const keys = channelKeys(sampleChannelSecrets(nodeCrypto()), crypto);
  const evidence = new TopologyBuilder(db, { clock: systemClock });
  return { db, crypto, recorder: new BatchRecorder({ db, crypto, evidence, keys, now: () => systemClock.now() }) };
}

/** Imports `recording` into a fresh `file` in this process. */
async function measureImport(recording: string, file: string): Promise<Figures> {
  const { db, recorder, crypto } = openRecorder(file);
  db.pragma('wal_checkpoint(TRUNCATE)');
  const empty = statSync(file).size;
  const learn = (checked: readonly CheckedSignature[]) => crypto.learn(checked);
  const linesAside = { entry: new URL('../out/main/hearing.js', import.meta.url), learn };
  const cpu = process.cpuUsage();
  const writerCpu = process.threadCpuUsage();
  const begun = performance.now();
  const report = await importFile({ db, recorder, clock: systemClock, readLine, file: recording, linesAside });
  const ms = performance.now() - begun;
  const { user, system } = process.cpuUsage(cpu);
  const writer = process.threadCpuUsage(writerCpu);
  closeWriter(db);
  return {
    perSecond: (report.taken * 1000) / ms,
    perCpuSecond: (report.taken * 1e6) / (user + system),
    writerUs: (writer.user + writer.system) / report.taken,
    bytesPerObservation: (statSync(file).size - empty) / report.taken,
    peakMb: process.resourceUsage().maxRSS / 1024,
  };
}

/** Hearings per second from the queue into the database, in live batches. */
function measureLive(file: string): { readonly perSecond: number; readonly longestMs: number } {
  const { db, recorder } = openRecorder(file);
  const queue = new IngestQueue();
  for (const line of recordedLines(LIVE_OBSERVATIONS)) {
    const context = { source: 'bench', arrivedAt: systemClock.now(), timing: 'live', retained: false } as const;
    const reading = readLine(line, context);
    if (reading.kind === 'hearing') queue.hearing(reading.hearing);
    else if (reading.kind === 'refused') queue.refused(reading.refusal);
  }
  const waiting = queue.length;
  const begun = performance.now();
  let longestMs = 0;
  while (queue.length > 0) {
    const batchBegun = performance.now();
    queue.shift(recorder.record(queue.peek(BATCH), { pending: queue.tally }).recorded);
    longestMs = Math.max(longestMs, performance.now() - batchBegun);
  }
  const perSecond = (waiting * 1000) / (performance.now() - begun);
  closeWriter(db);
  return { perSecond, longestMs };
}

/** In a process of its own, so that memory is the import's alone; the better of two runs, since others use the machine too. */
function importApart(recording: string, folder: string): Figures {
  const runs = ['a.db', 'b.db'].map((name) => {
    const child = spawnSync(process.execPath, [fileURLToPath(import.meta.url), recording, join(folder, name)], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    return JSON.parse(child.stdout) as Figures;
  });
  return runs.reduce((best, run) => (run.perSecond > best.perSecond ? run : best));
}

export const bench: Bench = {
  name: 'import',
  async run(): Promise<readonly Measurement[]> {
    const folder = mkdtempSync(join(tmpdir(), 'meshwarden-bench-'));
    try {
      const recording = join(folder, 'real.ndjson');
      writeRecording(recording, OBSERVATIONS);
      const figures = importApart(recording, folder);
      const live = measureLive(join(folder, 'live.db'));
      return [
        {
          what: 'import, everything on (hash, adverts, evidence, edges, WAL)',
          value: figures.perSecond,
          unit: 'observations/s',
          target: 40_000,
          better: 'higher',
          note: `${OBSERVATIONS.toLocaleString('en-US')} observations of the profile real, wall time`,
        },
        {
          what: 'the same per second of processor time',
          value: figures.perCpuSecond,
          unit: 'observations/s',
          target: null,
          better: 'higher',
          note: 'both threads: the one that reads ahead and the one that records',
        },
        {
          what: 'processor time of the recording thread per observation',
          value: figures.writerUs,
          unit: 'us',
          target: null,
          better: 'lower',
        },
        {
          what: 'bytes on disk per observation',
          value: figures.bytesPerObservation,
          unit: 'B',
          target: 100,
          better: 'lower',
          note: 'all tables and indexes, less the empty file',
        },
        {
          what: 'peak memory of the importing process',
          value: figures.peakMb,
          unit: 'MB',
          target: null,
          better: 'lower',
        },
        {
          what: 'live batches of 500 from the queue',
          value: live.perSecond,
          unit: 'observations/s',
          target: 15_000,
          better: 'higher',
        },
        {
          what: 'longest live batch',
          value: live.longestMs,
          unit: 'ms',
          target: 100,
          better: 'lower',
          note: 'as long the monitor thread is held',
        },
      ];
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

const [recording, file] = process.argv.slice(2);
if (process.argv[1] === fileURLToPath(import.meta.url) && recording !== undefined && file !== undefined) {
  console.log(JSON.stringify(await measureImport(recording, file)));
}
