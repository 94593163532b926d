// A database of an older version is changed on another thread, while sources hear into the queue.
import { expect, it, onTestFinished } from 'vitest';
import { silentLogger } from '../../../src/domain/logger.ts';
import { IngestQueue } from '../../../src/main/ingest/queue.ts';
import { migrateAside } from '../../../src/main/monitor/migration.ts';
import { MqttSource } from '../../../src/main/sources/mqtt/mqtt-source.ts';
import { closeWriter, openWriter } from '../../../src/main/storage/database.ts';
import { migrate } from '../../../src/main/storage/migrate.ts';
import { migrations } from '../../../src/main/storage/migrations/all.ts';
import { mustMigrate, openForWriting } from '../../../src/main/storage/open.ts';
import { systemClock } from '../../../src/main/system-clock.ts';
import { temporaryFolder } from '../../support/database.ts';
import { threadBundle } from '../../support/threads.ts';
import { openBroker } from '../sources/brokers.ts';
import { untilState } from '../sources/collecting-sink.ts';
import { packetSeries } from '../sources/published.ts';

const entry = threadBundle('aside');
const nothing = () => {};

/** A file that lacks the newest migration. */
function oldFile(): string {
  const folder = temporaryFolder();
  onTestFinished(() => folder.dispose());
  const file = folder.file('mesh.db');
  const db = openWriter(file);
  migrate(db, { known: migrations.slice(0, -1) });
  closeWriter(db);
  return file;
}

it('hears 500 packets while the migration waits for another writer, and keeps the copy made before', async () => {
  const file = oldFile();
  const queue = new IngestQueue();
  const broker = await openBroker();
  onTestFinished(() => broker.close());
  const source = new MqttSource('mqtt:test', { kind: 'mqtt', url: broker.url }, systemClock, Math.random, silentLogger);
  onTestFinished(() => source.stop());
  source.start(queue);
  await untilState(source, 'connected');
  // Whoever holds this keeps the migration waiting, as a big file does.
  const other = openWriter(file);
  other.exec('BEGIN IMMEDIATE');
  const happened: string[] = [];
  const migrated = migrateAside(entry, { file }, () => happened.push('begun')).then((report) => {
    happened.push('migrated');
    return report;
  });
  await broker.publish(packetSeries(500));
  while (queue.length < 500) await new Promise((resolve) => void setImmediate(resolve));
  happened.push('500 heard');
  other.exec('ROLLBACK');
  closeWriter(other);
  const report = await migrated;
  expect(happened).toEqual(['begun', '500 heard', 'migrated']);
  expect(report).toMatchObject({ from: migrations.length - 1, to: migrations.length });
  expect(report?.copy).toMatch(/mesh\.before-\d{4}\.db$/);
  const opened = openForWriting(file, { clock: systemClock });
  expect(opened.migration).toMatchObject({ from: migrations.length, copy: null });
  opened.close();
});

it('starts no thread for a file that is new, up to date, or no database', async () => {
  const folder = temporaryFolder();
  onTestFinished(() => folder.dispose());
  const file = folder.file('mesh.db');
  expect(mustMigrate(file)).toBe(false);
  openForWriting(file, { clock: systemClock }).close();
  expect(mustMigrate(file)).toBe(false);
  expect(await migrateAside(entry, { file }, nothing)).toBeNull();
  expect(mustMigrate(import.meta.filename)).toBe(false);
});

it('fails with the sentence of what went wrong, and leaves the file at its version', async () => {
  const file = oldFile();
  const broken = { number: migrations.length, name: 'broken', statements: ['CREATE TABLE observers (id)'] };
  const known = [...migrations.slice(0, -1), broken];
  await expect(migrateAside(entry, { file, known }, nothing)).rejects.toThrow(/observers already exists/);
  expect(mustMigrate(file)).toBe(true);
  openForWriting(file, { clock: systemClock }).close();
  expect(mustMigrate(file)).toBe(false);
});
