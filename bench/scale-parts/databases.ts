// Databases of several sizes out of one traffic: the smaller ones are the beginning of the largest.
import { copyFileSync, existsSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Crypto, SigningCrypto } from '../../src/domain/crypto.ts';
import { channelKeys } from '../../src/domain/packet/channel.ts';
import { sampleChannelSecrets } from '../../src/domain/sample/channels.ts';
import type { TrafficItem } from '../../src/domain/sample/delivery.ts';
import { generateMesh, type SampleMesh } from '../../src/domain/sample/mesh.ts';
import { profiles, type SampleProfile } from '../../src/domain/sample/profile.ts';
import { generateTraffic } from '../../src/domain/sample/traffic.ts';
import { BatchRecorder } from '../../src/main/ingest/batch-recorder.ts';
import type { IngestItem } from '../../src/main/ingest/outcome.ts';
import { nodeCrypto } from '../../src/main/node-crypto.ts';
import { readLine } from '../../src/main/sources/envelope.ts';
import { closeWriter, openWriter, type WritableDb } from '../../src/main/storage/database.ts';
import { migrate } from '../../src/main/storage/migrate.ts';
import { systemClock } from '../../src/main/system-clock.ts';
import { TopologyBuilder } from '../../src/main/topology/builder.ts';

/** The mesh that many observations are of: 22 of each transmission, as a large mesh with many observers has them. */
export function meshOf(observations: number): SampleProfile {
  const { large } = profiles;
  const mesh = { ...large, observationsPerTransmission: 22 };
  if (observations <= 1_000_000) return mesh;
  return { ...mesh, nodes: 4_300, observers: 400, extentKm: 308, transmissionsPerSecond: 1 };
}

export interface Traffic {
  readonly profile: SampleProfile;
  readonly startAt: number;
  readonly observations: number;
  /** Another one is other traffic of the same mesh; that of the databases without. */
  readonly seed?: string;
  /** Broken packets and messages among them; true unless given. */
  readonly garbage?: boolean;
}

/** The lines of a recording of that traffic. */
export function* linesOf({
  profile,
  startAt,
  observations,
  seed = 'scale',
  garbage = true,
}: Traffic): Generator<string> {
  const crypto = nodeCrypto();
  const mesh = { ...sampleMesh(profile, crypto), seed };
  for (const item of generateTraffic({ seed, profile, startAt, observations, mesh, garbage }, crypto))
    yield lineOf(item);
}

function lineOf({ topic, payload }: TrafficItem): string {
  const isObject = payload.startsWith('{') && payload.endsWith('}') && payload.length > 2;
  return isObject ? `{"topic":${JSON.stringify(topic)},${payload.slice(1)}` : payload.replaceAll('\n', ' ');
}

/** The mesh that traffic is of. */
export function sampleMesh(profile: SampleProfile, crypto: SigningCrypto = nodeCrypto()): SampleMesh {
  return generateMesh({ seed: 'scale', profile }, crypto);
}

/** What a line that arrived at `arrivedAt` is to ingest; null for what it passes over. */
export function itemOf(line: string, arrivedAt: number = systemClock.now()): IngestItem | null {
  const context = { source: 'bench', arrivedAt, timing: 'recorded', retained: false } as const;
  const reading = readLine(line, context);
  if (reading.kind === 'hearing') return reading.hearing;
  if (reading.kind === 'status') return reading.status;
  return reading.kind === 'refused' ? reading.refusal : null;
}

/** A recorder as the import has it, and its builder. */
export function recorderOn(
  db: WritableDb,
  crypto: Crypto = nodeCrypto(),
): { readonly recorder: BatchRecorder; readonly builder: TopologyBuilder } {
  const builder = new TopologyBuilder(db, { clock: systemClock });
  const keys = channelKeys(sampleChannelSecrets(crypto), crypto);
  return {
    recorder: new BatchRecorder({ db, crypto, evidence: builder, keys, now: () => systemClock.now() }),
    builder,
  };
}

/** When traffic must begin to end about now, so that nothing in it is stale. */
export function startOf(profile: SampleProfile, observations: number): number {
  const perSecond = profile.transmissionsPerSecond * profile.observationsPerTransmission;
  return systemClock.now() - Math.round((observations / perSecond) * 1000);
}

/** The file with `observations` of them in `folder`. */
export function fileOf(folder: string, observations: number): string {
  return join(folder, `scale-${observations}.db`);
}

/** Makes what is missing of the databases of `sizes`, ascending. */
export function makeDatabases(folder: string, sizes: readonly number[]): void {
  const largest = sizes.at(-1);
  const left = sizes.filter((size) => !existsSync(fileOf(folder, size)));
  if (largest === undefined || left.length === 0) return;
  const profile = meshOf(largest);
  const part = join(folder, 'scale.part.db');
  for (const end of ['', '-wal', '-shm']) rmSync(part + end, { force: true });
  const growing = new GrowingDatabase(part);
  for (const line of linesOf({ profile, startAt: startOf(profile, largest), observations: largest })) {
    growing.add(line);
    if (growing.observations < (left[0] ?? Number.POSITIVE_INFINITY)) continue;
    const size = left.shift() ?? 0;
    growing.copyTo(fileOf(folder, size));
    console.error(`  made ${fileOf(folder, size)}`);
    if (left.length === 0) break;
  }
  growing.close();
  // The traffic ends with the last observation that is asked for, some of which came twice.
  for (const size of left) copyFileSync(part, fileOf(folder, size));
  rmSync(part);
}

const batch = 5_000;

class GrowingDatabase {
  readonly #file: string;
  #db: WritableDb;
  #recorder: BatchRecorder;
  #waiting: IngestItem[] = [];
  /** Recorded so far; behind what was added by up to one batch. */
  observations = 0;

  constructor(file: string) {
    this.#file = file;
    this.#db = openWriter(file);
    migrate(this.#db);
    this.#recorder = recorderOn(this.#db).recorder;
  }

  add(line: string): void {
    const item = itemOf(line);
    if (item !== null) this.#waiting.push(item);
    if (this.#waiting.length >= batch) this.#record();
  }

  /** Leaves a whole database in `file`. */
  copyTo(file: string): void {
    this.#record();
    this.#recorder.settle();
    this.#db.pragma('wal_checkpoint(TRUNCATE)');
    copyFileSync(this.#file, `${file}.part`);
    renameSync(`${file}.part`, file);
  }

  close(): void {
    this.#record();
    this.#recorder.settle();
    closeWriter(this.#db);
  }

  #record(): void {
    while (this.#waiting.length > 0) {
      const { recorded, outcomes } = this.#recorder.record(this.#waiting, { sliceMs: 10_000 });
      for (const outcome of outcomes) if (outcome === 'taken') this.observations++;
      this.#waiting = this.#waiting.slice(recorded);
    }
  }
}
