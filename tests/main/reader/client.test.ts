// The reader thread from outside: questions, deaths, starts and stops.
import { readdirSync } from 'node:fs';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Logger } from '../../../src/domain/logger.ts';
import { ReaderClient, ReaderError } from '../../../src/main/reader/client.ts';
import type { QueryName } from '../../../src/main/reader/queries/registry.ts';
import { type TemporaryDatabase, temporaryDatabase } from '../../support/database.ts';
import { threadBundle } from '../../support/threads.ts';
import { buildSmallMesh, noon } from './small-mesh.ts';

const worker = threadBundle('reader');
const dying = threadBundle('dying-reader');

let temporary: TemporaryDatabase;
let lines: string[];
let logger: Logger;
beforeEach(() => {
  temporary = temporaryDatabase();
  buildSmallMesh(temporary.db);
  lines = [];
  logger = { info: () => {}, warn: (line) => void lines.push(line), error: (line) => void lines.push(line) };
});
afterEach(() => temporary.dispose());

it('answers questions by name, each to its asker, while the writer goes on', async () => {
  const client = new ReaderClient();
  await client.start(worker, temporary.file);
  const [stats, packets, ...totals] = await Promise.all([
    client.ask('stats'),
    client.ask('packets.list', { node: null, limit: 2, before: null, now: noon }),
    ...Array.from({ length: 20 }, () => client.ask('totals')),
  ]);
  expect(stats.observations).toBe(6);
  expect(packets.rows.map((row) => row.observationId)).toEqual([6, 5]);
  expect(totals.every((each) => each.transmissions === 5)).toBe(true);
  temporary.db.exec('DELETE FROM observations WHERE id = 6');
  expect((await client.ask('stats')).observations).toBe(5);
  expect(client.pending).toBe(0);
  await client.stop();
});

it('rejects a question the registry does not know, and answers the next', async () => {
  const client = new ReaderClient();
  await client.start(worker, temporary.file);
  await expect(client.ask('nodes.destroy' as QueryName & 'stats')).rejects.toThrow(
    /knows no question named nodes.destroy/,
  );
  await expect(client.ask('toString' as QueryName & 'stats')).rejects.toBeInstanceOf(ReaderError);
  expect((await client.ask('stats')).transmissions).toBe(5);
  await client.stop();
});

it('logs and keeps an answer slower than its limit with the question’s name and plan, and no other', async () => {
  const slow = new ReaderClient({ logger, slowMs: 0, now: () => 1_767_225_600_000 });
  await slow.start(worker, temporary.file);
  await slow.ask('packets.list', { node: null, limit: 5, before: null, now: noon });
  const rows = 'SEARCH observations USING INTEGER PRIMARY KEY (rowid<?)';
  expect(lines).toEqual([expect.stringMatching(/^Slow query packets\.list: \d+ ms; SEARCH /)]);
  expect(lines[0]).toContain(rows);
  expect(slow.slowAnswers).toEqual([
    { name: 'packets.list', ms: expect.any(Number), at: 1_767_225_600_000, plan: expect.arrayContaining([rows]) },
  ]);
  for (let i = 0; i < 25; i++) await slow.ask('channels.names');
  expect(slow.slowAnswers.map(({ name }) => name)).toEqual(Array.from({ length: 20 }, () => 'channels.names'));
  expect(slow.slowAnswers[0]?.plan.join('; ')).toContain('SEARCH messages USING COVERING INDEX messages_channel');
  await slow.stop();
  const patient = new ReaderClient({ logger, slowMs: 60_000 });
  await patient.start(worker, temporary.file);
  await patient.ask('stats');
  expect(lines).toHaveLength(26);
  expect(patient.slowAnswers).toEqual([]);
  await patient.stop();
});

