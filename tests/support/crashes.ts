// Kills work on a database at seeded moments, cuts its power, and says what was lost or broken: nothing, if all is well.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, existsSync, readFileSync, rmSync, statSync, truncateSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { PacketPruning } from '../../src/main/maintenance/jobs/packets.ts';
import { finishSlices } from '../../src/main/maintenance/sliced-work.ts';
import { checkDatabase } from '../../src/main/storage/check.ts';
import { closeWriter, openWriter, type WritableDb } from '../../src/main/storage/database.ts';
import { migrate } from '../../src/main/storage/migrate.ts';
import { migrations } from '../../src/main/storage/migrations/all.ts';
import { openForWriting } from '../../src/main/storage/open.ts';
import { readSetting } from '../../src/main/storage/tables/settings.ts';
import { TopologyBuilder } from '../../src/main/topology/builder.ts';
import { rebuildEdges } from '../../src/main/topology/rebuild.ts';
import { writeTraffic } from '../main/ingest/generated-recording.ts';
import { importInto } from '../main/ingest/importing.ts';
import { ManualClock } from './manual-clock.ts';

export const crashWorks = [
  'import',
  'prune',
  'migration',
  'backfill',
  'backup',
  'vacuum',
  'checkpoint',
  'observers',
] as const;
export type CrashWork = (typeof crashWorks)[number];

export interface CrashTask {
  readonly work: CrashWork;
  readonly file: string;
  /** The recording to import, or the beginning of the copies' names. */
  readonly other: string;
}

/** The setting that a work writes again and again. */
export const crashSetting = 'crash';

/** What one crash left. */
export interface CrashResult {
  /** Whether the work was still going on. */
  readonly killed: boolean;
  /** What was lost or is broken, in words; empty when all is well. */
  readonly troubles: readonly string[];
}

/** What each work begins with. */
const bases: Readonly<Record<CrashWork, string | null>> = {
  import: null,
  prune: 'filled.db',
  backup: 'filled.db',
  checkpoint: 'filled.db',
  observers: 'filled.db',
  vacuum: 'emptied.db',
  backfill: 'unfilled.db',
  migration: 'old.db',
};

const child = fileURLToPath(new URL('./crash-child.ts', import.meta.url));
const clock = new ManualClock(Date.UTC(2026, 5, 1));
/** Turns of speech after which a kill may come, and milliseconds after such a turn. */
const mostTurns = 8;
const mostDelayMs = 20;

