// Nodes and observers that fall silent and come back, and their measurements.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ObserverStatus } from '../../../src/domain/hearing.ts';
import { KEPT_SAMPLES } from '../../../src/main/storage/tables/dropped-packets.ts';
import { writeNodeMarks } from '../../../src/main/storage/tables/node-marks.ts';
import { readWatchedNodes } from '../../../src/main/storage/tables/watched-nodes.ts';
import { advert, hearing, makeNode, packet } from '../ingest/heard.ts';
import { day, NOW, UpkeptMesh } from './upkept.ts';

let mesh: UpkeptMesh;
beforeEach(() => {
  mesh = new UpkeptMesh();
});
afterEach(() => mesh.dispose());

const minute = 60_000;
const away = () => mesh.db.prepare<[], string>('SELECT name FROM inactive_nodes ORDER BY name').pluck().all();
const active = () => mesh.db.prepare<[], string>('SELECT name FROM nodes ORDER BY name').pluck().all();

describe('nodes', () => {
  const node = makeNode('hill');

  it('puts a node away that was not seen for 7 days and 1 min, keeps one of 6 days 23 h 59 min', async () => {
    mesh.heard(advert(makeNode('a'), { name: 'Old' }), 7 * day + minute);
    mesh.heard(advert(makeNode('b'), { name: 'Young' }), 7 * day - minute);
    expect(await mesh.run('nodes')).toMatchObject({ last: { rows: 1, outcome: 'done' } });
    expect([away(), active()]).toEqual([['Old'], ['Young']]);
    expect(mesh.faults()).toEqual([]);
  });

  it('brings a node back that advertises again, with its first time, count, notes and marks', async () => {
    mesh.heard(advert(node, { name: 'Hill', clock: 100 }), 20 * day);
    mesh.heard(advert(node, { name: 'Hill', clock: 101 }), 19 * day);
    writeNodeMarks(mesh.db, node.key, { watched: true, critical: true });
    mesh.db.exec("UPDATE nodes SET notes = 'on the mast'");
    await mesh.run('nodes');
    expect(away()).toEqual(['Hill']);
    mesh.heard(advert(node, { name: 'Hill 2', clock: 102 }), 0);
    expect(away()).toEqual([]);
    expect(mesh.one('SELECT name, first_seen, last_seen, advert_count, watched, critical, notes FROM nodes')).toEqual({
      name: 'Hill 2',
      first_seen: NOW - 20 * day,
      last_seen: NOW,
      advert_count: 3,
      watched: 1,
      critical: 1,
      notes: 'on the mast',
    });
    expect(mesh.faults()).toEqual([]);
  });

  it('keeps a repeater that relays without advertising, and brings one back that began to relay again', async () => {
    mesh.heard(advert(node, { name: 'Hill' }), 20 * day);
    const relays = (at: number) =>
      mesh.db
        .prepare(
          "INSERT OR REPLACE INTO node_liveness (party, heard_at, witnesses) SELECT id, ?, '[]' FROM parties WHERE key = ?",
        )
        .run(at, node.key);
    relays(NOW - day);
    await mesh.run('nodes');
    expect(active()).toEqual(['Hill']);
    relays(NOW - 8 * day);
    await mesh.run('nodes');
    expect(away()).toEqual(['Hill']);
    relays(NOW);
    await mesh.run('nodes');
    expect([away(), active()]).toEqual([[], ['Hill']]);
  });

  it('keeps edges and what hops mean: a node put away is still known', async () => {
    const first = Number.parseInt(node.key.slice(0, 2), 16);
    mesh.heard(advert(node, { name: 'Hill' }), 20 * day);
    mesh.heard(packet(2, Buffer.from('hello hello hello'), [first]), 10 * day);
    const edges = mesh.count('neighbor_edges');
    expect(edges).toBeGreaterThan(0);
    await mesh.run('nodes');
    expect(away()).toEqual(['Hill']);
    expect(mesh.count('neighbor_edges')).toBe(edges);
    mesh.heard(packet(2, Buffer.from('hello again hello'), [first]), 0);
    mesh.topology.flush();
    expect(mesh.count('neighbor_edges')).toBe(edges);
    expect(mesh.faults()).toEqual([]);
  });

  it('keeps watching a watched node that is put away', async () => {
    mesh.heard(advert(node, { name: 'Hill' }), 20 * day);
    writeNodeMarks(mesh.db, node.key, { watched: true });
    await mesh.run('nodes');
    expect(readWatchedNodes(mesh.db)).toMatchObject([{ key: node.key, name: 'Hill' }]);
  });

  it('never puts a node away that a list names without a time, and brings all back where it is switched off', async () => {
    mesh.recorder.knowNodes([
      { publicKey: node.key, name: 'Listed', role: 'repeater', lat: null, lon: null, firstSeen: null, lastSeen: null },
    ]);
    mesh.heard(advert(makeNode('a'), { name: 'Old' }), 8 * day);
    await mesh.run('nodes');
    expect([away(), active()]).toEqual([['Old'], ['Listed']]);
    mesh.settings = { ...mesh.settings, nodeDays: 0 };
    await mesh.run('nodes');
    expect(active()).toEqual(['Listed', 'Old']);
  });

  it('moves 1,000 nodes in several slices', async () => {
    const put = mesh.db.prepare('INSERT INTO parties (key) VALUES (?)');
    const row = mesh.db.prepare(
      "INSERT INTO nodes (id, public_key, role, first_seen, last_seen) VALUES (?, ?, 'repeater', 1, 1)",
    );
    for (let i = 0; i < 1_000; i++) {
      const key = Buffer.alloc(32);
      key.writeUInt32BE(i + 1, 0);
      row.run(put.run(key.toString('hex')).lastInsertRowid, key);
    }
    expect(await mesh.run('nodes')).toMatchObject({ last: { rows: 1_000 } });
    expect([mesh.count('nodes'), mesh.count('inactive_nodes')]).toEqual([0, 1_000]);
  });
});

