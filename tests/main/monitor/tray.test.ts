import { expect, it } from 'vitest';
import type { SourceStatus, Status } from '../../../src/contract/sources.ts';
import { trayOf } from '../../../src/main/monitor/watchtower.ts';

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
  expect(trayOf(statusWith(state), unseen)).toMatchObject({ worst, unacknowledged: 3 });
});

it('the tray is bad while the database refuses', () => {
  expect(trayOf(statusWith('up', 1), null).worst).toBe('bad');
});
