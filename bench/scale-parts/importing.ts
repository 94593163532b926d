// Imports a recording in a process of its own and tells how fast at its start and at its end.
import { statSync } from 'node:fs';
import { type CheckedSignature, TaughtCrypto } from '../../src/domain/packet/checked-signatures.ts';
import { importFile } from '../../src/main/ingest/import.ts';
import { nodeCrypto } from '../../src/main/node-crypto.ts';
import { readLine } from '../../src/main/sources/envelope.ts';
import { closeWriter, openWriter } from '../../src/main/storage/database.ts';
import { migrate } from '../../src/main/storage/migrate.ts';
import { systemClock } from '../../src/main/system-clock.ts';
import { recorderOn } from './databases.ts';

export interface ImportFigures {
  readonly taken: number;
  readonly perSecond: number;
  /** Over the first and the last fifth of the observations. */
  readonly atStart: number;
  readonly atEnd: number;
  /** The same per second of processor time. */
  readonly perCpuSecond: number;
  readonly cpuAtStart: number;
  readonly cpuAtEnd: number;
  readonly bytesPerObservation: number;
  readonly peakMb: number;
}

interface Point {
  readonly taken: number;
  readonly ms: number;
  readonly cpuMs: number;
}

const share = 0.2;

async function measure(recording: string, file: string): Promise<ImportFigures> {
  const db = openWriter(file);
  migrate(db);
  const crypto = new TaughtCrypto(nodeCrypto());
  const { recorder } = recorderOn(db, crypto);
  const learn = (checked: readonly CheckedSignature[]) => crypto.learn(checked);
  const linesAside = { entry: new URL('../../out/main/hearing.js', import.meta.url), learn };
  db.pragma('wal_checkpoint(TRUNCATE)');
  const empty = statSync(file).size;
  const before = process.cpuUsage();
  const begun = performance.now();
  const pointAt = (taken: number): Point => {
    const { user, system } = process.cpuUsage(before);
    return { taken, ms: performance.now() - begun, cpuMs: (user + system) / 1000 };
  };
  const points: Point[] = [pointAt(0)];
  const onProgress = ({ taken }: { readonly taken: number }) => void points.push(pointAt(taken));
  const parts = { db, recorder, clock: systemClock, readLine, linesAside };
  const { taken } = await importFile({ ...parts, file: recording, onProgress });
  const last = pointAt(taken);
  points.push(last);
  closeWriter(db);
  const early = points.find((point) => point.taken >= taken * share) ?? last;
  const late = points.findLast((point) => point.taken <= taken * (1 - share)) ?? points[0] ?? last;
  return {
    taken,
    perSecond: (taken * 1000) / last.ms,
    atStart: (early.taken * 1000) / early.ms,
    atEnd: ((taken - late.taken) * 1000) / (last.ms - late.ms),
    perCpuSecond: (taken * 1000) / last.cpuMs,
    cpuAtStart: (early.taken * 1000) / early.cpuMs,
    cpuAtEnd: ((taken - late.taken) * 1000) / (last.cpuMs - late.cpuMs),
    bytesPerObservation: (statSync(file).size - empty) / taken,
    peakMb: process.resourceUsage().maxRSS / 1024,
  };
}

const [recording, file] = process.argv.slice(2);
if (recording === undefined || file === undefined || !process.send)
  throw new Error('importing.ts is started by scale.ts');
process.send(await measure(recording, file));
process.disconnect();
