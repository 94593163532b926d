// The jobs that read the whole file, which is why others do them: daily sizes and backups.
import { rmSync } from 'node:fs';
import type { Clock } from '../../domain/clock.ts';
import type { RetentionSettings } from '../../domain/upkeep/retention.ts';
import { backupTarget, pruneBackups } from '../storage/backups.ts';
import type { DatabaseCopy } from '../storage/copy.ts';
import type { WritableDb } from '../storage/database.ts';
import type { TableSizes } from '../storage/table-sizes.ts';
import { writeSizeDay } from '../storage/tables/size-days.ts';
import type { Job } from './job.ts';

/** Who does the work; each rejects with a sentence. */
export interface AsideHands {
  measure(file: string, signal: AbortSignal): Promise<TableSizes>;
  copy(file: string, target: string, signal: AbortSignal, onPart: (part: number) => void): Promise<DatabaseCopy>;
}

export interface AsideJobParts {
  readonly db: WritableDb;
  readonly clock: Clock;
  readonly hands: AsideHands;
  settings(): RetentionSettings;
}

const daily = { kind: 'every', ms: 86_400_000 } as const;
const asked = { kind: 'asked' } as const;

export function asideJobs({ db, clock, hands, settings }: AsideJobParts): Job[] {
  return [
    {
      name: 'measure',
      rhythm: () => daily,
      begin: () => ({
        async run(signal) {
          const sizes = await hands.measure(db.name, signal);
          writeSizeDay(db, sizes, clock.now());
          return `${mebibytes(sizes.usedBytes)} MiB in ${sizes.tables.length} tables, ${mebibytes(sizes.fileBytes - sizes.usedBytes)} MiB free.`;
        },
      }),
    },
    {
      name: 'backup',
      rhythm() {
        const { backupHour } = settings();
        return backupHour === null ? asked : { kind: 'at-hour', hour: backupHour };
      },
      begin: () => ({
        async run(signal, onPart) {
          const { backupFolder, backupKeep } = settings();
          const target = backupTarget(db.name, backupFolder, clock.now());
          try {
            const copy = await hands.copy(db.name, target, signal, onPart);
            const gone = pruneBackups(db.name, backupFolder, backupKeep);
            return `Backed up to ${copy.file} (${mebibytes(copy.bytes)} MiB), checked.${gone > 0 ? ` ${gone} older went.` : ''}`;
          } catch (error) {
            // A thread that was ended leaves what it had begun.
            for (const end of ['', '-journal', '-wal', '-shm']) rmSync(`${target}.partial${end}`, { force: true });
            throw error;
          }
        },
      }),
    },
  ];
}

function mebibytes(bytes: number): string {
  return (bytes / 2 ** 20).toFixed(1);
}
