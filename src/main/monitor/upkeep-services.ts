// The calls of the contract about maintenance, sizes and backups.
import { statSync } from 'node:fs';
import type { Health, Present } from '../../contract/maintenance.ts';
import { forecastOf } from '../../domain/upkeep/forecast.ts';
import { readRetention } from '../../domain/upkeep/retention.ts';
import { BadInput, type Core } from '../bridge/core.ts';
import { loadRetention, saveRetention } from '../maintenance/settings.ts';
import { logTail } from '../stderr-logger.ts';
import { backupFolder, listBackups } from '../storage/backups.ts';
import { fileRoom, walBytes } from '../storage/file-room.ts';
import { forgetWish, readWish, type WishOutcome, wishRestore } from '../storage/restore-wish.ts';
import { readSizeDays } from '../storage/tables/size-days.ts';
import { doAside } from './aside.ts';
import type { Parts } from './parts.ts';

/** Days of sizes shown. */
const daysShown = 90;

/** The services over running parts; `perSecond` is how much is written. */
export function upkeepServices(parts: Parts, perSecond: () => number): Core['maintenance'] {
  const { recording, maintenance, clock, options } = parts;
  const { db, file } = recording.database;
  return {
    health: () => healthOf(parts),
    present: () => presentOf(parts, perSecond()),
    run(job) {
      maintenance.runSoon(job);
      return true;
    },
    cancel: (job) => maintenance.cancel(job),
    settings: () => ({ ...loadRetention(db) }),
    saveSettings(value) {
      const reading = readRetention(value);
      if (reading.kind === 'invalid') return { kind: 'refused', sentences: [...reading.sentences] };
      saveRetention(db, reading.settings, clock.now());
      return { kind: 'saved', settings: { ...reading.settings } };
    },
    async restore(copy) {
      // Only what is listed: a window has no business with other files of this machine.
      const known = listBackups(file, loadRetention(db).backupFolder).some((backup) => backup.file === copy);
      if (!known) throw new BadInput('That backup is not there any more. Choose another one.');
      try {
        await doAside(new URL(options.asideUrl), { kind: 'inspect', copy });
      } catch (error) {
        throw new BadInput(error instanceof Error ? error.message : String(error));
      }
      wishRestore(file, copy);
      return true;
    },
    cancelRestore() {
      const had = readWish(file) !== null;
      forgetWish(file);
      return had;
    },
  };
}

async function healthOf(parts: Parts): Promise<Health> {
  const { recording, maintenance, clock, alerting, queue } = parts;
  const { db, file } = recording.database;
  const { capBytes, backupFolder: chosen } = loadRetention(db);
  const { freeBytes: diskFreeBytes } = await alerting.detectors.storage();
  const { usedBytes } = fileRoom(db);
  const days = readSizeDays(db, daysShown);
  const newest = days.at(-1);
  const sizes = days.map(({ day, usedBytes: bytes }) => ({ day, bytes }));
  const now = clock.now();
  return {
    file,
    fileBytes: statSync(file, { throwIfNoEntry: false })?.size ?? 0,
    usedBytes,
    walBytes: walBytes(file),
    diskFreeBytes,
    capBytes,
    tables: newest === undefined ? [] : (JSON.parse(newest.tables) as Health['tables']),
    measuredAt: newest?.at ?? null,
    history: days.map(({ at, usedBytes: bytes }) => ({ at, bytes })),
    disk: forecastOf(sizes, diskFreeBytes, now),
    cap: capBytes === null ? null : forecastOf(sizes, capBytes - usedBytes, now),
    queue: { length: queue.length, capacity: queue.capacity },
    jobs: maintenance.states(),
    backups: [...listBackups(file, chosen)],
    backupFolder: backupFolder(file, chosen),
    restoring: readWish(file),
    restored:
      parts.restored === null ? null : { good: parts.restored.kind === 'restored', words: wordsOf(parts.restored) },
  };
}

/** Nothing of it is counted for this question: it is asked while somebody looks, every two seconds. */
async function presentOf(
  { clock, queue, reader, recording, blocks, voice }: Parts,
  perSecond: number,
): Promise<Present> {
  const now = clock.now();
  const { ingestor, topology } = recording;
  return {
    at: now,
    revision: topology.revision,
    // Asked first: it waits behind the others itself.
    reader: { waiting: reader.pending, snapshotAt: await reader.ask('graph.takenAt', { now }) },
    queue: { length: queue.length, capacity: queue.capacity, oldestAt: queue.oldestAt, dropped: queue.dropped },
    recording: { perSecond, trouble: ingestor.state.kind === 'stalled' ? ingestor.state.words : '' },
    blocks: { main: voice.hostBlocks(), monitor: blocks.report() },
    log: [...logTail()],
  };
}

function wordsOf(outcome: WishOutcome): string {
  if (outcome.kind === 'failed')
    return `The backup was not put in place, and the database is what it was. ${outcome.sentence}`;
  const { copy, report } = outcome;
  const kept = report.replaced === null ? '' : ` What was there before is kept as ${report.replaced}.`;
  return `The database is now what ${copy} held.${kept}`;
}