describe('observers', () => {
  const status = (id: string, ago: number, batteryMv = 4_000): ObserverStatus =>
    ({
      observer: { id, name: null, iata: null },
      arrivedAt: NOW - ago,
      claimed: { at: NOW - ago, zoned: true },
      timing: 'recorded',
      retained: false,
      online: true,
      canRelay: null,
      model: null,
      firmware: null,
      clientVersion: null,
      radio: null,
      metrics: {
        batteryMv,
        noiseFloor: null,
        txAirSecs: null,
        rxAirSecs: null,
        uptimeSecs: null,
        queueLen: null,
        packetsSent: null,
        packetsReceived: null,
        recvErrors: null,
        errorFlags: null,
      },
      source: 'test',
    }) as unknown as ObserverStatus;
  const inactive = () =>
    mesh.db.prepare<[], string>('SELECT key FROM observers WHERE inactive = 1 ORDER BY key').pluck().all();

  it('makes one inactive that was not heard for 14 days and 1 min, and removes its metrics', async () => {
    mesh.record([status('young', 14 * day - minute), status('old', 14 * day + minute)]);
    expect(mesh.count('observer_metrics')).toBe(2);
    await mesh.run('observers');
    expect(inactive()).toEqual(['old']);
    expect(mesh.count('observer_metrics')).toBe(1);
    mesh.record([status('old', 0)]);
    expect(inactive()).toEqual([]);
    expect(mesh.faults()).toEqual([]);
  });

  it('activates one again with any packet', async () => {
    mesh.record([status('old', 15 * day)]);
    await mesh.run('observers');
    expect(inactive()).toEqual(['old']);
    mesh.record([
      hearing(packet(2, Buffer.from('01020304050607')), NOW, { observer: { id: 'old', name: null, iata: null } }),
    ]);
    expect(inactive()).toEqual([]);
  });

  it('makes none inactive with -1, but one at once that every source it came through blocks', async () => {
    mesh.settings = { ...mesh.settings, observerDays: -1 };
    mesh.record([status('old', 90 * day), status('blocked', 0), status('elsewhere', 0)]);
    const source = mesh.db.prepare("INSERT INTO sources (name, kind, settings, created_at) VALUES (?, 'mqtt', ?, 0)");
    source.run('one', JSON.stringify({ blockedObservers: [' Blocked ', 'ELSEWHERE'] }));
    source.run('two', 'no JSON');
    const came = mesh.db.prepare('INSERT INTO observer_sources (observer, source, heard_at) VALUES (?, ?, 0)');
    came.run('blocked', 'one');
    came.run('elsewhere', 'one');
    came.run('elsewhere', 'two');
    await mesh.run('observers');
    expect(inactive()).toEqual(['blocked']);
  });

  it('removes metrics older than 30 days also of one that never reports again', async () => {
    mesh.settings = { ...mesh.settings, observerDays: -1 };
    mesh.record([status('a', 29 * day), status('a', 28 * day), status('b', 1 * day)]);
    mesh.clock.advance(1.5 * day);
    await mesh.settle();
    await mesh.run('metrics');
    expect(mesh.count('observer_metrics')).toBe(2);
  });

  it('removes samples of refused messages older than 30 days, and counts of removed packets older than 400', async () => {
    const put = mesh.db.prepare(
      "INSERT INTO dropped_packets (reason, detail, sample, source, at) VALUES ('r', '', '', 's', ?)",
    );
    for (let i = 0; i < KEPT_SAMPLES; i++) put.run(NOW - i * day);
    const hours = mesh.db.prepare('INSERT INTO packet_hours VALUES (?, 1, 2, 1, 1, 1, 0, 0)');
    for (const ago of [399, 400, 401]) hours.run(Math.floor((NOW - ago * day) / 3_600_000));
    expect(await mesh.run('metrics')).toMatchObject({
      last: { words: 'Removed 69 samples of refused messages, 1 counts of removed packets.' },
    });
    expect([mesh.count('dropped_packets'), mesh.count('packet_hours')]).toEqual([31, 2]);
  });
});
