// One piece of work on a database in a process of its own that says what it has committed, so that it can be killed anywhere.

import { noChannelKeys } from '../../src/domain/packet/channel.ts';
import { backfillJob } from '../../src/main/maintenance/backfills/backfills.ts';
import { PacketPruning } from '../../src/main/maintenance/jobs/packets.ts';
import { Vacuum } from '../../src/main/maintenance/jobs/room.ts';
import { ObserverUpkeep } from '../../src/main/maintenance/jobs/samples.ts';
import { finishSlices, type SlicedWork } from '../../src/main/maintenance/sliced-work.ts';
import { nodeCrypto } from '../../src/main/node-crypto.ts';
import { copyDatabase } from '../../src/main/storage/copy.ts';
import { emptyWal } from '../../src/main/storage/file-room.ts';
import { openForWriting } from '../../src/main/storage/open.ts';
import { writeSetting } from '../../src/main/storage/tables/settings.ts';
import { moveWal } from '../../src/main/storage/wal-move.ts';
import { systemClock } from '../../src/main/system-clock.ts';
import { TopologyBuilder } from '../../src/main/topology/builder.ts';
import { importInto } from '../main/ingest/importing.ts';
import { type CrashTask, crashSetting } from './crashes.ts';

const { work, file, other } = JSON.parse(process.argv[2] ?? '') as CrashTask;
/** Says how much is committed; writing to a pipe is done when this returns. */
const say = (committed: number) => process.stdout.write(`${committed}\n`);

/** Small slices, so that a kill finds one; says how many rows of `counted` are gone after each. */
const inSlices = (whole: SlicedWork, counted: () => number) => {
  const first = counted();
  while (!whole.slice({ rows: 5, isOver: () => false }).done) say(first - counted());
};

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
  if (work === 'vacuum') inSlices(new Vacuum(db, 2), () => count('SELECT page_count FROM pragma_page_count'));
  if (work === 'observers') {
    inSlices(new ObserverUpkeep(db, Number.MAX_SAFE_INTEGER), () => count('SELECT count(*) FROM observer_metrics'));
  }
  if (work === 'checkpoint') {
    for (let written = 1; written <= 2_000; written++) {
      writeSetting(db, crashSetting, written, written);
      say(written);
      if (written % 5 === 0) emptyWal(db);
      // By another connection, as the monitor has it done.
      if (written % 7 === 0) await moveWal(file, { empties: written % 2 === 0 });
    }
  }
  if (work === 'migration') say(1);
  close();
}