it('rejects every pending question when the thread dies, says so once, and can be started again', async () => {
  const deaths: ReaderError[] = [];
  const client = new ReaderClient({ logger, onDeath: (error) => deaths.push(error) });
  await client.start(dying, temporary.file);
  const asked = await Promise.allSettled([client.ask('stats'), client.ask('totals'), client.ask('stats')]);
  expect(asked.map((each) => each.status)).toEqual(['rejected', 'rejected', 'rejected']);
  expect(deaths.map((error) => error.message)).toEqual([expect.stringContaining('ended (code 3)')]);
  expect(lines).toHaveLength(1);
  expect(client.pending).toBe(0);
  await expect(client.ask('stats')).rejects.toThrow(/not running/);
  await client.start(worker, temporary.file);
  expect((await client.ask('stats')).observations).toBe(6);
  await client.stop();
});

it('rejects what is unanswered when it is stopped, without calling it a death', async () => {
  const deaths: ReaderError[] = [];
  const client = new ReaderClient({ onDeath: (error) => deaths.push(error) });
  await client.start(worker, temporary.file);
  const unanswered = client.ask('stats');
  const stopped = client.stop();
  await expect(unanswered).rejects.toThrow(/stopped before it answered/);
  await stopped;
  await client.stop();
  expect(deaths).toEqual([]);
});

it('gives one thread to two starts', async () => {
  const client = new ReaderClient();
  const first = client.start(worker, temporary.file);
  expect(client.start(worker, temporary.file)).toBe(first);
  await first;
  await client.stop();
});

it('starts and stops 100 times without leaving a file, a thread or a question behind', async () => {
  const open = () => readdirSync('/proc/self/fd').length;
  const threads = () => readdirSync('/proc/self/task').length;
  const client = new ReaderClient();
  const cycle = async () => {
    await client.start(worker, temporary.file);
    await client.ask('totals');
    await client.stop();
  };
  for (let i = 0; i < 3; i += 1) await cycle();
  const before = { files: open(), threads: threads() };
  for (let i = 0; i < 100; i += 1) await cycle();
  expect(client.pending).toBe(0);
  expect(open()).toBeLessThanOrEqual(before.files);
  expect(threads()).toBeLessThanOrEqual(before.threads);
  // A reader that still held the file would keep the WAL from being emptied.
  const [checkpoint] = temporary.db.pragma('wal_checkpoint(TRUNCATE)') as { busy: number; log: number }[];
  expect(checkpoint).toMatchObject({ busy: 0, log: 0 });
}, 180_000);

it('answers other questions while one takes long, and leaves it when it is taken back', async () => {
  temporary.db.exec(`WITH RECURSIVE n (i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 900)
    INSERT INTO parties (id, key) SELECT 1000 + i, printf('%064x', i) FROM n`);
  temporary.db.exec(`INSERT INTO nodes (id, public_key, name, role, first_seen, last_seen)
    SELECT id, CAST(printf('%032d', id) AS BLOB), NULL, 'repeater', 1, 1 FROM parties WHERE id > 1000`);
  temporary.db.exec(`INSERT INTO neighbor_edges (node_a, node_b, count, weighted_x4, first_seen, last_seen)
    SELECT a.id, b.id, 1, 4, 1, 1 FROM nodes a JOIN nodes b ON b.id IN (a.id + 1, a.id + 7, a.id + 40) WHERE a.id > 1000`);
  const client = new ReaderClient();
  await client.start(worker, temporary.file);
  const now = Date.now();
  const order: string[] = [];
  const long = client.ask('analysis.busiest', { days: null, now }).then((found) => {
    order.push('busiest');
    return found;
  });
  await client.ask('totals');
  order.push('totals');
  expect(await long).toMatchObject({ relays: 900 });
  expect(order).toEqual(['totals', 'busiest']);
  // Other links, so that it has to count anew.
  temporary.db.exec('DELETE FROM neighbor_edges WHERE node_a % 5 = 0');
  const leaving = new AbortController();
  const left = client.askUntil(leaving.signal, 'analysis.busiest', { days: null, now: now + 5_000 });
  leaving.abort();
  await expect(left).rejects.toMatchObject({ reason: 'Cancelled' });
  expect(client.pending).toBe(0);
  expect((await client.ask('totals')).nodes).toBe(903);
  await client.stop();
});
