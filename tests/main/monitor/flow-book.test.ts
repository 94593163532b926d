// From a real broker to the sentence about a source, with what is usual read from and kept in a real database.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Hearing } from '../../../src/domain/hearing.ts';
import { silentLogger } from '../../../src/domain/logger.ts';
import { Fleet } from '../../../src/main/monitor/fleet.ts';
import { FlowBook } from '../../../src/main/monitor/flow-book.ts';
import { nodeCrypto } from '../../../src/main/node-crypto.ts';
import { createSource } from '../../../src/main/sources/create.ts';
import type { SourceReport } from '../../../src/main/sources/source.ts';
import { readSourceHours, writeSourceHours } from '../../../src/main/storage/tables/source-hours.ts';
import { type TemporaryDatabase, temporaryDatabase } from '../../support/database.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { CollectingSink } from '../sources/collecting-sink.ts';
import { broker, undo } from '../sources/mqtt-listener.ts';
import { packetSeries } from '../sources/published.ts';

const hour = 3_600_000;
const minute = 60_000;
let file: TemporaryDatabase;
let clock: ManualClock;
beforeEach(() => {
  file = temporaryDatabase();
  undo.push(() => file.dispose());
  clock = new ManualClock();
  clock.advance(12 * hour);
});

/** Four days in which `source` brought `hearings` an hour, in so many minutes of it. */
function remember(source: string, hearings: number, busyMinutes: number): void {
  const newest = Math.floor(clock.now() / hour) - 1;
  const rows = Array.from({ length: 96 }, (_, back) => ({
    source,
    hour: newest - back,
    hearings,
    busyMinutes,
    listenedSecs: 3_600,
  }));
  writeSourceHours(file.db, rows, 0);
}

/** A fleet with its book, as the program builds them. */
function fleetOn(sink: CollectingSink) {
  const book: FlowBook = new FlowBook({ clock, logger: silentLogger, reports: () => fleet.reports() });
  const dependencies = { clock, random: () => 0.5, crypto: nodeCrypto(), logger: silentLogger };
  const fleet: Fleet = new Fleet({
    memory: { add() {}, change() {}, setEnabled() {}, remove() {} },
    secrets: { get: () => null, set() {} },
    sink: book.counting(sink),
    create: (settings) => createSource(settings, { ...dependencies, patienceMs: (source) => book.patienceMs(source) }),
    flowOf: (report) => book.flowOf(report),
    onChange() {},
    forgetChannels() {},
  });
  undo.push(async () => {
    await fleet.stop();
    book.stop();
  });
  return { fleet, book };
}

async function until(done: () => boolean): Promise<void> {
  while (!done()) await new Promise((resolve) => setTimeout(resolve, 5));
}

describe('a source on a real broker', () => {
  async function heardFrom(hearings: number, busyMinutes: number) {
    const { url, publish } = await broker();
    const sink = new CollectingSink();
    const { fleet, book } = fleetOn(sink);
    const name = `mqtt:${new URL(url).host}`;
    remember(name, hearings, busyMinutes);
    book.open(file.db);
    fleet.start([], [{ kind: 'mqtt', url }]);
    const status = () => {
      const found = fleet.status(name);
      if (found === undefined) throw new Error(`no ${name}`);
      return found;
    };
    await until(() => status().state === 'connected');
    clock.advance(minute);
    return { fleet, book, name, publish, sink, status };
  }

  it('that heard 39 in 50 min says so, beside the usual 120/h', async () => {
    const { publish, sink, status } = await heardFrom(120, 52);
    expect(status().words).toMatch(/^Connected to 127\.0\.0\.1:\d+, nothing heard yet\.$/);
    for (let n = 0; n < 13; n++) {
      await publish(packetSeries(3, n));
      await sink.until(() => sink.hearings.length === 3 * (n + 1));
      clock.advance(n < 12 ? 4 * minute : minute);
    }
    expect(status()).toMatchObject({ state: 'up', flow: { verdict: 'low', usualPerHour: 120 } });
    expect(status().words).toBe('Connected, hearing 47/h, usual 120/h at this hour.');
  });

  it('that falls silent by day is tried anew after 5 min, and called silent after 8, when 16 packets are missing', async () => {
    const { publish, sink, status } = await heardFrom(120, 52);
    await publish(packetSeries(5));
    await sink.until(() => sink.hearings.length === 5);
    clock.advance(5 * minute - 1_000);
    expect(status()).toMatchObject({ state: 'up', reconnects: 0, flow: { verdict: 'flowing' } });
    clock.advance(15_000);
    await until(() => status().state === 'silent');
    expect(status()).toMatchObject({ reconnects: 1, flow: { verdict: 'quiet' } });
    clock.advance(3 * minute);
    expect(status().words).toMatch(
      /^Connected to 127\.0\.0\.1:\d+ again, still nothing comes\. Silent for 8 min; usually 2\/min at this hour\.$/,
    );
  });

  it('that is quiet by night is left in peace and says that this is usual', async () => {
    const { publish, sink, status } = await heardFrom(2, 2);
    await publish(packetSeries(1));
    await sink.until(() => sink.hearings.length === 1);
    clock.advance(29 * minute);
    expect(status()).toMatchObject({ state: 'up', reconnects: 0, flow: { verdict: 'quiet' } });
    expect(status().words).toBe('Connected, quiet for 29 min, as usual at this hour; usually 2/h.');
  });

  it('that is switched off flows in no way', async () => {
    const { fleet, name, status } = await heardFrom(120, 52);
    await fleet.setEnabled(name, false);
    expect(status()).toMatchObject({ flow: null, words: 'Stopped.' });
  });
});

