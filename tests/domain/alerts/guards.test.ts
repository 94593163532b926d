import { describe, expect, it } from 'vitest';
import { defaultAlertConfig, type FamilyConfig } from '../../../src/domain/alerts/config.ts';
import type { MeshEvent, Severity } from '../../../src/domain/alerts/event.ts';
import {
  guardColdStart,
  guardCooldown,
  guardDuplicate,
  guardEnabled,
  guardFreshness,
  guardRegion,
  guardSeverity,
  guardTargets,
  withUsableTime,
} from '../../../src/domain/alerts/guards.ts';

const now = 1_767_225_600_000;
const pass = { kind: 'pass' };
const family = (changes: Partial<FamilyConfig> = {}): FamilyConfig => ({
  ...defaultAlertConfig.families.nodes,
  ...changes,
});
const event = (fields: Partial<MeshEvent> = {}): MeshEvent => ({
  id: 'node-silent:a#1',
  source: 'detector:nodes',
  family: 'nodes',
  category: 'node-silent',
  severity: 'priority',
  region: null,
  subject: null,
  title: 't',
  body: 'b',
  timestamp: now,
  data: {},
  ...fields,
});

describe('enabled', () => {
  it('drops every event of a family that is switched off', () => {
    expect(guardEnabled(event(), family({ enabled: false }))).toEqual({
      kind: 'drop',
      reason: 'disabled',
      detail: 'the family nodes is switched off',
    });
    expect(guardEnabled(event(), family())).toEqual(pass);
  });
});

describe('cold start', () => {
  it('drops the first event of a run and one 59.999 s later when the grace is 60 s', () => {
    expect(guardColdStart(now, 60, now)).toMatchObject({
      reason: 'cold_start',
      detail: '0 s since the first event of this run < 60 s',
    });
    expect(guardColdStart(now - 59_999, 60, now)).toMatchObject({ reason: 'cold_start' });
  });
  it('passes an event exactly 60 s after the anchor', () => {
    expect(guardColdStart(now - 60_000, 60, now)).toEqual(pass);
  });
  it('passes when the anchor lies in the future, because the clock was set back', () => {
    expect(guardColdStart(now + 1, 60, now)).toEqual(pass);
  });
  it('passes everything when the grace is 0', () => {
    expect(guardColdStart(now, 0, now)).toEqual(pass);
  });
});

describe('freshness', () => {
  it('passes an event exactly 600 s old and drops one 601 s old when freshness is 600 s', () => {
    expect(guardFreshness(event({ timestamp: now - 600_000 }), family(), now)).toEqual(pass);
    expect(guardFreshness(event({ timestamp: now - 601_000 }), family(), now)).toEqual({
      kind: 'drop',
      reason: 'stale',
      detail: 'age 601 s > 600 s',
    });
  });
  it('drops an event 600.001 s old and shows the millisecond', () => {
    expect(guardFreshness(event({ timestamp: now - 600_001 }), family(), now)).toMatchObject({
      detail: 'age 600.001 s > 600 s',
    });
  });
  it('passes an event a year old when freshness is off', () => {
    expect(guardFreshness(event({ timestamp: now - 366 * 86_400_000 }), family({ freshnessS: null }), now)).toEqual(
      pass,
    );
  });
});

describe('the time of an event', () => {
  it('is believed up to 300 s ahead of the clock', () => {
    const early = event({ timestamp: now + 300_000 });
    expect(withUsableTime(early, now)).toBe(early);
  });
  it('counts as now and is flagged with 301 s when it is 301 s ahead', () => {
    expect(withUsableTime(event({ timestamp: now + 301_000 }), now)).toMatchObject({
      timestamp: now,
      data: { aheadS: 301 },
    });
  });
});

describe('region', () => {
  it('passes any region, and none, when the family watches everywhere', () => {
    expect(guardRegion(event({ region: 'DUB' }), family())).toEqual(pass);
    expect(guardRegion(event(), family())).toEqual(pass);
  });
  it('drops other regions and events without one when the family watches DUB', () => {
    expect(guardRegion(event({ region: 'DUB' }), family({ regions: ['DUB'] }))).toEqual(pass);
    expect(guardRegion(event({ region: 'ORK' }), family({ regions: ['DUB'] }))).toMatchObject({
      reason: 'region',
      detail: 'region ORK is not among DUB',
    });
    expect(guardRegion(event(), family({ regions: ['DUB'] }))).toMatchObject({ reason: 'region' });
  });
});

describe('severity', () => {
  it.each<[Severity, Severity, boolean]>([
    ['routine', 'routine', true],
    ['routine', 'priority', false],
    ['priority', 'priority', true],
    ['priority', 'immediate', false],
    ['immediate', 'priority', true],
  ])('%s against a floor of %s passes: %s', (severity, severityFloor, passes) => {
    expect(guardSeverity(event({ severity }), family({ severityFloor })).kind).toBe(passes ? 'pass' : 'drop');
  });
  it('throws on a severity that does not exist, because only a fault can bring one', () => {
    expect(() => guardSeverity(event({ severity: 'urgent' as Severity }), family())).toThrow('"urgent" is no severity');
  });
});

describe('targets', () => {
  it('drops an event whose only target does not exist here, and names it', () => {
    expect(guardTargets(['desktop'], ['in-app'])).toMatchObject({
      reason: 'no_target',
      detail: 'no target: desktop not available here',
    });
    expect(guardTargets([], ['in-app'])).toMatchObject({ reason: 'no_target' });
    expect(guardTargets(['desktop', 'in-app'], ['in-app'])).toEqual(pass);
  });
});

describe('duplicates', () => {
  it('drops what was seen exactly 7 days ago and passes what was seen a millisecond earlier', () => {
    expect(guardDuplicate(now - 7 * 86_400_000, now)).toMatchObject({ reason: 'dedup' });
    expect(guardDuplicate(now - 7 * 86_400_000 - 1, now)).toEqual(pass);
    expect(guardDuplicate(null, now)).toEqual(pass);
  });
  it('drops what was seen in the future, because a clock set back does not make it another occurrence', () => {
    expect(guardDuplicate(now + 3_600_000, now)).toMatchObject({ reason: 'dedup' });
  });
});

describe('cooldown', () => {
  const armed = (agoMs: number, severity: Severity = 'priority') => ({ lastFiredAt: now - agoMs, severity });
  it('drops 299.999 s after the last one and passes exactly 300 s after it', () => {
    expect(guardCooldown(event(), armed(299_999), 300, now)).toMatchObject({ reason: 'cooldown' });
    expect(guardCooldown(event(), armed(300_000), 300, now)).toEqual(pass);
  });
  it('names the seconds, the category and the region', () => {
    expect(guardCooldown(event({ region: 'DUB' }), armed(200_000), 300, now)).toMatchObject({
      detail: '200 s since the last node-silent in DUB < 300 s',
    });
  });
  it('passes a strictly higher severity than the one that armed it, and drops the same one', () => {
    expect(guardCooldown(event({ severity: 'immediate' }), armed(1_000), 300, now)).toEqual(pass);
    expect(guardCooldown(event({ severity: 'immediate' }), armed(1_000, 'immediate'), 300, now)).toMatchObject({
      reason: 'cooldown',
    });
  });
  it('is not armed by a row from the future, by nothing, or when it is 0', () => {
    expect(guardCooldown(event(), armed(-1), 300, now)).toEqual(pass);
    expect(guardCooldown(event(), null, 300, now)).toEqual(pass);
    expect(guardCooldown(event(), armed(0), 0, now)).toEqual(pass);
  });
});
