// What became of a link between two days.
import { describe, expect, it } from 'vitest';
import { linkChange } from '../../../src/contract/history.ts';
import { changeOf, linkChanges } from '../../../src/domain/mesh/changes.ts';

const hourMs = 3_600_000;
const days = { from: 24 * hourMs, to: 48 * hourMs, ratio: 1 };
const change = (before: number, after: number, firstSeen = 0, ratio = 1) =>
  changeOf({ firstSeen, before, after }, { ...days, ratio });

describe('a link compared on two days', () => {
  it('is new when it was first heard after the first day, even once', () => {
    expect(change(0, 1, days.from + 1)).toBe('new');
    expect(change(0, 1, days.from)).toBe('rare');
  });

  it('is back from 3 pieces on, and gone where 3 were to be expected', () => {
    expect(change(0, 3)).toBe('back');
    expect(change(0, 2)).toBe('rare');
    expect(change(3, 0)).toBe('gone');
    expect(change(2, 0)).toBe('rare');
  });

  it('is stronger or weaker from twice as much and three times the scatter on', () => {
    expect(change(20, 40)).toBe('stronger');
    expect(change(20, 33)).toBeNull();
    expect(change(4, 9)).toBeNull();
    expect(change(40, 20)).toBe('weaker');
    expect(change(100, 60)).toBeNull();
  });

  it('is as it was when it has twice as much on a day on which all have', () => {
    expect(change(20, 40, 0, 2)).toBeNull();
    expect(change(20, 20, 0, 4)).toBe('weaker');
  });

  it('is not gone when nothing at all was heard on the second day', () => {
    expect(change(500, 0, 0, 0)).toBe('rare');
  });

  it('has the 5 kinds the contract names, in its order', () => {
    expect([...linkChanges]).toEqual(linkChange.options);
  });
});
