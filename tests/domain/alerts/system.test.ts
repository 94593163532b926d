// What the disk, the database and the queue say, each at its limits.
import { describe, expect, it } from 'vitest';
import { backlogReading } from '../../../src/domain/alerts/system-backlog.ts';
import { storageReading } from '../../../src/domain/alerts/system-storage.ts';

const gib = 2 ** 30;

describe('storage', () => {
  const state = { freeBytes: 100 * gib, databaseBytes: gib, limitBytes: null };
  it.each([
    ['a disk with 1 GiB less a byte is low', 'disk', { freeBytes: gib - 1 }, 'bad'],
    ['a disk with 1 GiB is not', 'disk', { freeBytes: gib }, 'unsure'],
    ['a disk with 1.25 GiB has room again', 'disk', { freeBytes: 1.25 * gib }, 'good'],
    ['a disk that does not say changes nothing', 'disk', { freeBytes: null }, 'unsure'],
    ['a database of 1 GiB without a limit is fine', 'database', {}, 'good'],
    ['a database a byte above its limit is too large', 'database', { limitBytes: gib - 1 }, 'bad'],
    ['a database at its limit is not', 'database', { limitBytes: gib }, 'unsure'],
    ['a database at 95 % of its limit fits again', 'database', { databaseBytes: 95, limitBytes: 100 }, 'good'],
  ] as const)('%s', (_, subject, changes, expected) => {
    expect(storageReading(subject, { ...state, ...changes })).toBe(expected);
  });
});

describe('the queue', () => {
  const now = 1_000_000_000;
  const state = { queued: 0, capacity: 50_000, dropped: 0, droppedAt: null };
  it.each([
    ['with 40,001 of 50,000 places taken is nearly full', 'queue', { queued: 40_001 }, false, 'bad'],
    ['with 40,000 is not', 'queue', { queued: 40_000 }, false, 'good'],
    ['with 20,001 after an alert is not yet eased', 'queue', { queued: 20_001 }, true, 'unsure'],
    ['with 20,000 after an alert is', 'queue', { queued: 20_000 }, true, 'good'],
    ['that dropped 1 message now is bad', 'drops', { dropped: 1, droppedAt: now }, false, 'bad'],
    ['that dropped one 299 s ago still is', 'drops', { dropped: 1, droppedAt: now - 299_999 }, true, 'bad'],
    ['that dropped none for 300 s is good', 'drops', { dropped: 1, droppedAt: now - 300_000 }, true, 'good'],
    ['that never dropped is good', 'drops', {}, false, 'good'],
  ] as const)('%s', (_, subject, changes, isFiring, expected) => {
    expect(backlogReading(subject, { ...state, ...changes }, isFiring, now)).toBe(expected);
  });
});
