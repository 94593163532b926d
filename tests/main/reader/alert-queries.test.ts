// What the Alerts page asks of stored rows: the ledger, the decisions behind it, marked nodes and back-tests.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { BackTestRule } from '../../../src/contract/alerts.ts';
import { backTest } from '../../../src/main/monitor/back-test.ts';
import { ledger } from '../../../src/main/reader/queries/ledger.ts';
import { listDecisions } from '../../../src/main/reader/queries/list-decisions.ts';
import { markedNodes } from '../../../src/main/reader/queries/marked-nodes.ts';
import { nodeDetail } from '../../../src/main/reader/queries/node-detail.ts';
import { nodeSilence } from '../../../src/main/reader/queries/node-silence.ts';
import { answer, type QueryAnswer, type QueryName } from '../../../src/main/reader/queries/registry.ts';
import type { WritableDb } from '../../../src/main/storage/database.ts';
import { readLiveness, writeLiveness, writeOwnLimit } from '../../../src/main/storage/tables/node-liveness.ts';
import { writeNodeMarks } from '../../../src/main/storage/tables/node-marks.ts';
import { type TemporaryDatabase, temporaryDatabase } from '../../support/database.ts';
import { buildSmallMesh, listener, north, quiet, south } from './small-mesh.ts';

const hour = 3_600_000;
const day = 24 * hour;
/** Noon where the test runs, so that night and day are known. */
const now = new Date(2026, 2, 31, 12).getTime();

let temporary: TemporaryDatabase;
let db: WritableDb;
beforeEach(() => {
  temporary = temporaryDatabase();
  db = temporary.db;
});
afterEach(() => temporary.dispose());

/** Asks as the reader thread does, each question in a transaction of its own, and counts the questions. */
function readerOf(db: WritableDb) {
  const reader = {
    asked: 0,
    ask: <Name extends QueryName>(name: Name, input?: unknown): Promise<QueryAnswer<Name>> => {
      reader.asked += 1;
      return Promise.resolve(answer(db, name, input) as QueryAnswer<Name>);
    },
  };
  return reader;
}

describe('the ledger', () => {
  const input = { now, midnight: new Date(now).setHours(0, 0, 0, 0) };

  it('splits 111 stale events into families and windows that add up to the totals', () => {
    const drop = db.prepare("INSERT INTO dispatcher_drops VALUES (?, ?, ?, 'stale', ?)");
    const hourBefore = (ms: number) => Math.floor((now - ms) / hour);
    drop.run(hourBefore(0), 'nodes', 'node-new', 1);
    drop.run(hourBefore(2 * day), 'nodes', 'node-silent', 10);
    drop.run(hourBefore(9 * day), 'system', 'source-back', 100);
    db.exec('UPDATE dispatcher_state SET stale_dropped = 111, seen = 111, installed_at = 5');
    const { cells, totals, seen } = ledger(db, input);
    expect(
      cells.map(({ family, category, today, last7Days, sinceInstall }) => [
        family,
        category,
        today,
        last7Days,
        sinceInstall,
      ]),
    ).toEqual([
      ['nodes', 'node-new', 1, 1, 1],
      ['nodes', 'node-silent', 0, 10, 10],
      ['system', 'source-back', 0, 0, 100],
    ]);
    expect(totals.find((row) => row.reason === 'stale')).toMatchObject({ today: 1, last7Days: 11, sinceInstall: 111 });
    expect(totals.reduce((sum, row) => sum + row.sinceInstall, 0)).toBe(seen);
  });
});

describe('decisions', () => {
  beforeEach(() => {
    const add = db.prepare(
      `INSERT INTO decisions (at, source, event_id, family, category, title, reason, detail)
       VALUES (?, 'detector', ?, ?, ?, ?, ?, ?)`,
    );
    add.run(now - day, 'node-silent:aa#1', 'nodes', 'node-silent', 'Dublin silent', 'stale', 'age 812 s > 600 s');
    add.run(now, 'node-new:bb#1', 'nodes', 'node-new', 'New repeater: Kennedy', 'delivered', 'accepted by in-app');
    add.run(now, 'source-back:x#1', 'system', 'source-back', 'Receiving again', 'severity', 'routine < priority');
  });
  const page = { reason: null, limit: 50, before: null };
  const titles = (input: Partial<Parameters<typeof listDecisions>[1]>) =>
    listDecisions(db, { ...page, ...input }).rows.map((row) => row.title);

  it('are narrowed by family, by category, by time and by any combination', () => {
    expect(titles({ family: 'nodes' })).toEqual(['New repeater: Kennedy', 'Dublin silent']);
    expect(titles({ family: 'nodes', since: now - hour })).toEqual(['New repeater: Kennedy']);
    expect(titles({ reason: 'stale', family: 'system' })).toEqual([]);
    expect(titles({ category: 'source-back' })).toEqual(['Receiving again']);
  });

  it('are found by part of a title, an event id or a category in any case, and never by a wildcard', () => {
    expect(titles({ text: 'dUBLIN' })).toEqual(['Dublin silent']);
    expect(titles({ text: 'node-new:bb' })).toEqual(['New repeater: Kennedy']);
    expect(titles({ text: '%' })).toEqual([]);
  });

  it('say when a stale event would still have fired, and nothing of a delivered one', () => {
    const [, delivered, stale] = listDecisions(db, page).rows;
    expect(stale?.wouldFire).toMatchObject({ kind: 'until', at: now - day - 212_000 });
    expect(delivered?.wouldFire).toBeNull();
  });
});

