// How long each job of maintenance holds the threads of the running program, while observations come in from a broker.
import { copyFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type JobName, type JobState, jobNames } from '../../src/contract/maintenance.ts';
import { defaultRetention } from '../../src/domain/upkeep/retention.ts';
import { closeWriter, openWriter } from '../../src/main/storage/database.ts';
import { migrate } from '../../src/main/storage/migrate.ts';
import { writeMaintenanceRun } from '../../src/main/storage/tables/maintenance-runs.ts';
import { type Blocks, blockLines, blocksBetween } from '../live-parts/block-figures.ts';
import { startBroker } from '../live-parts/broker.ts';
import { Host, publish } from '../live-parts/running-host.ts';
import type { Measurement } from '../measure.ts';
import { writeMessages } from '../scale-parts/questions.ts';
import { fifthOf } from './fifth.ts';

const perSecond = 200;
/** Seconds in which nothing but ingest goes on. */
const quietS = 10;
/** More than the jobs take; the bench does not wait for the rest. */
const publishedS = 600;
const dayMs = 86_400_000;

/**
 * Jobs in the order they are measured in, unless MAINTAIN_JOBS names others with commas between; what follows one of them
 * by itself is measured as it comes.
 */
const asked = (
  process.env.MAINTAIN_JOBS ?? 'backfill,nodes,observers,metrics,activity,edges,measure,backup,packets'
).split(',') as readonly JobName[];

/** Runs every job on a copy of `file` (`observations` in it), at a time when a fifth of its packets is too old. */
export async function jobsOnHost(file: string, observations: number, folder: string): Promise<Measurement[]> {
  const copy = join(folder, 'jobs.db');
  copyFileSync(file, copy);
  const db = openWriter(copy);
  migrate(db);
  const shiftMs = fifthOf(db) + defaultRetention.packetDays * dayMs - Date.now();
  // As a database that an older program wrote, which noted no senders.
  db.exec(`DELETE FROM backfills;
    UPDATE transmissions SET from_party = NULL, signature_ok = NULL WHERE payload_type IN (4, 7)`);
  // None is due by itself: each is asked for, in an order of its own.
  const run = { startedAt: Date.now() + shiftMs, endedAt: Date.now() + shiftMs, outcome: 'done', words: '' } as const;
  for (const job of jobNames) writeMaintenanceRun(db, { job, ...run, rows: 0, busyMs: 0, longestMs: 0 });
  closeWriter(db);
  const broker = await startBroker(folder);
  const host = await Host.start(copy, broker.url, { shiftMs });
  try {
    await host.untilConnected();
    const messages = join(folder, 'jobs.ndjson');
    writeMessages(messages, { observations, wanted: perSecond * publishedS, startAt: Date.now() + shiftMs });
    const publishing = new AbortController();
    const published = publish(broker.url, messages, perSecond, publishing.signal);
    const snapshot = host.client.graph.snapshot();
    await snapshot;
    host.reset();
    const begun = Date.now();
    await sleep(quietS * 1_000);
    const quietUntil = Date.now();
    const jobs: JobState[] = [];
    for (const job of asked) {
      const since = Date.now() + shiftMs;
      await untilDone(host, job);
      jobs.push(...(await statesOf(host)).filter(({ last }) => last !== null && last.startedAt >= since));
    }
    const blocks = await host.blocks();
    publishing.abort();
    await published;
    const during = (what: string) => `${what} on ${observations.toLocaleString('en-US')}, ${perSecond} observations/s`;
    return [
      ...blockLines(blocksBetween(blocks, begun, quietUntil), during('ingest alone')),
      ...jobs.flatMap((job) => linesOf(job, blocks, shiftMs, during)),
    ];
  } finally {
    await host.stop();
    broker.stop();
    for (const end of ['', '-wal', '-shm', '.lock', '.secrets']) rmSync(copy + end, { force: true });
    rmSync(join(folder, 'backups'), { recursive: true, force: true });
  }
}

function linesOf(
  { name, last }: JobState,
  blocks: Blocks,
  shiftMs: number,
  during: (what: string) => string,
): Measurement[] {
  if (last?.endedAt == null) return [];
  const [from, to] = [last.startedAt - shiftMs, last.endedAt - shiftMs];
  const what = `job ${name} (${last.rows.toLocaleString('en-US')} rows, ${((to - from) / 1_000).toFixed(1)} s, longest slice ${last.longestMs.toFixed(0)} ms)`;
  // The slice that ends a job is looked at by the watch a moment later.
  return blockLines(blocksBetween(blocks, from, to + 10), during(what));
}

async function statesOf(host: Host): Promise<readonly JobState[]> {
  const { jobs } = await host.client.maintenance.health();
  return jobs;
}

/** Has `job` run, and what follows it; resolves when nothing runs or waits any more. */
async function untilDone(host: Host, job: JobName): Promise<void> {
  await host.client.maintenance.run({ job });
  do await sleep(500);
  while ((await statesOf(host)).some(({ state }) => state !== 'idle'));
}
