// The jobs of maintenance: what each does, how often, and what follows it.
import type { Clock } from '../../domain/clock.ts';
import type { EpochMs } from '../../domain/hearing.ts';
import type { HourBuckets } from '../../domain/mesh/activity.ts';
import type { PartyId } from '../../domain/mesh/recorded.ts';
import type { RetentionSettings } from '../../domain/upkeep/retention.ts';
import type { WritableDb } from '../storage/database.ts';
import { type Checkpoint, fileRoom, freePages } from '../storage/file-room.ts';
import { historyTakenAt } from '../storage/tables/history-taken.ts';
import type { Job, SlicedJobWork } from './job.ts';
import { ActivityRollUp, bucketsAt } from './jobs/activity.ts';
import { NodeUpkeep } from './jobs/nodes.ts';
import { PacketPruning } from './jobs/packets.ts';
import { checkpointWords, Vacuum, WalCheckpoint } from './jobs/room.ts';
import { ObserverUpkeep, SamplePruning } from './jobs/samples.ts';

/** What jobs need of the rest of the program. */
export interface JobParts {
  readonly db: WritableDb;
  readonly clock: Clock;
  settings(): RetentionSettings;
  readonly topology: {
    /** Writes what is counted. */
    flush(): void;
    /** Row id of the last observation counted. */
    readonly watermark: number;
    oldEvidence(before: EpochMs): SlicedJobWork;
    keepActivityIn(buckets: HourBuckets): void;
  };
  /** Empties the WAL in another thread; absent where nothing but maintenance goes on, and this one does it. */
  emptyWal?(signal: AbortSignal): Promise<Checkpoint>;
  /** Rows were removed or moved under whoever remembers them. */
  forget(rows: { readonly transmissions?: ReadonlySet<number>; readonly nodes?: ReadonlySet<PartyId> }): void;
}

const dayMs = 86_400_000;
const hourly = { kind: 'every', ms: 3_600_000 } as const;
const daily = { kind: 'every', ms: dayMs } as const;
const asked = { kind: 'asked' } as const;
const thenShrink = ['vacuum'] as const;

/** Every job that works in this thread. */
export function slicedJobs(parts: JobParts): Job[] {
  return [...nodeJobs(parts), ...packetJobs(parts), ...edgeJobs(parts), ...roomJobs(parts)];
}

function nodeJobs({ db, clock, settings, forget }: JobParts): Job[] {
  return [
    {
      name: 'nodes',
      rhythm: () => hourly,
      begin() {
        const { nodeDays } = settings();
        return new NodeUpkeep(db, nodeDays === 0 ? null : clock.now() - nodeDays * dayMs, (nodes) => forget({ nodes }));
      },
    },
    {
      name: 'observers',
      rhythm: () => daily,
      begin() {
        const { observerDays } = settings();
        return new ObserverUpkeep(db, observerDays === -1 ? null : clock.now() - observerDays * dayMs);
      },
      followedBy: thenShrink,
    },
  ];
}

function packetJobs({ db, clock, settings, topology, forget }: JobParts): Job[] {
  const holders = {
    settle() {
      topology.flush();
      return topology.watermark;
    },
    forget: (transmissions: ReadonlySet<number>) => forget({ transmissions }),
  };
  return [
    {
      name: 'metrics',
      rhythm: () => daily,
      begin() {
        const { metricDays, droppedDays, packetHourDays } = settings();
        const ago = (days: number) => clock.now() - days * dayMs;
        return new SamplePruning(db, {
          metrics: ago(metricDays),
          refusals: ago(droppedDays),
          packetHours: ago(packetHourDays),
        });
      },
      followedBy: thenShrink,
    },
    {
      name: 'packets',
      rhythm: () => daily,
      begin(isAsked) {
        const { packetDays } = settings();
        if (packetDays === 0) return 'Packets are kept for ever.';
        const held = isAsked ? null : heldForHistory(db, packetDays, clock.now());
        if (held !== null) return held;
        return new PacketPruning(db, holders, clock.now() - packetDays * dayMs);
      },
      followedBy: thenShrink,
    },
    {
      name: 'cap',
      rhythm: () => hourly,
      begin() {
        const { capBytes } = settings();
        if (capBytes === null) return 'The database has no cap.';
        if (fileRoom(db).usedBytes <= capBytes) return 'The database is below its cap.';
        return new PacketPruning(db, holders, Number.MAX_SAFE_INTEGER, () => fileRoom(db).usedBytes <= capBytes);
      },
      followedBy: thenShrink,
    },
  ];
}

function edgeJobs({ db, clock, settings, topology }: JobParts): Job[] {
  return [
    {
      name: 'edges',
      rhythm: () => daily,
      begin(isAsked) {
        const { edgeDays } = settings();
        if (edgeDays === 0) return 'Edges are kept for ever.';
        const held = isAsked ? null : heldForHistory(db, edgeDays, clock.now());
        return held ?? topology.oldEvidence(clock.now() - edgeDays * dayMs);
      },
      followedBy: thenShrink,
    },
    {
      name: 'activity',
      rhythm: () => daily,
      begin() {
        const { activityHourDays, activityDays } = settings();
        const buckets = bucketsAt(clock.now(), activityHourDays, activityDays);
        return new ActivityRollUp(db, buckets, (kept) => topology.keepActivityIn(kept));
      },
      followedBy: thenShrink,
    },
  ];
}

/**
 * Why nothing goes for its age; null when it may. What an import or a replay brought is old from the start, and stays as
 * long as if it had been heard when it came.
 */
function heldForHistory(db: WritableDb, days: number, now: EpochMs): string | null {
  const takenAt = historyTakenAt(db);
  const until = (takenAt ?? 0) + days * dayMs;
  if (takenAt === null || takenAt > now || until <= now) return null;
  const date = (at: EpochMs) => new Date(at).toISOString().slice(0, 10);
  return `Old history came in on ${date(takenAt)}, so nothing goes for its age before ${date(until)}. Run this job by hand to let it go sooner.`;
}

function roomJobs({ db, settings, emptyWal }: JobParts): Job[] {
  return [
    {
      name: 'vacuum',
      rhythm: () => asked,
      begin: () => (freePages(db) === 0 ? 'No page was free.' : new Vacuum(db, settings().vacuumPages)),
      followedBy: ['checkpoint'],
    },
    {
      name: 'checkpoint',
      rhythm: () => hourly,
      begin: () =>
        emptyWal ? { run: async (signal) => checkpointWords(await emptyWal(signal)) } : new WalCheckpoint(db),
    },
  ];
}
