// The running parts of the monitor, as those that answer questions about them need them.
import type { Clock } from '../../domain/clock.ts';
import type { BlockWatch } from '../block-watch.ts';
import type { MonitorOptions } from '../bridge/messages.ts';
import type { MonitorVoice } from '../bridge/monitor-main.ts';
import type { ChannelBook } from '../channel-book.ts';
import type { IngestQueue } from '../ingest/queue.ts';
import type { Maintenance } from '../maintenance/runner.ts';
import type { SecretFile } from '../secret-file.ts';
import type { WishOutcome } from '../storage/restore-wish.ts';
import type { Alerting } from './alerting.ts';
import type { HearingHalf } from './hearing.ts';
import type { Recording } from './recording.ts';
import type { StandingReader } from './standing-reader.ts';
import type { Transfers } from './transfers.ts';

/** Everything that runs. */
export interface Parts extends HearingHalf {
  readonly options: MonitorOptions;
  readonly voice: MonitorVoice;
  readonly clock: Clock;
  readonly startedAt: number;
  /** What became of the restore that was chosen before the start; null when none was. */
  readonly restored: WishOutcome | null;
  readonly queue: IngestQueue;
  readonly secrets: SecretFile;
  readonly channels: ChannelBook;
  readonly recording: Recording;
  readonly reader: StandingReader;
  readonly alerting: Alerting;
  readonly maintenance: Maintenance;
  /** Ends maintenance, and what moves the WAL. */
  stopUpkeep(): Promise<void>;
  readonly transfers: Transfers;
  /** How long this thread was blocked. */
  readonly blocks: BlockWatch;
}
