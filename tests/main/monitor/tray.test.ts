// The tray's icon and what it says about silence.
import { describe, expect, it } from 'vitest';
import type { SourceStatus, Status } from '../../../src/contract/sources.ts';
import { type QuietSummary, quietUnknown } from '../../../src/domain/alerts/quiet-lines.ts';
import { TrayQuiet } from '../../../src/main/monitor/tray.ts';
import { trayOf } from '../../../src/main/monitor/watchtower.ts';
import { ManualClock } from '../../support/manual-clock.ts';

const statusWith = (state: SourceStatus['state'] | null, degradedSince: number | null = null): Status =>
  ({
    sources: state === null ? [] : [{ name: 'a', enabled: true, state, perMinute: 12.4 }],
    unacknowledgedAlerts: 3,
    degradedSince,
  }) as unknown as Status;

it.each([
  ['nothing waits and data flows', 'up', null, 'good'],
  ['a routine alert waits', 'up', 'routine', 'good'],
  ['a priority alert waits', 'up', 'priority', 'attention'],
  ['an immediate alert waits', 'up', 'immediate', 'bad'],
  ['a source is silent', 'silent', null, 'attention'],
  ['a source failed and a priority alert waits', 'failed', 'priority', 'bad'],
  ['there is no source', null, null, 'idle'],
  ['there is no source and an immediate alert waits', null, 'immediate', 'bad'],
] as const)('the tray, when %s, shows its worst state', (_when, state, unseen, worst) => {
  expect(trayOf(statusWith(state), unseen, quietUnknown)).toMatchObject({ worst, unacknowledged: 3 });
});

it.each([
  ['silent, as usual at this hour', 'silent', 'quiet', 'good'],
  ['silent, which is not usual', 'silent', 'silent', 'attention'],
  ['linked, and no packet comes', 'up', 'silent', 'attention'],
  ['receiving', 'up', 'flowing', 'good'],
] as const)('the tray, when a source is %s, shows it', (_when, state, verdict, worst) => {
  const status = statusWith(state);
  const sources = status.sources.map((source) => ({ ...source, flow: { ...source.flow, verdict } }));
  expect(trayOf({ ...status, sources } as unknown as Status, null, quietUnknown).worst).toBe(worst);
});

it('the tray is bad while the database refuses', () => {
  expect(trayOf(statusWith('up', 1), null, quietUnknown).worst).toBe('bad');
});

describe('what the tray says about silence', () => {
  const clock = new ManualClock();
  let reads = 0;
  const summary = (): QuietSummary => {
    reads += 1;
    if (reads === 4) throw new Error('the database is locked');
    return { title: `read ${reads}`, lines: [] };
  };

  it('is read again 5 s after news, 60 s after none, and stays what it was while the records cannot be read', () => {
    const quiet = new TrayQuiet(clock, summary);
    const later = (ms: number) => {
      clock.advance(ms);
      return quiet.now().title;
    };
    expect(later(0)).toBe('read 1');
    quiet.changed();
    expect([later(4_999), later(1)]).toEqual(['read 1', 'read 2']);
    expect([later(59_999), later(1)]).toEqual(['read 2', 'read 3']);
    expect(later(60_000)).toBe('read 3');
    expect(later(60_000)).toBe('read 5');
  });

  it('is that nothing is known when the records could not be read at all', () => {
    const quiet = new TrayQuiet(clock, () => {
      throw new Error('no such table');
    });
    expect(quiet.now()).toEqual(quietUnknown);
  });
});
