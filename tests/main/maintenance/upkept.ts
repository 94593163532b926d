// A mesh that is recorded and maintained as the monitor does it: real rows, real topology, time in the test's hands.

import type { JobName } from '../../../src/contract/maintenance.ts';
import type { Hearing } from '../../../src/domain/hearing.ts';
import { silentLogger } from '../../../src/domain/logger.ts';
import { noChannelKeys } from '../../../src/domain/packet/channel.ts';
import { defaultRetention, type RetentionSettings } from '../../../src/domain/upkeep/retention.ts';
import { BatchRecorder } from '../../../src/main/ingest/batch-recorder.ts';
import type { IngestItem } from '../../../src/main/ingest/outcome.ts';
import { slicedJobs } from '../../../src/main/maintenance/jobs.ts';
import { type JobState, Maintenance } from '../../../src/main/maintenance/runner.ts';
import { checkDatabase } from '../../../src/main/storage/check.ts';
import { TopologyBuilder } from '../../../src/main/topology/builder.ts';
import { rebuildEdges } from '../../../src/main/topology/rebuild.ts';
import { type TemporaryDatabase, temporaryDatabase } from '../../support/database.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { crypto, hearing, MARCH } from '../ingest/heard.ts';

export const day = 86_400_000;
/** The hour of every test. */
export const NOW = MARCH + 100 * day;

export class UpkeptMesh {
  readonly clock = new ManualClock(NOW);
  readonly file: TemporaryDatabase = temporaryDatabase();
  readonly topology = new TopologyBuilder(this.file.db, { clock: this.clock });
  readonly recorder = new BatchRecorder({
    db: this.file.db,
    crypto,
    evidence: this.topology,
    keys: noChannelKeys,
    now: () => this.clock.now(),
  });
  settings: RetentionSettings = defaultRetention;
  readonly maintenance = new Maintenance({
    db: this.file.db,
    clock: this.clock,
    logger: silentLogger,
    jobs: slicedJobs({
      db: this.file.db,
      clock: this.clock,
      topology: this.topology,
      settings: () => this.settings,
      forget: (rows) => this.recorder.forget(rows),
    }),
  });

  get db() {
    return this.file.db;
  }

  /** Records packets of a recording, each heard so long ago. */
  heard(bytes: Uint8Array, ago: number, over: Partial<Hearing> = {}): void {
    this.record([hearing(bytes, NOW - ago, { arrivedAt: NOW, ...over })]);
  }

  record(items: readonly IngestItem[]): void {
    let left = items;
    while (left.length > 0) left = left.slice(this.recorder.record(left).recorded);
  }

  /** Runs a job and what follows it to their ends; gives how the job stands then. */
  async run(name: JobName): Promise<JobState> {
    this.maintenance.runSoon(name);
    await this.settle();
    return this.state(name);
  }

  /** Lets time pass until no job is under way. */
  async settle(): Promise<void> {
    for (;;) {
      const isBusy = this.maintenance.states().some(({ state }) => state !== 'idle');
      if (!isBusy) return;
      this.clock.advance(50);
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  state(name: JobName): JobState {
    const found = this.maintenance.states().find((state) => state.name === name);
    if (!found) throw new Error(`no job ${name}`);
    return found;
  }

  one<Row>(sql: string, ...values: unknown[]): Row {
    return this.db.prepare<unknown[], Row>(sql).get(...values) as Row;
  }

  count(table: string): number {
    return this.one<{ n: number }>(`SELECT count(*) AS n FROM ${table}`).n;
  }

  /** Rules the rows break, and edges that differ from what their claims say. */
  faults(): readonly string[] {
    this.topology.flush();
    const broken = checkDatabase(this.db).filter((line) => line.broken > 0);
    const wrong = rebuildEdges(this.db);
    return [
      ...broken.map((line) => `${line.rule}: ${line.samples[0]}`),
      ...(wrong > 0 ? [`${wrong} edges wrong`] : []),
    ];
  }

  async dispose(): Promise<void> {
    await this.maintenance.stop();
    this.file.dispose();
  }
}
