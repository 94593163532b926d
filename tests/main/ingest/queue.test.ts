// The queue between sources and database: bounded, counted, and open before the database is.
import { expect, it } from 'vitest';
import { IngestQueue } from '../../../src/main/ingest/queue.ts';
import { temporaryDatabase } from '../../support/database.ts';
import { advert, hearing, MARCH, makeNode, recorderOn, rows, totals } from './heard.ts';

const bytes = advert(makeNode('a'));

it('holds 50,000 hearings and counts the 50,001st under queue_full', () => {
  const queue = new IngestQueue();
  for (let i = 0; i < 50_000; i++) expect(queue.hearing(hearing(bytes, MARCH))).toBe(true);
  expect(queue.tally.empty).toBe(true);
  expect(queue.hearing(hearing(bytes, MARCH))).toBe(false);
  expect(queue.length).toBe(50_000);
  expect(queue.tally.empty).toBe(false);
});

it('tells sources to hold back from 80 of 100 places on, until 40 are left', async () => {
  const queue = new IngestQueue(100);
  for (let i = 0; i < 79; i++) queue.hearing(hearing(bytes, MARCH));
  expect(queue.room()).toBeNull();
  queue.hearing(hearing(bytes, MARCH));
  const room = queue.room();
  let open = false;
  const opened = room?.then(() => {
    open = true;
  });
  queue.shift(39);
  await Promise.resolve();
  expect(open).toBe(false);
  queue.shift(1);
  await opened;
  expect(open).toBe(true);
  expect(queue.room()).toBeNull();
});

it('gives items in the order they came, through many thousands', () => {
  const queue = new IngestQueue();
  let added = 0;
  let taken = 0;
  const add = (n: number) => {
    for (let i = 0; i < n; i++) queue.hearing(hearing(bytes, added++));
  };
  add(700);
  for (let round = 0; round < 50; round++) {
    for (const item of queue.peek(500)) expect('claimed' in item && item.claimed?.at).toBe(taken++);
    queue.shift(500);
    add(500);
  }
  expect(queue.length).toBe(700);
});

it('keeps the arrival times of 3 hearings and 2 refusals that waited for the database', () => {
  const queue = new IngestQueue();
  for (const i of [1, 2, 3]) {
    queue.hearing(hearing(packetOf(i), MARCH, { timing: 'live', arrivedAt: MARCH + i }));
  }
  for (const i of [4, 5]) {
    queue.refused({
      reason: 'not_json',
      detail: 'No JSON.',
      sample: `{${i}`,
      observer: null,
      arrivedAt: MARCH + i,
      source: 't',
    });
  }
  const { db, dispose } = temporaryDatabase();
  const { recorded } = recorderOn(db).record(queue.peek(500), { pending: queue.tally });
  queue.shift(recorded);
  expect(queue.length).toBe(0);
  expect(queue.tally.empty).toBe(true);
  expect(rows(db, 'SELECT timestamp AS at FROM observations ORDER BY id')).toEqual(
    [1, 2, 3].map((i) => ({ at: MARCH + i })),
  );
  expect(totals(db)).toEqual({ taken: 3, not_json: 2 });
  expect(rows(db, 'SELECT sample, at FROM dropped_packets ORDER BY id')).toEqual([
    { sample: '{4', at: MARCH + 4 },
    { sample: '{5', at: MARCH + 5 },
  ]);
  dispose();
});

function packetOf(i: number): Buffer {
  return advert(makeNode(`n${i}`));
}
