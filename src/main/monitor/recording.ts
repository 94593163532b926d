// The writing half of the monitor: database, topology and ingest, opened in this order and closed in the other.
import type { Cancel, Clock } from '../../domain/clock.ts';
import type { Crypto } from '../../domain/crypto.ts';
import type { Logger } from '../../domain/logger.ts';
import type { ChannelKeys } from '../../domain/packet/channel.ts';
import { BatchRecorder, type RecordedItems } from '../ingest/batch-recorder.ts';
import { type ImportOptions, type ImportReport, importFile } from '../ingest/import.ts';
import { Ingestor, type IngestState } from '../ingest/ingestor.ts';
import type { IngestQueue } from '../ingest/queue.ts';
import { loadRetention } from '../maintenance/settings.ts';
import { readLine } from '../sources/envelope.ts';
import { describeSqliteError } from '../storage/database-errors.ts';
import { type OpenedDatabase, openForWriting } from '../storage/open.ts';
import { TopologyBuilder } from '../topology/builder.ts';

/** What recording needs. */
export interface RecordingParts {
  readonly file: string;
  readonly queue: IngestQueue;
  readonly clock: Clock;
  readonly crypto: Crypto;
  readonly keys: ChannelKeys;
  /** The thread that reads what is imported; this one does when absent. */
  readonly linesAside?: ImportOptions['linesAside'];
  readonly logger: Logger;
  /** Called with the true path of the file when it is at the newest schema; the graph is loaded next. */
  onOpened(file: string): void;
  onRecorded(recorded: RecordedItems): void;
  /** As `onRecorded`, of what a file says of the past. */
  onImported(recorded: RecordedItems): void;
  onState(state: IngestState): void;
}

/** What of an import is up to who wants it. */
export type TakeIn = Pick<ImportOptions, 'file' | 'signal' | 'onProgress' | 'isBusy'>;

/** Database, topology and ingest at work. */
export interface Recording {
  readonly database: OpenedDatabase;
  readonly topology: TopologyBuilder;
  readonly ingestor: Ingestor;
  /** Forgets rows that others removed or moved between two batches. */
  forget: BatchRecorder['forget'];
  /** Channel keys from now on. */
  useKeys(keys: ChannelKeys): void;
  /** Imports a file beside what is heard; its batches go to `onImported`. */
  takeIn(wish: TakeIn): Promise<ImportReport>;
  /** Records what is queued, then ends; the database stays open. */
  finish(): Promise<void>;
}

/** Milliseconds between two slices of catching up; ingest and alerts get the thread in between. */
const breathMs = 5;
/** Milliseconds before catching up is tried again after a failure. */
const retryMs = 60_000;

/** Opens `file`, brings it to the newest schema and begins to record. Throws a StorageError. */
export function openRecording(parts: RecordingParts): Recording {
  const { clock, crypto, keys, queue, logger, linesAside } = parts;
  const database = openForWriting(parts.file, { clock, logger, what: 'Meshwarden' });
  parts.onOpened(database.file);
  const topology = new TopologyBuilder(database.db, { clock });
  const catchUp = new CatchUp(topology, clock, logger);
  const recorder = new BatchRecorder({
    db: database.db,
    crypto,
    evidence: topology,
    keys,
    now: () => clock.now(),
    metricDays: () => loadRetention(database.db).metricDays,
    onEvidenceFailure(cause) {
      logger.error('Packets are recorded, but their edges could not be derived; that is tried again.', cause);
      catchUp.soon();
    },
  });
  const ingestor = new Ingestor({
    queue,
    recorder,
    clock,
    logger,
    describe: (error) => describeSqliteError(error, database.file).message,
    onRecorded: (recorded) => parts.onRecorded(recorded),
    onState: (state) => parts.onState(state),
  });
  ingestor.start();
  catchUp.step();
  return {
    database,
    topology,
    ingestor,
    forget: (rows) => recorder.forget(rows),
    useKeys: (keys) => recorder.useKeys(keys),
    takeIn: (wish) =>
      importFile({
        ...{ db: database.db, recorder, clock, readLine, pace: 'shared' },
        ...(linesAside ? { linesAside } : {}),
        onRecorded: (recorded) => parts.onImported(recorded),
        ...wish,
      }),
    async finish() {
      catchUp.stop();
      await ingestor.stop();
      // What the disk refuses now is derived again from the rows at the next start.
      if (ingestor.state.kind === 'recording') topology.flush();
    },
  };
}

/** Derives edges of observations that have none yet, slice by slice, until none is left. */
class CatchUp {
  readonly #topology: TopologyBuilder;
  readonly #clock: Clock;
  readonly #logger: Logger;
  #cancel: Cancel | null = null;

  constructor(topology: TopologyBuilder, clock: Clock, logger: Logger) {
    this.#topology = topology;
    this.#clock = clock;
    this.#logger = logger;
  }

  step(): void {
    try {
      if (this.#topology.behind && this.#topology.catchUp()) this.#after(breathMs);
    } catch (error) {
      this.#logger.error('Deriving edges of older observations failed and is tried again in a minute.', error);
      this.soon();
    }
  }

  /** Tries again in a minute; what broke it may have passed by then. */
  soon(): void {
    this.#after(retryMs);
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = null;
  }

  #after(ms: number): void {
    this.#cancel ??= this.#clock.after(ms, () => {
      this.#cancel = null;
      this.step();
    });
  }
}
