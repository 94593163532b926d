import { describe, expect, it } from 'vitest';
import { defaultAlertConfig } from '../../../src/domain/alerts/config.ts';
import type { MeshEvent } from '../../../src/domain/alerts/event.ts';
import {
  guardColdStart,
  guardCooldown,
  guardDuplicate,
  guardFreshness,
  guardRegion,
  guardSeverity,
  type Verdict,
} from '../../../src/domain/alerts/guards.ts';
import { wouldFire } from '../../../src/domain/alerts/would-fire.ts';

const now = Date.UTC(2026, 2, 4, 12);
const family = defaultAlertConfig.families.nodes;
const event = (fields: Partial<MeshEvent> = {}): MeshEvent => ({
  id: 'node-silent:aa#1',
  source: 'detector:nodes',
  family: 'nodes',
  category: 'node-silent',
  severity: 'priority',
  region: null,
  subject: null,
  title: 'Repeater silent',
  body: '',
  timestamp: now,
  data: {},
  ...fields,
});

/** What is said of a verdict the real guard gave. */
function saidOf(verdict: Verdict) {
  if (verdict.kind === 'pass') throw new Error('the guard let it pass');
  return wouldFire(verdict.reason, verdict.detail, now);
}

describe('when a dropped event would have fired', () => {
  it('is 180 s later when 120 s of a 300 s cooldown had passed', () => {
    const armed = { lastFiredAt: now - 120_000, severity: 'priority' } as const;
    const said = saidOf(guardCooldown(event({ region: 'SFO' }), armed, 300, now));
    expect(said).toEqual({ kind: 'from', at: now + 180_000, words: 'when the cooldown of 300 s was over' });
  });

  it('is exactly when the cooldown guard begins to let it pass', () => {
    const armed = { lastFiredAt: now - 1_250, severity: 'priority' } as const;
    const at = saidOf(guardCooldown(event(), armed, 60, now))?.at ?? 0;
    expect(guardCooldown(event(), armed, 60, at - 1).kind).toBe('drop');
    expect(guardCooldown(event(), armed, 60, at).kind).toBe('pass');
  });

  it('is 18 s later when 42 s of 60 s of grace had passed', () => {
    expect(saidOf(guardColdStart(now - 42_000, 60, now))).toMatchObject({ kind: 'from', at: now + 18_000 });
  });

  it('was up to 212 s ago for an age of 812 s with freshness 600 s', () => {
    expect(saidOf(guardFreshness(event({ timestamp: now - 812_000 }), family, now))).toMatchObject({
      kind: 'until',
      at: now - 212_000,
    });
  });

  it('is in 7 days for what was told already', () => {
    expect(saidOf(guardDuplicate(now - 5_000, now))?.at).toBe(now + 7 * 86_400_000);
  });

  it('has no time, but names the rule, for severity and region', () => {
    expect(saidOf(guardSeverity(event({ severity: 'routine' }), family))).toMatchObject({ kind: 'change', at: null });
    expect(saidOf(guardRegion(event(), { ...family, regions: ['SFO'] }))?.words).toContain('region');
  });

  it('is not said of what was delivered, and not guessed from a detail without numbers', () => {
    expect(wouldFire('delivered', 'accepted by in-app', now)).toBeNull();
    expect(wouldFire('cooldown', 'no numbers here', now)).toBeNull();
  });
});
