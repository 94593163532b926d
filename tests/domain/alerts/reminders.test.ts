import { describe, expect, it } from 'vitest';
import { calm, type Episode, type EpisodeRule, outageReminders } from '../../../src/domain/alerts/episode.ts';
import type { MeshEvent } from '../../../src/domain/alerts/event.ts';
import { bridgeRiskEvent, bridgeRiskRule } from '../../../src/domain/alerts/graph-bridge-risk.ts';
import { partitionEvent, partitionRule } from '../../../src/domain/alerts/graph-partition.ts';
import type { ShapedEdge } from '../../../src/domain/alerts/graph-shape.ts';
import { linkLostEvent, linkLostRule } from '../../../src/domain/alerts/link-lost.ts';
import { nodeSilentRule } from '../../../src/domain/alerts/node-silent.ts';
import { observerOfflineRule } from '../../../src/domain/alerts/observer-offline.ts';
import { airtimeEvent, airtimeRule } from '../../../src/domain/alerts/radio-airtime.ts';
import { batteryEvent, batteryRule } from '../../../src/domain/alerts/radio-battery.ts';
import { noiseEvent, noiseRule } from '../../../src/domain/alerts/radio-noise.ts';
import { stormEvent, stormRule } from '../../../src/domain/alerts/radio-packet-storm.ts';
import { sourceOutageRule } from '../../../src/domain/alerts/source-outage.ts';
import { backlogEvent, dropRule, queueRule } from '../../../src/domain/alerts/system-backlog.ts';
import { storageEvent, storageRule } from '../../../src/domain/alerts/system-storage.ts';

const hour = 3_600_000;
const now = 1_767_225_600_000;
/** Fires since 24 h, the second time; its second reminder is due. */
const lasting: Episode = { ...calm(now - 24 * hour, 2), kind: 'firing', announced: true, reminders: 2 };
const observer = { name: 'Attic', iata: 'SEA' };
const end = (name: string) => ({ party: 1, key: name, name, role: 'repeater', seenAt: now, aliveAt: null });
const edge: ShapedEdge = {
  id: 1,
  a: end('Hill'),
  b: end('Lake'),
  totals: { count: 30, weightedX4: 120, lastSeen: now - 48 * hour, witnesses: [1], oneByteOnly: false },
};
const full = { queued: 45_000, capacity: 50_000, dropped: 7, droppedAt: now };
const tight = { freeBytes: 2 ** 29, databaseBytes: 5_000, limitBytes: 4_096 };

const reminders: readonly (readonly [title: string, rule: EpisodeRule, event: MeshEvent | null])[] = [
  ['Link still lost: Hill – Lake', linkLostRule, linkLostEvent('still', 'Hill-Lake', lasting, edge, now)],
  [
    'Hill still hangs on Lake alone',
    bridgeRiskRule,
    bridgeRiskEvent('still', 'k', lasting, { name: 'Hill', repeater: { key: 'k2', name: 'Lake' } }, now),
  ],
  ['The mesh is still in 2 parts', partitionRule, partitionEvent('still', 2, lasting, [9, 4], now)],
  [
    'Attic: battery still low at 3.55 V',
    batteryRule,
    batteryEvent('low', 'still', 'k', lasting, { ...observer, value: 3_550 }, now),
  ],
  [
    'Attic: battery still critical at 3.35 V',
    batteryRule,
    batteryEvent('critical', 'still', 'k', lasting, { ...observer, value: 3_350 }, now),
  ],
  [
    'Attic: noise floor still at -85 dBm',
    noiseRule,
    noiseEvent('still', 'k', lasting, { ...observer, value: -85 }, now),
  ],
  ['Attic: airtime still at 50 %', airtimeRule, airtimeEvent('still', 'k', lasting, { ...observer, value: 0.5 }, now)],
  [
    'Hill still sent 31 packets in 5 min',
    stormRule,
    stormEvent('still', 'k', lasting, { kind: 'sender', name: 'Hill', count: 31 }, now),
  ],
  ['Disk still nearly full: 512 MiB free', storageRule, storageEvent('still', 'disk', lasting, tight, now)],
  ['Database still above its limit: 0 MiB', storageRule, storageEvent('still', 'database', lasting, tight, now)],
  ['Recording is still behind: queue 90 % full', queueRule, backlogEvent('still', 'queue', lasting, full, now)],
  ['Messages are still dropped: 7 so far', dropRule, backlogEvent('still', 'drops', lasting, full, now)],
];

describe('a reminder', () => {
  it.each(reminders)('"%s" is due after 12, 24 and 48 h and is an occurrence of its own', (title, rule, event) => {
    expect(rule.remindersMs).toEqual([12 * hour, 24 * hour, 48 * hour]);
    expect(event?.title).toBe(title);
    expect(event?.id).toMatch(/#2:reminder-2$/);
    expect(event?.severity).not.toBe('routine');
    expect(event?.timestamp).toBe(now);
  });

  it('is due for silent nodes, observers that are offline and sources that are down as well', () => {
    for (const { remindersMs } of [nodeSilentRule, observerOfflineRule, sourceOutageRule]) {
      expect(remindersMs).toBe(outageReminders);
    }
  });

  it('of a mesh in 3 parts is one, not two', () => {
    expect(partitionEvent('still', 3, lasting, [9, 4, 3], now)).toBeNull();
  });
});