/** Numbers that look random and are the same for the same seed. */
export function numbersOf(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** Files to crash on, made once: a recording, a filled database, one of an older version. */
export class CrashYard {
  readonly #path: (name: string) => string;
  #observations = 0;
  #metrics = 0;
  /** Observations and pages of the file whose packets are half gone. */
  #kept = 0;
  #pages = 0;

  constructor(path: (name: string) => string) {
    this.#path = path;
  }

  /** Makes the files; `observations` says how big. */
  async prepare(observations: number): Promise<void> {
    writeTraffic(this.#path('traffic.ndjson'), observations, 'crash', Date.UTC(2026, 2, 1));
    const db = openWriter(this.#path('filled.db'));
    migrate(db);
    await importInto(db, this.#path('traffic.ndjson'));
    this.#observations = countOf(db, 'SELECT count(*) FROM observations');
    // Enough measurements that removing them takes a while.
    db.exec(`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000)
      INSERT INTO observer_metrics (observer_id, bucket, at, battery_mv)
      SELECT (SELECT min(id) FROM observers), i, i * 300000, 4000 FROM n`);
    this.#metrics = countOf(db, 'SELECT count(*) FROM observer_metrics');
    closeWriter(db);
    this.#prepareUnfilled();
    this.#prepareEmptied();
    this.#prepareOld();
  }

  /** Kills `work` at a moment the seed decides, and looks at what is left. */
  async crash(work: CrashWork, seed: number): Promise<CrashResult> {
    const random = numbersOf(seed);
    const file = this.#path(`${work}-${seed}.db`);
    const base = bases[work];
    if (base !== null) copyFileSync(this.#path(base), file);
    const other = work === 'import' ? this.#path('traffic.ndjson') : this.#path(`copy-${seed}`);
    const running = speak({ work, file, other });
    await running.turns(1 + random(work === 'migration' ? 1 : mostTurns));
    await pause(random(mostDelayMs));
    const killed = await running.kill();
    const troubles = this.#look(work, file, other, running.committed());
    for (const end of ['', '-wal', '-shm', '.lock']) rmSync(`${file}${end}`, { force: true });
    return { killed, troubles };
  }

  /**
   * Stops an import at seeded moments and copies file and log as a power cut would leave them, once whole and once with
   * the end of the log torn off.
   */
  async powerCuts(seed: number, cuts: number): Promise<CrashResult> {
    const random = numbersOf(seed);
    const file = this.#path(`power-${seed}.db`);
    const running = speak({ work: 'import', file, other: this.#path('traffic.ndjson') });
    const troubles: string[] = [];
    let made = 0;
    try {
      for (; made < cuts; made++) {
        await running.turns(1 + random(3));
        await pause(random(mostDelayMs));
        if (!(await running.stop())) break;
        // It has made no file yet.
        if (!existsSync(file)) {
          running.go();
          continue;
        }
        const committed = running.committed();
        for (const torn of [false, true]) {
          const copy = this.#path(`power-${seed}-${made}-${torn ? 'torn' : 'whole'}.db`);
          copyFileSync(file, copy);
          if (existsSync(`${file}-wal`)) {
            copyFileSync(`${file}-wal`, `${copy}-wal`);
            if (torn) truncateSync(`${copy}-wal`, random(statSync(`${copy}-wal`).size + 1));
          }
          // What the torn off end held was not on the disk, so only order is promised there.
          troubles.push(
            ...this.#look('import', copy, '', torn ? 0 : committed).map(
              (text) => `${torn ? 'torn' : 'whole'}: ${text}`,
            ),
          );
        }
        running.go();
      }
    } finally {
      await running.kill();
    }
    return { killed: made > 0, troubles };
  }

  #look(work: CrashWork, file: string, other: string, committed: number): string[] {
    if (!existsSync(file)) return committed > 0 ? ['the file is gone'] : [];
    const opened = openForWriting(file, { clock, what: 'look' });
    const { db } = opened;
    try {
      const troubles = checkDatabase(db)
        .filter(({ broken }) => broken > 0)
        .map(({ rule, samples }) => `broken: ${rule} (${samples[0] ?? ''})`);
      return [
        ...troubles,
        ...this.#lost(work, db, committed),
        ...(work === 'backup' ? copiesOf(other, committed, this.#observations) : []),
      ];
    } finally {
      opened.close();
    }
  }

  #lost(work: CrashWork, db: WritableDb, committed: number): string[] {
    const observations = countOf(db, 'SELECT count(*) FROM observations');
    const pruned = countOf(db, 'SELECT coalesce(sum(observations), 0) FROM packet_hours');
    const expect = (what: string, isTrue: boolean) => (isTrue ? [] : [what]);
    switch (work) {
      case 'import': {
        const newest = countOf(db, 'SELECT coalesce(max(id), 0) FROM observations');
        const topology = new TopologyBuilder(db, { clock });
        while (topology.catchUp());
        return [
          ...expect(`observation ${committed} was committed, ${newest} is the newest`, newest >= committed),
          ...expect('edges are not what the claims say', rebuildEdges(db) === 0),
        ];
      }
      case 'prune':
        return [
          ...expect(
            `${observations} left and ${pruned} counted are not ${this.#observations}`,
            observations + pruned === this.#observations,
          ),
          ...expect(`${committed} were removed, ${pruned} are counted`, pruned >= committed),
        ];
      case 'backfill': {
        const named = countOf(db, 'SELECT count(from_party) FROM transmissions');
        return expect(`${committed} were filled, ${named} are`, named >= committed);
      }
      case 'vacuum': {
        const pages = countOf(db, 'SELECT page_count FROM pragma_page_count');
        return [
          ...expect(`${observations} observations of ${this.#kept}`, observations === this.#kept),
          ...expect(
            `${committed} pages were given back of ${this.#pages}, ${pages} are left`,
            pages <= this.#pages - committed,
          ),
        ];
      }
      case 'observers': {
        const metrics = countOf(db, 'SELECT count(*) FROM observer_metrics');
        return [
          ...expect(`${observations} observations of ${this.#observations}`, observations === this.#observations),
          ...expect(
            `${committed} measurements were removed, ${metrics} are left`,
            metrics <= this.#metrics - committed,
          ),
        ];
      }
      case 'checkpoint': {
        const written = Number(JSON.parse(readSetting(db, crashSetting) ?? '0'));
        return [
          ...expect(`${observations} observations of ${this.#observations}`, observations === this.#observations),
          ...expect(`${committed} was written, ${written} is there`, written >= committed),
        ];
      }
      default:
        return expect(
          `${observations} observations of ${this.#observations}`,
          work === 'migration' || observations === this.#observations,
        );
    }
  }

  #prepareUnfilled(): void {
    copyFileSync(this.#path('filled.db'), this.#path('unfilled.db'));
    const db = openWriter(this.#path('unfilled.db'));
    db.exec('UPDATE transmissions SET from_party = NULL, signature_ok = NULL');
    closeWriter(db);
  }

  /** A file in which half of the packets are gone and their pages free. */
  #prepareEmptied(): void {
    copyFileSync(this.#path('filled.db'), this.#path('emptied.db'));
    const db = openWriter(this.#path('emptied.db'));
    const half = countOf(
      db,
      'SELECT last_seen FROM transmissions ORDER BY last_seen LIMIT 1 OFFSET (SELECT count(*) / 2 FROM transmissions)',
    );
    const topology = new TopologyBuilder(db, { clock });
    finishSlices(new PacketPruning(db, { settle: () => topology.watermark, forget() {} }, half));
    this.#kept = countOf(db, 'SELECT count(*) FROM observations');
    this.#pages = countOf(db, 'SELECT page_count FROM pragma_page_count');
    closeWriter(db);
  }

  /** A file of the tenth version with rows in it. */
  #prepareOld(): void {
    const db = openWriter(this.#path('old.db'));
    migrate(db, { known: migrations.slice(0, 10) });
    db.exec(`INSERT INTO parties (id, key) VALUES (1, 'roof');
      INSERT INTO observers (id, party_id, key, first_seen, last_seen) VALUES (1, 1, 'roof', 1, 1);
      WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000)
        INSERT INTO transmissions (id, hash, raw, route_type, payload_type, payload_version, first_seen, last_seen, observation_count)
        SELECT i, unhex(printf('%016x', i)), x'0900aabbccddee', 1, 2, 0, i, i, 1 FROM n;
      INSERT INTO observations (transmission_id, observer_id, path, route_type, timestamp)
        SELECT id, 1, x'00', 1, first_seen FROM transmissions;`);
    closeWriter(db);
  }
}

function copiesOf(other: string, told: number, observations: number): string[] {
  const troubles: string[] = [];
  for (let copy = 1; copy <= told + 1; copy++) {
    const file = `${other}-${copy}.db`;
    if (!existsSync(file)) {
      if (copy <= told) troubles.push(`copy ${copy} was told and is gone`);
      continue;
    }
    const db = openWriter(file);
    const broken = checkDatabase(db).filter((line) => line.broken > 0);
    if (broken.length > 0 || countOf(db, 'SELECT count(*) FROM observations') !== observations)
      troubles.push(`copy ${copy} is not whole`);
    closeWriter(db);
    rmSync(file, { force: true });
  }
  rmSync(`${other}-${told + 1}.db.partial`, { force: true });
  return troubles;
}

function countOf(db: WritableDb, sql: string): number {
  return db.prepare<[], number>(sql).pluck().get() ?? 0;
}

interface Speaking {
  /** Resolves after so many more turns of speech, or when the process is gone. */
  turns(count: number): Promise<void>;
  /** What it said last. */
  committed(): number;
  /** Holds it and waits until it stands still; false when it is gone. */
  stop(): Promise<boolean>;
  go(): void;
  /** Kills it; gives whether it was still there. */
  kill(): Promise<boolean>;
}

function speak(task: CrashTask): Speaking {
  const process_: ChildProcess = spawn(process.execPath, [child, JSON.stringify(task)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const gone = once(process_, 'exit');
  let said = 0;
  let turns = 0;
  let waiting: { readonly at: number; readonly resolve: () => void } | null = null;
  if (process_.stdout) {
    createInterface(process_.stdout).on('line', (line) => {
      said = Number(line);
      turns++;
      if (waiting && turns >= waiting.at) waiting.resolve();
    });
  }
  const isGone = () => process_.exitCode !== null || process_.signalCode !== null;
  return {
    turns(count) {
      const at = turns + count;
      const heard = new Promise<void>((resolve) => {
        waiting = { at, resolve };
      });
      return isGone() ? Promise.resolve() : Promise.race([heard, gone.then(() => {})]);
    },
    committed: () => said,
    async stop() {
      if (isGone() || !process_.kill('SIGSTOP')) return false;
      while (!isGone() && !standsStill(process_.pid ?? 0)) await pause(1);
      return !isGone();
    },
    go: () => void process_.kill('SIGCONT'),
    async kill() {
      if (!isGone()) process_.kill('SIGKILL');
      await gone.catch(() => {});
      return process_.signalCode === 'SIGKILL';
    },
  };
}

/** Whether the system has stopped the process; where it cannot be asked, it is taken to have by now. */
function standsStill(pid: number): boolean {
  try {
    return /\) [Tt] /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return true;
  }
}
