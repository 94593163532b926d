// Maintenance over a recording: what is removed is forgotten by whoever remembers rows, and a backlog goes first.
import type { Clock } from '../../domain/clock.ts';
import type { Crypto } from '../../domain/crypto.ts';
import type { ChannelKeys } from '../../domain/packet/channel.ts';
import type { IngestQueue } from '../ingest/queue.ts';
import { type AsideHands, asideJobs } from '../maintenance/aside-jobs.ts';
import { backfillJob } from '../maintenance/backfills/backfills.ts';
import { slicedJobs } from '../maintenance/jobs.ts';
import { Maintenance } from '../maintenance/runner.ts';
import { loadRetention } from '../maintenance/settings.ts';
import { stderrLogger } from '../stderr-logger.ts';
import type { Checkpoint } from '../storage/file-room.ts';
import { doAside } from './aside.ts';
import type { Recording } from './recording.ts';
import { WalMover } from './wal-mover.ts';

/** Hearings that wait when maintenance does, too: a batch is full. */
const backlog = 500;

export interface UpkeepParts {
  readonly clock: Clock;
  readonly queue: IngestQueue;
  readonly crypto: Crypto;
  /** The channel keys as they are now. */
  keys(): ChannelKeys;
  /** Entry of the threads that read the whole file. */
  readonly aside: URL;
}

/** Threads begun at `entry` for what reads the whole file. */
function handsOf(entry: URL): AsideHands {
  return {
    measure: (file, signal) => doAside(entry, { kind: 'measure', file }, { signal }),
    copy: (file, target, signal, onPart) => doAside(entry, { kind: 'copy', file, target }, { signal, onPart }),
  };
}

function walEmptied(entry: URL, file: string, signal: AbortSignal): Promise<Checkpoint> {
  return doAside(entry, { kind: 'move-wal', file, empties: true }, { signal });
}

/** Maintenance at work, and the one who moves the WAL. */
export interface Upkeep {
  readonly maintenance: Maintenance;
  /** Whether work that is large and not urgent should wait: for a backlog of what is heard, or until the WAL is moved. */
  isBusy(): boolean;
  stopUpkeep(): Promise<void>;
}

/** Starts maintenance of what `recording` writes; stop it before the recording. */
export function startUpkeep(recording: Recording, { clock, queue, crypto, keys, aside }: UpkeepParts): Upkeep {
  const { db } = recording.database;
  const { topology } = recording;
  const settings = () => loadRetention(db);
  const forget: Recording['forget'] = (rows) => recording.forget(rows);
  const mover = new WalMover({
    db,
    clock,
    logger: stderrLogger('wal'),
    move: (file, signal) => doAside(aside, { kind: 'move-wal', file, empties: false }, { signal }),
  });
  const isBusy = () => queue.length >= backlog || mover.isMoving();
  const maintenance = new Maintenance({
    db,
    clock,
    logger: stderrLogger('maintenance'),
    jobs: [
      ...slicedJobs({
        db,
        clock,
        topology,
        settings,
        forget,
        emptyWal: (signal) => walEmptied(aside, db.name, signal),
      }),
      backfillJob({ db, clock, crypto, keys, forget }),
      ...asideJobs({ db, clock, settings, hands: handsOf(aside) }),
    ],
    isBusy,
  });
  maintenance.start();
  return {
    maintenance,
    isBusy,
    async stopUpkeep() {
      await maintenance.stop();
      await mover.stop();
    },
  };
}
