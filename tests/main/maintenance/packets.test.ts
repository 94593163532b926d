// Which packets go, what they leave, and that nothing heard meanwhile is lost.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { packetCounts } from '../../../src/main/reader/queries/packet-counts.ts';
import { advert, hearing, makeNode, packet } from '../ingest/heard.ts';
import { day, NOW, UpkeptMesh } from './upkept.ts';

let mesh: UpkeptMesh;
beforeEach(() => {
  mesh = new UpkeptMesh();
});
afterEach(() => mesh.dispose());

const hour = day / 24;
const text = (label: string, hops: readonly number[] = []) => packet(2, Buffer.from(label.padEnd(20, '.')), hops);
const by = (id: string) => ({ observer: { id, name: null, iata: null } });
const hashes = () => mesh.db.prepare<[], string>('SELECT hex(raw) FROM transmissions ORDER BY id').pluck().all();
const hex = (bytes: Buffer) => bytes.toString('hex').toUpperCase();

describe('packets', () => {
  it('keeps a packet last heard 29 days 23 h ago, prunes one of 30 days and 1 s', async () => {
    mesh.heard(text('young'), 30 * day - hour);
    mesh.heard(text('old'), 30 * day + 1_000);
    mesh.heard(text('exactly'), 30 * day);
    mesh.heard(text('newest'), 0);
    expect(await mesh.run('packets')).toMatchObject({ last: { outcome: 'done', rows: 2 } });
    expect(hashes()).toEqual([hex(text('young')), hex(text('exactly')), hex(text('newest'))]);
    expect(mesh.faults()).toEqual([]);
  });

  it('leaves counts by which the past is still drawn: 3 of 40 days ago as removed, 2 of now as stored', async () => {
    for (const n of [1, 2, 3]) mesh.heard(text(`old ${n}`), 40 * day + n * hour);
    mesh.heard(text('old 1', [1]), 40 * day);
    mesh.heard(text('young'), hour);
    mesh.heard(text('newest'), 0);
    const counts = () =>
      packetCounts(mesh.db, { bounds: [NOW - 60 * day, NOW - 41 * day, NOW - 39 * day, NOW - day, NOW + 1] }).map(
        ({ stored, removed }) => [stored, removed],
      );
    expect(counts()).toEqual([
      [0, 0],
      [3, 0],
      [0, 0],
      [2, 0],
    ]);
    await mesh.run('packets');
    expect(counts()).toEqual([
      [0, 0],
      [0, 3],
      [0, 0],
      [2, 0],
    ]);
    expect(packetCounts(mesh.db, { bounds: [NOW] })).toEqual([]);
  });

  it('keeps a packet first heard 60 days ago while its last observation is younger', async () => {
    mesh.heard(text('again'), 60 * day);
    mesh.heard(text('again', [1]), 2 * day);
    mesh.heard(text('newest'), 0);
    await mesh.run('packets');
    expect(mesh.count('observations')).toBe(3);
  });

  it('removes receptions, late deliveries and messages with the packet', async () => {
    mesh.heard(text('old'), 40 * day);
    mesh.heard(text('old'), 39 * day);
    mesh.heard(text('old'), 38 * day);
    mesh.heard(text('newest'), 0);
    expect(mesh.count('receptions')).toBe(3);
    await mesh.run('packets');
    expect([mesh.count('receptions'), mesh.count('observations'), mesh.count('transmissions')]).toEqual([0, 1, 1]);
    expect(mesh.faults()).toEqual([]);
  });

  it('keeps everything where packets are kept for ever', async () => {
    mesh.settings = { ...mesh.settings, packetDays: 0 };
    mesh.heard(text('old'), 400 * day);
    mesh.heard(text('newest'), 0);
    expect(await mesh.run('packets')).toMatchObject({ last: { words: 'Packets are kept for ever.' } });
    expect(mesh.count('transmissions')).toBe(2);
  });

  it('keeps the newest packet and the newest observation however old, so that no row id is given twice', async () => {
    mesh.heard(text('first'), 80 * day);
    mesh.heard(text('second'), 90 * day);
    mesh.heard(text('third'), 70 * day);
    // The newest observation belongs to the first packet, the newest packet is the third.
    mesh.heard(text('first', [7]), 75 * day);
    mesh.topology.flush();
    const before = mesh.topology.watermark;
    await mesh.run('packets');
    expect(hashes()).toEqual([hex(text('first')), hex(text('third'))]);
    mesh.heard(text('after', [9]), 0);
    mesh.topology.flush();
    expect(mesh.topology.watermark).toBe(before + 1);
    expect(mesh.one<{ id: number }>('SELECT max(id) AS id FROM observations').id).toBe(before + 1);
    expect(mesh.faults()).toEqual([]);
  });

  it('keeps packets whose observations have no claims yet, until they have', async () => {
    for (const label of ['a', 'b', 'c']) mesh.heard(text(label, [1, 2]), 50 * day);
    mesh.heard(text('newest'), 0);
    mesh.topology.flush();
    mesh.db.exec('UPDATE topology_state SET watermark = 1');
    mesh.topology.abandon();
    expect(mesh.topology.behind).toBe(true);
    await mesh.run('packets');
    expect(mesh.count('transmissions')).toBe(3);
    while (mesh.topology.catchUp());
    await mesh.run('packets');
    expect(mesh.count('transmissions')).toBe(1);
    expect(mesh.faults()).toEqual([]);
  });

  it('takes a packet anew that is heard again after it was removed, though it was in memory', async () => {
    mesh.heard(text('back'), 40 * day);
    mesh.heard(text('newest'), 0);
    await mesh.run('packets');
    mesh.heard(text('back'), 0);
    expect(mesh.count('transmissions')).toBe(2);
    expect(mesh.count('observations')).toBe(2);
    expect(mesh.faults()).toEqual([]);
  });

  it('counts what goes by hour, observer and type: 3 observations, 4 receptions, 2 first hearings', async () => {
    const at = 50 * day;
    mesh.heard(text('one'), at, { snr: 5 });
    mesh.heard(text('one'), at - 1_000, { snr: 5 });
    mesh.heard(text('one', [1]), at - 2_000, { ...by('other'), snr: -2.25 });
    mesh.heard(text('two'), at - 3_000);
    mesh.heard(text('newest'), 0);
    await mesh.run('packets');
    expect(
      mesh.db
        .prepare(
          `SELECT p.hour, o.key, p.payload_type AS type, p.observations, p.receptions, p.first_heard, p.snr_sum_x4, p.snr_count
             FROM packet_hours p JOIN observers o ON o.id = p.observer_id ORDER BY o.key`,
        )
        .raw()
        .all(),
    ).toEqual([
      [(NOW - at) / hour, 'AA'.repeat(32), 2, 2, 3, 2, 20, 1],
      [(NOW - at) / hour, 'other', 2, 1, 1, 0, -9, 1],
    ]);
  });

  it('loses nothing of 2,000 packets heard while 3,000 go, slice by slice', async () => {
    for (let i = 0; i < 3_000; i += 100) {
      const items = Array.from({ length: 100 }, (_, n) => hearing(text(`old ${i + n}`, [n]), NOW - 40 * day));
      mesh.record(items);
    }
    mesh.maintenance.runSoon('packets');
    let heard = 0;
    while (heard < 2_000) {
      const items = Array.from({ length: 20 }, (_, n) => hearing(text(`new ${heard + n}`, [n]), NOW - 1_000));
      mesh.record(items);
      heard += items.length;
      mesh.clock.advance(30);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await mesh.settle();
    expect(mesh.state('packets').last).toMatchObject({ outcome: 'done' });
    expect(mesh.one<{ n: number }>('SELECT count(*) AS n FROM transmissions WHERE last_seen > ?', NOW - day).n).toBe(
      2_000,
    );
    expect(mesh.one<{ n: number }>('SELECT count(*) AS n FROM transmissions WHERE last_seen < ?', NOW - day).n).toBe(0);
    expect(mesh.one<{ n: number }>('SELECT sum(observations) AS n FROM packet_hours').n).toBe(3_000);
    expect(mesh.faults()).toEqual([]);
  });

  it('does not touch a node: its adverts go, its name and count stay', async () => {
    const node = makeNode('steady');
    mesh.heard(advert(node, { name: 'Steady' }), 40 * day);
    mesh.heard(text('newest'), 0);
    await mesh.run('packets');
    expect(mesh.one('SELECT name, advert_count AS n FROM nodes')).toEqual({ name: 'Steady', n: 1 });
  });
});

describe('the cap', () => {
  function fill(packets: number): void {
    for (let i = 0; i < packets; i += 100) {
      mesh.record(
        Array.from({ length: 100 }, (_, n) =>
          hearing(packet(2, Buffer.alloc(180, `${i + n} `), [n]), NOW - 20 * day + (i + n) * 1_000),
        ),
      );
    }
  }
  const used = () => {
    const number = (name: string) => Number(mesh.db.pragma(name, { simple: true }));
    return (number('page_count') - number('freelist_count')) * number('page_size');
  };

  it('removes the oldest packets until the database is below it, and the file shrinks', async () => {
    fill(4_000);
    const capBytes = Math.floor(used() * 0.7);
    mesh.settings = { ...mesh.settings, capBytes };
    await mesh.run('cap');
    expect(used()).toBeLessThanOrEqual(capBytes);
    expect(mesh.state('cap').last).toMatchObject({ outcome: 'done' });
    const left = mesh.one<{ n: number; oldest: number }>('SELECT count(*) AS n, min(id) AS oldest FROM transmissions');
    expect(left.n).toBeGreaterThan(1_000);
    expect(left.oldest).toBe(4_000 - left.n + 1);
    expect(mesh.state('vacuum').last).toMatchObject({ outcome: 'done' });
    expect(mesh.state('checkpoint').last).toMatchObject({ outcome: 'done' });
    expect(Number(mesh.db.pragma('freelist_count', { simple: true }))).toBe(0);
    expect(mesh.faults()).toEqual([]);
  });

  it('removes nothing below it, and nothing without one', async () => {
    fill(200);
    expect(await mesh.run('cap')).toMatchObject({ last: { words: 'The database has no cap.' } });
    mesh.settings = { ...mesh.settings, capBytes: 2 ** 30 };
    expect(await mesh.run('cap')).toMatchObject({ last: { words: 'The database is below its cap.' } });
    expect(mesh.count('transmissions')).toBe(200);
  });
});
