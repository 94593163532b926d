// The retention table to the millisecond: what is exactly as old as its row allows stays, what is 1 ms older goes.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { JobName } from '../../../src/contract/maintenance.ts';
import { defaultRetention, type RetentionSettings } from '../../../src/domain/upkeep/retention.ts';
import { advert, makeNode, packet } from '../ingest/heard.ts';
import { day, NOW, UpkeptMesh } from './upkept.ts';

let mesh: UpkeptMesh;
beforeEach(() => {
  mesh = new UpkeptMesh();
});
afterEach(() => mesh.dispose());

const hills = [makeNode('hill 1'), makeNode('hill 2')] as const;
const [first, second] = hills.map(({ key }) => Number.parseInt(key.slice(0, 2), 16)) as [number, number];

/** One row of the table: what of age `ago` it is about, and whether that is still there. */
interface Row {
  readonly job: JobName;
  readonly setting: keyof RetentionSettings;
  readonly days: number;
  put(ago: number): void;
  readonly stays: string;
}

const table: readonly Row[] = [
  {
    job: 'nodes',
    setting: 'nodeDays',
    days: 7,
    put: (ago) => mesh.heard(advert(hills[0], { name: 'Hill' }), ago),
    stays: 'SELECT count(*) AS n FROM nodes',
  },
  {
    job: 'observers',
    setting: 'observerDays',
    days: 14,
    put: (ago) => mesh.heard(packet(2, Buffer.alloc(20, 1)), ago),
    stays: 'SELECT count(*) AS n FROM observers WHERE inactive = 0',
  },
  {
    job: 'packets',
    setting: 'packetDays',
    days: 30,
    put(ago) {
      mesh.heard(packet(2, Buffer.alloc(20, 1)), ago);
      mesh.heard(packet(2, Buffer.alloc(20, 2)), 0);
    },
    stays: 'SELECT count(*) - 1 AS n FROM transmissions',
  },
  {
    job: 'metrics',
    setting: 'droppedDays',
    days: 30,
    put: (ago) =>
      mesh.db
        .prepare("INSERT INTO dropped_packets (reason, detail, sample, source, at) VALUES ('r', '', '', 's', ?)")
        .run(NOW - ago),
    stays: 'SELECT count(*) AS n FROM dropped_packets',
  },
  {
    job: 'edges',
    setting: 'edgeDays',
    days: 30,
    put(ago) {
      for (const hill of hills) mesh.heard(advert(hill), 0);
      mesh.heard(packet(2, Buffer.alloc(20, 1), [first, second]), ago);
      mesh.topology.flush();
    },
    // Beside the two between the observer and the hills it heard.
    stays: 'SELECT count(*) - 2 AS n FROM neighbor_edges',
  },
];

const left = (row: Row) => mesh.one<{ n: number }>(row.stays).n;

describe.each(table)('$job by $setting', (row) => {
  it(`is ${row.days} days by default, and to be chosen`, () => {
    expect(defaultRetention[row.setting]).toBe(row.days);
  });

  it.each([
    ['exactly so old', 0, 1],
    ['1 ms older', 1, 0],
  ])('%s: %i ms over, %i stays', async (_age, over, stays) => {
    row.put(row.days * day + over);
    expect(left(row)).toBe(1);
    await mesh.run(row.job);
    expect(left(row)).toBe(stays);
    expect(mesh.faults()).toEqual([]);
  });

  it('follows another number of days: 2 days and 1 ms go with 2, and stay with 3', async () => {
    row.put(2 * day + 1);
    mesh.settings = { ...mesh.settings, [row.setting]: 3 };
    await mesh.run(row.job);
    expect(left(row)).toBe(1);
    mesh.settings = { ...mesh.settings, [row.setting]: 2 };
    mesh.clock.set(NOW);
    await mesh.run(row.job);
    expect(left(row)).toBe(0);
  });
});

describe('metrics of 5 minutes', () => {
  const metrics = (ago: number) =>
    mesh.db
      .prepare('INSERT INTO observer_metrics (observer_id, bucket, at) VALUES (1, ?, ?)')
      .run(Math.floor((NOW - ago) / 300_000), NOW - ago);

  it('go with the bucket in which they are 30 days old, not before all of it is', async () => {
    mesh.heard(packet(2, Buffer.alloc(20, 1)), 0);
    // The bucket of exactly 30 days ago begins there; the one before it ends 1 ms earlier.
    metrics(30 * day);
    metrics(30 * day + 1);
    await mesh.run('metrics');
    expect(mesh.one<{ at: number }>('SELECT at FROM observer_metrics')).toEqual({ at: NOW - 30 * day });
    expect(mesh.count('observer_metrics')).toBe(1);
  });
});

describe('activity', () => {
  it('is kept by the hour for 14 whole days before today, and by the day for 400', async () => {
    for (const hill of hills) mesh.heard(advert(hill), 0);
    // Now is midnight: today has just begun.
    const hour = 3_600_000;
    for (const ago of [14 * day, 14 * day + hour, 400 * day, 400 * day + hour])
      mesh.heard(packet(2, Buffer.alloc(20, ago / hour), [first, second]), ago);
    mesh.topology.flush();
    await mesh.run('activity');
    const at = (ago: number) => (NOW - ago) / hour;
    const hours = mesh.db.prepare<[], number>('SELECT DISTINCT hour FROM edge_activity ORDER BY hour').pluck().all();
    expect(hours).toEqual([0, at(400 * day), at(15 * day), at(14 * day), at(0)]);
    expect(mesh.faults()).toEqual([]);
  });
});
