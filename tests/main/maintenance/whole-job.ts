// One maintenance job from begin to end in small slices, every change of a row announced.
import { noChannelKeys } from '../../../src/domain/packet/channel.ts';
import { defaultRetention } from '../../../src/domain/upkeep/retention.ts';
import { BatchRecorder } from '../../../src/main/ingest/batch-recorder.ts';
import { slicedJobs } from '../../../src/main/maintenance/jobs.ts';
import { openForWriting } from '../../../src/main/storage/open.ts';
import { TopologyBuilder } from '../../../src/main/topology/builder.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { crypto } from '../ingest/heard.ts';

export interface WholeJob {
  readonly file: string;
  readonly name: string;
  readonly now: number;
  readonly capBytes: number;
}

const watched = [
  'observations',
  'transmissions',
  'edge_evidence',
  'edge_activity',
  'neighbor_edges',
  'nodes',
  'inactive_nodes',
  'observer_metrics',
];

/** Runs the job; `onChange` is called in the open transaction with the number of each change. Gives how many there were. */
export function runWholeJob({ file, name, now, capBytes }: WholeJob, onChange: (n: number) => void = () => {}): number {
  const clock = new ManualClock(now);
  const opened = openForWriting(file, { clock });
  const { db } = opened;
  let changes = 0;
  db.function('changed', () => {
    changes += 1;
    onChange(changes);
    return 0;
  });
  for (const table of watched) {
    for (const verb of ['INSERT', 'UPDATE', 'DELETE']) {
      db.exec(`CREATE TEMP TRIGGER ${table}_${verb} AFTER ${verb} ON main.${table} BEGIN SELECT changed(); END`);
    }
  }
  const topology = new TopologyBuilder(db, { clock });
  while (topology.catchUp());
  const recorder = new BatchRecorder({ db, crypto, evidence: topology, keys: noChannelKeys, now: () => clock.now() });
  const settings = () => ({ ...defaultRetention, capBytes: capBytes || null });
  const jobs = slicedJobs({ db, clock, topology, settings, forget: (rows) => recorder.forget(rows) });
  const work = jobs.find((job) => job.name === name)?.begin(true);
  if (typeof work === 'object' && 'slice' in work) {
    while (!work.slice({ rows: 20, isOver: () => false }).done);
  }
  opened.close();
  return changes;
}
