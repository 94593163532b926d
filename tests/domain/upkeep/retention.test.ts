// What settings of retention may be, and what is said of those that may not.
import { describe, expect, it } from 'vitest';
import { defaultRetention, readRetention } from '../../../src/domain/upkeep/retention.ts';

function sentencesOf(value: unknown): readonly string[] {
  const reading = readRetention(value);
  return reading.kind === 'invalid' ? reading.sentences : [];
}

describe('settings of retention', () => {
  it('are the defaults where nothing is given', () => {
    expect(readRetention({})).toEqual({ kind: 'valid', settings: defaultRetention });
    expect(defaultRetention).toMatchObject({ nodeDays: 7, observerDays: 14, packetDays: 30, edgeDays: 30 });
    expect(defaultRetention).toMatchObject({
      activityHourDays: 14,
      activityDays: 400,
      vacuumPages: 1024,
      backupKeep: 7,
    });
  });

  it('keep what is given and fill in the rest', () => {
    expect(readRetention({ packetDays: 90, capBytes: 2 ** 30 })).toEqual({
      kind: 'valid',
      settings: { ...defaultRetention, packetDays: 90, capBytes: 2 ** 30 },
    });
  });

  it('may say "never" with 0, and -1 for observers alone', () => {
    expect(sentencesOf({ nodeDays: 0, packetDays: 0, edgeDays: 0, observerDays: -1 })).toEqual([]);
    expect(sentencesOf({ observerDays: 0 })).toEqual([
      'Days until an observer is inactive: 0 cannot be. It must be 1 to 3650 days, or -1 for never.',
    ]);
    expect(sentencesOf({ metricDays: 0 })).toHaveLength(1);
  });

  it.each([
    [{ packetDays: 1.5 }],
    [{ packetDays: '30' }],
    [{ packetDays: 3_651 }],
    [{ packetDays: null }],
    [{ capBytes: 16 * 2 ** 20 - 1 }],
    [{ capBytes: Number.NaN }],
    [{ vacuumPages: 15 }],
    [{ backupHour: 24 }],
    [{ backupHour: -1 }],
    [{ backupKeep: 0 }],
    [{ backupFolder: ' ' }],
    [{ nobody: 1 }],
    [{ activityHourDays: 30, activityDays: 29 }],
    [[]],
    [null],
    ['30'],
  ])('are refused with one sentence: %j', (value) => {
    expect(sentencesOf(value)).toHaveLength(1);
  });

  it('name every fault at once', () => {
    expect(sentencesOf({ packetDays: -1, capBytes: 5, backupHour: 30 })).toHaveLength(3);
  });
});
