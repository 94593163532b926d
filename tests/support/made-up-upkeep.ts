// Maintenance of a database that does not exist, for whoever needs the contract answered and no file.
import {
  type Health,
  type JobName,
  type JobState,
  jobNames,
  type Present,
  type Retention,
} from '../../src/contract/maintenance.ts';
import { defaultRetention, readRetention } from '../../src/domain/upkeep/retention.ts';

const hour = 3_600_000;
const day = 24 * hour;
const mib = 2 ** 20;

/** Answers as the core does, from memory. */
export class MadeUpUpkeep {
  settings: Retention = { ...defaultRetention };
  running: JobName | null = null;
  restoring: string | null = null;
  /** Asked for and not cancelled, in order. */
  readonly asked: JobName[] = [];
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  health(): Health {
    const now = this.#now();
    const history = Array.from({ length: 30 }, (_, i) => ({ at: now - (29 - i) * day, bytes: (380 + 2 * i) * mib }));
    return {
      file: '/var/lib/meshwarden/mesh.db',
      fileBytes: 452 * mib,
      usedBytes: 438 * mib,
      walBytes: 3.5 * mib,
      diskFreeBytes: 41_000 * mib,
      capBytes: this.settings.capBytes,
      tables: [
        { table: 'observations', bytes: 291 * mib },
        { table: 'transmissions', bytes: 84 * mib },
        { table: 'edge_activity', bytes: 31 * mib },
        { table: 'packet_hours', bytes: 20 * mib },
        { table: 'edge_evidence', bytes: 8 * mib },
        ...['nodes', 'messages', 'receptions', 'decisions', 'parties'].map((table) => ({ table, bytes: 0.8 * mib })),
      ],
      measuredAt: now - 5 * hour,
      history,
      disk: { kind: 'full', bytesPerDay: 2 * mib, days: 20_500, at: now + 20_500 * day },
      cap:
        this.settings.capBytes === null
          ? null
          : { kind: 'full', bytesPerDay: 2 * mib, days: 61.2, at: Math.round(now + 61.2 * day) },
      queue: { length: 3, capacity: 50_000 },
      jobs: jobNames.map((name, i) => this.#job(name, i, now)),
      backups: [1, 2].map((n) => ({
        file: `/var/lib/meshwarden/backups/mesh.backup-2026060${4 - n}-030000.db`,
        bytes: (430 - n) * mib,
        madeAt: now - n * day,
      })),
      backupFolder: '/var/lib/meshwarden/backups',
      restoring: this.restoring,
      restored: null,
    };
  }

  present(): Present {
    const now = this.#now();
    return {
      at: now,
      revision: 7,
      reader: { snapshotAt: now - 1_500, waiting: 0 },
      queue: { length: 3, capacity: 50_000, oldestAt: now - 4_000, dropped: 12 },
      recording: { perSecond: 3.4, trouble: '' },
      blocks: {
        main: { since: now - hour, lastMinuteMs: 4, longestMs: 61, longestOwnMs: null, longestAt: now - 2 * 60_000 },
        monitor: {
          since: now - hour,
          lastMinuteMs: 41,
          longestMs: 1_234,
          longestOwnMs: 12,
          longestAt: now - 30 * 60_000,
        },
      },
      log: [
        { at: now - 5_000, name: 'ingest', level: 'info', text: 'Recording again after 2 failed attempts.' },
        { at: now - 4_000, name: 'sources', level: 'warning', text: 'mqtt://ana:secret@broker <b>refused</b>.' },
      ],
    };
  }

  run(job: JobName): boolean {
    if (this.running === null) this.running = job;
    else if (this.running !== job) this.asked.push(job);
    return true;
  }

  cancel(job: JobName): boolean {
    const waits = this.asked.indexOf(job);
    if (waits >= 0) this.asked.splice(waits, 1);
    else if (this.running === job) this.running = null;
    else return false;
    return true;
  }

  save(value: unknown) {
    const reading = readRetention(value);
    if (reading.kind === 'invalid') return { kind: 'refused' as const, sentences: [...reading.sentences] };
    this.settings = { ...reading.settings };
    return { kind: 'saved' as const, settings: this.settings };
  }

  #job(name: JobName, i: number, now: number): JobState {
    const isRunning = this.running === name;
    const outcome = name === 'edges' ? 'failed' : name === 'cap' ? 'cancelled' : 'done';
    return {
      name,
      state: isRunning ? 'running' : this.asked.includes(name) ? 'waiting' : 'idle',
      part: isRunning && name !== 'nodes' ? 0.42 : null,
      rows: isRunning ? 1_234_567 : 0,
      last:
        name === 'backup'
          ? null
          : {
              startedAt: now - (i + 1) * hour,
              endedAt: now - (i + 1) * hour + 4_200,
              outcome,
              rows: 81_234 * i,
              busyMs: 2_100,
              longestMs: 31 + i,
              words:
                outcome === 'failed'
                  ? 'The disk is full. Free some space and try again.'
                  : 'Removed 3 packets with 60 observations; their counts by the hour stay.',
            },
      nextAt: isRunning || name === 'vacuum' || name === 'backup' ? null : now + (i + 1) * hour,
    };
  }
}