describe('marks of nodes', () => {
  beforeEach(() => buildSmallMesh(db));

  it('are kept for active and inactive nodes and listed by name', () => {
    expect(writeNodeMarks(db, south.toUpperCase(), { watched: true })).toEqual({ watched: true, critical: false });
    expect(writeNodeMarks(db, quiet, { critical: true })).toEqual({ watched: false, critical: true });
    expect(markedNodes(db, { now }).map(({ node, marks }) => [node.name, marks.watched, marks.critical])).toEqual([
      ['South Dublin', true, false],
      ['Ünïcode Dubliner', false, true],
    ]);
    expect(writeNodeMarks(db, south, { critical: true })).toEqual({ watched: true, critical: true });
    expect(nodeDetail(db, { key: south, now })?.marks).toEqual({ watched: true, critical: true });
  });

  it('exist for nodes alone: an observer that is no node and a stranger have none', () => {
    expect(writeNodeMarks(db, listener, { watched: true })).toBeNull();
    expect(writeNodeMarks(db, '77'.repeat(32), { watched: true })).toBeNull();
    expect(nodeDetail(db, { key: listener, now })?.marks).toBeNull();
    expect(markedNodes(db, { now })).toEqual([]);
  });
});

describe('a silence of their own', () => {
  beforeEach(() => buildSmallMesh(db));
  const hourS = 3_600;
  /** What was learned of North: it was heard after 28 h twice. */
  const learn = (party: number) =>
    db
      .prepare('INSERT INTO node_liveness (party, heard_at, witnesses, intervals) VALUES (?, ?, ?, ?)')
      .run(party, now, '[]', JSON.stringify({ weights: [...Array.from({ length: 16 }, () => 0), 2], at: now }));

  it('is kept for active and inactive nodes, listed, and forgotten by resetting it', () => {
    expect(writeOwnLimit(db, north.toUpperCase(), 36 * hourS)).toBe(true);
    expect(writeOwnLimit(db, quiet, 2 * hourS)).toBe(true);
    expect(markedNodes(db, { now }).map(({ node, silence }) => [node.name, silence.ownS])).toEqual([
      ['Dublin Hill', 36 * hourS],
      ['Ünïcode Dubliner', 2 * hourS],
    ]);
    expect(writeOwnLimit(db, north, null)).toBe(true);
    expect(nodeSilence(db, { key: north, now })).toMatchObject({ ownS: null });
    expect(markedNodes(db, { now })).toHaveLength(1);
  });

  it('stands beside what was learned: 30 h as usual, so 38 h, and 72 h where nothing was', () => {
    learn(1);
    writeOwnLimit(db, north, 7_200);
    const silence = nodeDetail(db, { key: north, now })?.silence;
    expect(silence?.ownS).toBe(7_200);
    expect(silence?.usualS).toBe(Math.round(300 * 2 ** 8.5));
    expect(silence?.learnedS).toBe(72 * hourS);
    writeNodeMarks(db, north, { watched: true });
    expect(nodeSilence(db, { key: north, now })?.learnedS).toBe(Math.round(300 * 2 ** 8.5 * 1.25));
    expect(nodeSilence(db, { key: south, now })).toEqual({ ownS: null, usualS: null, learnedS: 72 * hourS });
  });

  it('leaves what is known of a node alone, whoever wrote first', () => {
    learn(1);
    writeOwnLimit(db, north, 7_200);
    writeOwnLimit(db, south, 7_200);
    writeLiveness(db, [
      { party: 2, heardAt: now, via: null, snrX4: null, witnesses: '[]', intervals: null, name: 'South Dublin' },
    ]);
    expect(readLiveness(db).map(({ party, heardAt, silentAfterS }) => [party, heardAt, silentAfterS])).toEqual([
      [1, now, 7_200],
      [2, now, 7_200],
    ]);
  });

  it('has nobody who is no node: an observer that is none, and a stranger', () => {
    for (const key of [listener, '77'.repeat(32)]) {
      expect(writeOwnLimit(db, key, 7_200)).toBe(false);
      expect(nodeSilence(db, { key, now })).toBeNull();
    }
    expect(nodeDetail(db, { key: listener, now })?.silence).toBeNull();
  });
});

