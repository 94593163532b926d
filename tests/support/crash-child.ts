// One piece of work on a database in a process of its own that says what it has committed, so that it can be killed anywhere.

import { noChannelKeys } from '../../src/domain/packet/channel.ts';
import { backfillJob } from '../../src/main/maintenance/backfills/backfills.ts';
import { PacketPruning } from '../../src/main/maintenance/jobs/packets.ts';
import { finishSlices } from '../../src/main/maintenance/sliced-work.ts';
import { nodeCrypto } from '../../src/main/node-crypto.ts';
import { copyDatabase } from '../../src/main/storage/copy.ts';
import { openForWriting } from '../../src/main/storage/open.ts';
import { systemClock } from '../../src/main/system-clock.ts';
import { TopologyBuilder } from '../../src/main/topology/builder.ts';
import { importInto } from '../main/ingest/importing.ts';
import type { CrashTask } from './crashes.ts';

const { work, file, other } = JSON.parse(process.argv[2] ?? '') as CrashTask;
/** Says how much is committed; writing to a pipe is done when this returns. */
const say = (committed: number) => process.stdout.write(`${committed}\n`);

say(0);
if (work === 'backup') {
  for (let copies = 1; copies <= 50; copies++) {
    copyDatabase(file, `${other}-${copies}.db`);
    say(copies);
  }
} else {
  const { db, close } = openForWriting(file, { clock: systemClock, what: 'crash' });
  const count = (sql: string) => db.prepare<[], number>(sql).pluck().get() ?? 0;
  if (work === 'import') {
    const newest = 'SELECT coalesce(max(id), 0) FROM observations';
    await importInto(db, other, { pace: 'shared', onRecorded: () => say(count(newest)) });
  }
  if (work === 'prune') {
    const topology = new TopologyBuilder(db, { clock: systemClock });
    while (topology.catchUp());
    const holders = { settle: () => topology.watermark, forget() {} };
    finishSlices(new PacketPruning(db, holders, Number.MAX_SAFE_INTEGER), () =>
      say(count('SELECT sum(observations) FROM packet_hours')),
    );
  }
  if (work === 'backfill') {
    const job = backfillJob({ db, clock: systemClock, crypto: nodeCrypto(), keys: () => noChannelKeys, forget() {} });
    const begun = job.begin(true);
    if (typeof begun === 'object' && 'slice' in begun) {
      finishSlices(begun, () => say(count('SELECT count(from_party) FROM transmissions')));
    }
  }
  if (work === 'migration') say(1);
  close();
}