describe('the book', () => {
  const report = (state: SourceReport['state'], kind: SourceReport['kind'] = 'mqtt') => ({
    name: 'mqtt:home',
    kind,
    state,
    since: clock.now(),
  });
  const hearing = () => ({ source: 'mqtt:home', timing: 'live', arrivedAt: clock.now() }) as unknown as Hearing;
  let state: SourceReport['state'];
  const books: FlowBook[] = [];
  const openBook = () => {
    const book = new FlowBook({ clock, logger: silentLogger, reports: () => [report(state)] });
    books.push(book);
    return { book, sink: book.counting(new CollectingSink()) };
  };
  beforeEach(() => {
    state = 'up';
  });
  afterEach(() => {
    for (const book of books.splice(0)) book.stop();
    expect(clock.pending).toBe(0);
  });
  const stored = () =>
    readSourceHours(file.db, 0).map(({ source: _, hour: at, ...rest }) => ({ at: at % 24, ...rest }));

  it('stores hours once a minute and goes on with them in the next run', () => {
    const { book, sink } = openBook();
    book.open(file.db);
    sink.hearing(hearing());
    clock.advance(minute);
    expect(stored()).toEqual([{ at: 12, hearings: 1, busyMinutes: 1, listenedSecs: 50 }]);
    clock.advance(minute);
    book.stop();
    const next = openBook();
    next.sink.hearing(hearing());
    next.book.open(file.db);
    next.book.stop();
    expect(stored()).toEqual([{ at: 12, hearings: 2, busyMinutes: 2, listenedSecs: 110 }]);
  });

  it('keeps what the disk refuses and stores it when the disk takes it', () => {
    const { book, sink } = openBook();
    book.open(file.db);
    file.db.exec("CREATE TRIGGER full BEFORE INSERT ON source_hours BEGIN SELECT raise(ABORT, 'full'); END");
    sink.hearing(hearing());
    clock.advance(minute);
    expect(stored()).toEqual([]);
    file.db.exec('DROP TRIGGER full');
    clock.advance(minute);
    expect(stored()).toMatchObject([{ hearings: 1 }]);
  });

  it('counts no hearing the queue refused, and none of a recording', () => {
    const { book } = openBook();
    const full = new CollectingSink();
    full.accepts = false;
    book.counting(full).hearing(hearing());
    book.counting(new CollectingSink()).hearing({ ...hearing(), timing: 'recorded' });
    book.open(file.db);
    state = 'waiting';
    clock.advance(minute);
    expect(stored()).toEqual([]);
    expect(book.flowOf(report('up', 'replay'))).toBeNull();
    expect(book.flowOf(report('waiting'))).toBeNull();
  });

  it('compares with the hours of the wall clock: 12:30 on the day after the clocks went forward with noon before', () => {
    clock = new ManualClock(Date.parse('2026-03-30T11:30Z'));
    const newest = Math.floor(clock.now() / hour) - 1;
    const wall = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/Dublin', hour: '2-digit', hourCycle: 'h23' });
    const rows = Array.from({ length: 96 }, (_, back) => {
      const hearings = Number(wall.format((newest - back) * hour)) === 12 ? 120 : 6;
      return { source: 'mqtt:home', hour: newest - back, hearings, busyMinutes: 6, listenedSecs: 3_600 };
    });
    writeSourceHours(file.db, rows, 0);
    const reports = () => [report(state)];
    const book = new FlowBook({ clock, logger: silentLogger, reports, zone: 'Europe/Dublin' });
    books.push(book);
    book.open(file.db);
    // Half of the last 60 min were before noon, where 6 an hour are usual.
    expect(book.flowOf(report('up'))?.usualPerHour).toBe(63);
    const hours = book.hoursOf('mqtt:home');
    expect([hours.length, hours.at(-1)?.at]).toEqual([25, Date.parse('2026-03-30T11:00Z')]);
    expect(hours.filter(({ usual }) => usual?.middle === 120).map(({ at }) => new Date(at).toISOString())).toEqual([
      '2026-03-29T11:00:00.000Z',
      '2026-03-30T11:00:00.000Z',
    ]);
  });

  it('forgets hours after 28 days', () => {
    remember('mqtt:home', 5, 5);
    const { book, sink } = openBook();
    book.open(file.db);
    clock.jump(29 * 24 * hour);
    sink.hearing(hearing());
    book.stop();
    const oldest = Math.floor(clock.now() / hour) - 28 * 24;
    expect(readSourceHours(file.db, 0).every((row) => row.hour >= oldest)).toBe(true);
  });
});
