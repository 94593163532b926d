// How long maintenance holds the threads, job by job, and what a full pass over a big database does while packets come in.
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { importFile } from '../src/main/ingest/import.ts';
import { readLine } from '../src/main/sources/envelope.ts';
import { closeWriter, openWriter } from '../src/main/storage/database.ts';
import { migrate } from '../src/main/storage/migrate.ts';
import { systemClock } from '../src/main/system-clock.ts';
import { jobsOnHost } from './maintain-parts/jobs-on-host.ts';
import { mesh, type Pass, wholePass } from './maintain-parts/whole-pass.ts';
import type { Bench, Measurement } from './measure.ts';
import { writeRecording } from './recording.ts';

/** MAINTAIN_OBSERVATIONS makes it bigger or smaller; a fifth of them is removed. */
const wanted = Number(process.env.MAINTAIN_OBSERVATIONS ?? 200_000);
/** MAINTAIN_DATABASE names a database to work on a copy of, one of the bench `scale` for example. */
const given = process.env.MAINTAIN_DATABASE;

export const bench: Bench = {
  name: 'maintain',
  async run(): Promise<readonly Measurement[]> {
    const folder = mkdtempSync(join(tmpdir(), 'meshwarden-bench-'));
    try {
      const file = join(folder, 'mesh.db');
      if (given === undefined) await importInto(file, join(folder, 'real.ndjson'));
      else copyFileSync(given, file);
      const observations = observationsIn(file);
      const held = await jobsOnHost(file, observations, folder);
      return [...held, ...figures(await wholePass(file), observations)];
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

async function importInto(file: string, recording: string): Promise<void> {
  writeRecording(recording, wanted);
  const { db, recorder } = mesh(file, systemClock);
  await importFile({ db, recorder, clock: systemClock, readLine, file: recording });
  rmSync(recording);
  recorder.settle();
  closeWriter(db);
}

/** Counts them, and brings the file to the newest schema. */
function observationsIn(file: string): number {
  const db = openWriter(file);
  migrate(db);
  const observations = Number(db.prepare('SELECT count(*) FROM observations').pluck().get());
  closeWriter(db);
  return observations;
}

function figures(pass: Pass, observations: number): readonly Measurement[] {
  const size = observations.toLocaleString('en-US');
  const blocks = [...pass.longest].flatMap(([name, { plain, withCheckpoint }]): Measurement[] => {
    const slice = { what: `longest slice of the job ${name}`, unit: 'ms', better: 'lower' } as const;
    const beside = { ...slice, target: null, note: 'processor time; with a checkpoint, which cannot be cut' };
    return [
      ...(name === 'checkpoint' ? [] : [{ ...slice, value: plain, target: 50, note: 'processor time' }]),
      ...(withCheckpoint === null ? [] : [{ ...beside, value: withCheckpoint }]),
    ];
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