describe('back-tests', () => {
  const observersOffline: BackTestRule = { category: 'observer-offline', thresholdS: 3_600 };
  const hear = (observer: number, at: number, times = 1, everyMs = 0): void => {
    const add = db.prepare(
      `INSERT INTO observations (transmission_id, observer_id, path, route_type, timestamp)
       VALUES (1, ?, ?, 1, ?)`,
    );
    db.transaction(() => {
      for (let i = 0; i < times; i += 1) {
        paths += 1;
        const path = Buffer.alloc(8);
        path.writeBigUInt64BE(BigInt(paths));
        add.run(observer, path, at + i * everyMs);
      }
    })();
  };
  let paths = 0;

  beforeEach(() => {
    buildSmallMesh(db);
    db.exec(
      'DELETE FROM observations; DELETE FROM transmissions WHERE id > 1; UPDATE transmissions SET from_party = NULL',
    );
  });

  it('count 2 outages of 1 of 2 observers in 30 days, 1 of them at night', async () => {
    // The first observer hears every 10 minutes all along, so nothing is unknown.
    hear(1, now - 29 * day, 29 * 144, 600_000);
    hear(2, now - 29 * day, 10 * 144, 600_000);
    // Silent from noon to midnight 19 days ago, then again from 2 in the morning for good 10 days ago.
    hear(2, now - 19 * day + 12 * hour, 1 + (8 * 24 + 2) * 6, 600_000);
    const tested = await backTest(readerOf(db), observersOffline, 30, now, 0);
    expect(tested).toMatchObject({ fired: 2, atNight: 1, subjects: 2, unknown: 0 });
    expect(tested.firings.map(({ name, overAt }) => [name, overAt === null])).toEqual([
      ['Attic', true],
      ['Attic', false],
    ]);
    expect(tested.coveredFrom).toBe(now - 29 * day);
    expect(tested.limits.join(' ')).toContain('status messages');
  });

  it('call nobody silent for a time in which the program heard nothing at all', async () => {
    hear(1, now - 10 * day, 6, 600_000);
    hear(1, now - 5 * day, 5 * 144, 600_000);
    expect(await backTest(readerOf(db), observersOffline, 30, now, 0)).toMatchObject({ fired: 0, unknown: 1 });
  });

  it('take adverts and relayed packets alike as signs of life of a repeater', async () => {
    const rule: BackTestRule = { category: 'node-silent', nodes: 'relays', thresholdS: 72 * 3_600 };
    hear(2, now - 25 * day, 25 * 48, 1_800_000);
    const advert = db.prepare(
      `INSERT INTO transmissions (hash, raw, route_type, payload_type, payload_version, from_party, signature_ok,
         first_seen, last_seen) VALUES (?, x'00', 1, 4, 0, ?, ?, ?, ?)`,
    );
    for (const [i, [party, ok, at]] of (
      [
        [1, 1, now - 20 * day],
        [1, 1, now - day],
        [2, 1, now - 20 * day],
        // A forged advert is no sign of life.
        [2, 0, now - 18 * day],
      ] as const
    ).entries()) {
      advert.run(Buffer.from([9, 9, 9, 9, 9, 9, 9, i]), party, ok, at, at);
    }
    // North relays every two days between its adverts.
    db.exec('INSERT INTO neighbor_edges VALUES (1, 1, 4, 9, 36, 1, 1)');
    const active = db.prepare('INSERT INTO edge_activity (edge_id, hour, count) VALUES (1, ?, 1)');
    for (let at = now - 20 * day; at < now; at += 2 * day) active.run(Math.floor(at / hour));
    const tested = await backTest(readerOf(db), rule, 30, now, 0);
    expect(tested.firings.map(({ subject, since, overAt }) => [subject, since, overAt])).toEqual([
      [south, now - 20 * day, null],
    ]);
    expect(tested).toMatchObject({ fired: 1, unknown: 0 });
    writeNodeMarks(db, north, { watched: true });
    const watched = await backTest(readerOf(db), { ...rule, nodes: 'watched', thresholdS: 36 * 3_600 }, 30, now, 0);
    expect(watched.subjects).toBe(1);
    // Two pauses of two days are told; then they are usual.
    expect(watched.fired).toBe(2);
  });

  it('go through 100,000 observations in slices of 50,000', async () => {
    hear(1, now - 20 * day, 50_000, 30_000);
    hear(2, now - 20 * day, 50_000, 30_000);
    const reader = readerOf(db);
    const begun = performance.now();
    const tested = await backTest(reader, observersOffline, 30, now, 0);
    console.info(`100,000 observations back-tested in ${Math.round(performance.now() - begun)} ms`);
    expect(reader.asked).toBe(1 + 2);
    expect(tested).toMatchObject({ fired: 0, unknown: 2 });
  });
});
