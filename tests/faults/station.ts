// The receiving end as the program has it: sources into the queue, the queue into a database of its own.
import { onTestFinished } from 'vitest';
import type { Clock } from '../../src/domain/clock.ts';
import { silentLogger } from '../../src/domain/logger.ts';
import { noChannelKeys } from '../../src/domain/packet/channel.ts';
import { BatchRecorder } from '../../src/main/ingest/batch-recorder.ts';
import { Ingestor } from '../../src/main/ingest/ingestor.ts';
import { IngestQueue } from '../../src/main/ingest/queue.ts';
import { type MqttSettings, MqttSource } from '../../src/main/sources/mqtt/mqtt-source.ts';
import type { Source } from '../../src/main/sources/source.ts';
import { crypto, KeptEvidence, rows, totals } from '../main/ingest/heard.ts';
import { temporaryDatabase } from '../support/database.ts';

/** One database with what fills it; all of it ends with the test. */
export class Station {
  readonly queue: IngestQueue;
  readonly #clock: Clock;
  readonly #database = temporaryDatabase();
  readonly #ingestor: Ingestor;
  readonly #waiting = new Set<() => void>();

  /** `capacity`: items that may wait; the program's own number when absent. */
  constructor(clock: Clock, capacity?: number) {
    this.queue = new IngestQueue(capacity);
    this.#clock = clock;
    const recorder = new BatchRecorder({
      db: this.#database.db,
      crypto,
      evidence: new KeptEvidence(),
      keys: noChannelKeys,
      now: () => clock.now(),
    });
    this.#ingestor = new Ingestor({
      queue: this.queue,
      recorder,
      clock,
      logger: silentLogger,
      describe: String,
      onRecorded: () => {
        for (const look of [...this.#waiting]) look();
      },
    });
    onTestFinished(async () => {
      await this.#ingestor.stop();
      this.#database.dispose();
    });
  }

  /** Opens the gate: from now on what is queued is recorded. */
  record(): this {
    this.#ingestor.start();
    return this;
  }

  /** Starts a source on an MQTT broker; stopped with the test. */
  listen(url: string, more: Partial<MqttSettings> = {}, name = 'mqtt:test'): MqttSource {
    const source = new MqttSource(name, { kind: 'mqtt', url, ...more }, this.#clock, Math.random, silentLogger);
    this.start(source);
    return source;
  }

  /** Starts a source into the queue; stopped with the test. */
  start(source: Source): void {
    onTestFinished(() => source.stop());
    source.start(this.queue);
  }

  get observations(): number {
    return this.rows<{ n: number }>('SELECT count(*) AS n FROM observations')[0]?.n ?? Number.NaN;
  }

  /** What became of every message, by outcome. */
  get totals(): Record<string, number> {
    return totals(this.#database.db);
  }

  rows<Row>(sql: string): Row[] {
    return rows<Row>(this.#database.db, sql);
  }

  /** Resolves when `condition` holds; looked at after every recorded batch. */
  until(condition: () => boolean): Promise<void> {
    if (condition()) return Promise.resolve();
    return new Promise((resolve) => {
      const look = () => {
        if (!condition()) return;
        this.#waiting.delete(look);
        resolve();
      };
      this.#waiting.add(look);
    });
  }
}
