// From reports and queues to events, on a real database and across restarts.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { MeshEvent } from '../../../src/domain/alerts/event.ts';
import type { Hearing, ObserverStatus } from '../../../src/domain/hearing.ts';
import { RadioWatch } from '../../../src/main/alerts/radio-watch.ts';
import { SystemWatch, saveDatabaseLimit } from '../../../src/main/alerts/system-watch.ts';
import { IngestQueue } from '../../../src/main/ingest/queue.ts';
import { ObserverMetricsTable } from '../../../src/main/storage/tables/observer-metrics.ts';
import { type TemporaryDatabase, temporaryDatabase } from '../../support/database.ts';
import { ManualClock } from '../../support/manual-clock.ts';

const minute = 60_000;
let file: TemporaryDatabase;
let clock: ManualClock;
let events: MeshEvent[];
beforeEach(() => {
  file = temporaryDatabase();
  clock = new ManualClock();
  events = [];
});
afterEach(() => file.dispose());

const options = (answer = 'delivered') => ({
  open: () => file.db,
  clock,
  dispatch: async (event: MeshEvent) => {
    events.push(event);
    return answer;
  },
});
const titles = () => events.map(({ severity, title }) => `${severity}: ${title}`);

describe('reports of an observer', () => {
  beforeEach(() => {
    file.db.exec(`INSERT INTO parties (id, key) VALUES (1, 'aa11');
      INSERT INTO observers (id, party_id, key, name, iata, first_seen, last_seen) VALUES (1, 1, 'AA11', 'Attic', 'SEA', 0, 0)`);
  });
  const unknown = { txAirSecs: null, rxAirSecs: null, uptimeSecs: null, queueLen: null };
  const counts = { packetsSent: null, packetsReceived: null, recvErrors: null, errorFlags: null };
  let secs = 0;

  /** Reports every 5 min, each followed by a look. */
  async function reports(watch: RadioWatch, batteries: readonly (number | null)[], noiseFloor = -110, air = 0) {
    const table = new ObserverMetricsTable(file.db);
    for (const batteryMv of batteries) {
      secs += air;
      const metrics = { ...unknown, ...counts, batteryMv, noiseFloor, txAirSecs: secs, rxAirSecs: 0 };
      table.put(1, clock.now(), metrics, clock.now());
      await watch.look();
      clock.advance(5 * minute);
    }
  }

  it('tell 3.55 V once, 3.35 V at once as immediate, and the recovery of both at 3.80 V, across restarts', async () => {
    await reports(new RadioWatch(options()), [3_900, 3_550, 3_550, 3_550]);
    expect(titles()).toEqual(['priority: Attic: battery low at 3.55 V']);
    await reports(new RadioWatch(options()), [3_500, 3_350, 3_350, 3_350]);
    expect(titles()[1]).toBe('immediate: Attic: battery critical at 3.35 V');
    await reports(new RadioWatch(options()), [3_650, 3_800, 3_900]);
    expect(titles().slice(2)).toEqual([
      'routine: Attic is charged again at 3.80 V',
      'routine: Attic is charged again at 3.80 V',
    ]);
    expect(events.map(({ id, region, subject }) => [id, region, subject])).toEqual([
      ['battery-low:AA11#1', 'SEA', 'AA11'],
      ['battery-critical:AA11#1', 'SEA', 'AA11'],
      ['battery-critical-over:AA11#1', 'SEA', 'AA11'],
      ['battery-low-over:AA11#1', 'SEA', 'AA11'],
    ]);
  });

  it('that fall straight to 3.30 V make one alert, not two', async () => {
    await reports(new RadioWatch(options()), [3_900, 3_300, 3_300, 3_300]);
    expect(titles()).toEqual(['immediate: Attic: battery critical at 3.30 V']);
  });

  it('of a second discharge are a second occurrence', async () => {
    const watch = new RadioWatch(options());
    await reports(watch, [3_500, 3_500, 3_900, 3_500, 3_500]);
    expect(events.map(({ id }) => id)).toEqual(['battery-low:AA11#1', 'battery-low-over:AA11#1', 'battery-low:AA11#2']);
  });

  it('with -85 dBm tell after 30 min, and not that of 25', async () => {
    const watch = new RadioWatch(options());
    await reports(watch, [null, null, null, null, null, null], -85);
    expect(events).toHaveLength(0);
    await reports(watch, [null, null], -85);
    expect(titles()).toEqual(['priority: Attic: noise floor at -85 dBm']);
    await reports(watch, [null], -100);
    expect(titles()[1]).toBe('routine: Attic is quiet again at -100 dBm');
  });

  it('with 150 s on the air in 5 min tell 50 % after an hour', async () => {
    const watch = new RadioWatch(options());
    await reports(
      watch,
      Array.from({ length: 12 }, () => null),
      -110,
      150,
    );
    expect(events).toHaveLength(0);
    await reports(watch, [null, null], -110, 150);
    expect(titles()).toEqual(['priority: Attic: airtime at 50 %']);
  });

  it('that nobody was told of because of a cooldown are offered again 5 min later', async () => {
    await reports(new RadioWatch(options('cooldown')), [3_500, 3_500]);
    await reports(new RadioWatch(options()), [3_500]);
    expect(events.map(({ id }) => id)).toEqual(['battery-low:AA11#1', 'battery-low:AA11#1']);
  });

  it('end with the watch: no timer is left', async () => {
    const watch = new RadioWatch(options());
    watch.start();
    await watch.stop();
    expect(clock.pending).toBe(0);
  });
});

describe('the system', () => {
  const status = { arrivedAt: 0, observer: { id: 'a', name: null, iata: null }, source: 't' } as ObserverStatus;
  let free: number;
  const watchOf = (queue = new IngestQueue(10)) => ({
    queue,
    watch: new SystemWatch(options(), { queue, file: file.file, freeBytes: async () => free }),
  });

  it('tells a disk with 500 MiB free at once and once, also across a restart, and when there is room again', async () => {
    free = 500 * 2 ** 20;
    await watchOf().watch.lookAtStorage();
    await watchOf().watch.lookAtStorage();
    expect(titles()).toEqual(['immediate: Disk nearly full: 500 MiB free']);
    free = 2 * 2 ** 30;
    await watchOf().watch.lookAtStorage();
    expect(titles()[1]).toBe('routine: Disk has room again');
  });

  it('tells a database above its limit of 16 MiB, and is quiet again without a limit', async () => {
    free = 100 * 2 ** 30;
    const limitBytes = 16 * 2 ** 20;
    saveDatabaseLimit(file.db, limitBytes, 0);
    const { watch } = watchOf();
    await watch.lookAtStorage();
    expect(events).toEqual([]);
    file.db.exec('CREATE TABLE filler (bytes BLOB); INSERT INTO filler VALUES (zeroblob(20000000))');
    await watch.lookAtStorage();
    expect(events).toMatchObject([{ severity: 'immediate', subject: 'database', data: { limitBytes } }]);
    expect((await watch.storage()).databaseBytes).toBeGreaterThan(limitBytes);
    saveDatabaseLimit(file.db, null, 0);
    await watch.lookAtStorage();
    expect(titles()[1]).toBe('routine: Database within its limit again');
    expect(await watch.storage()).toMatchObject({ limitBytes: null, freeBytes: free });
  });

  it('refuses a limit of 16 MiB - 1 and keeps the one it had', async () => {
    saveDatabaseLimit(file.db, 2 ** 30, 0);
    expect(() => saveDatabaseLimit(file.db, 16 * 2 ** 20 - 1, 0)).toThrow(/^15 MiB cannot be the limit .* 16 MiB to/);
    expect((await watchOf().watch.storage()).limitBytes).toBe(2 ** 30);
  });

  it('asks the system itself how much is free', async () => {
    await new SystemWatch(options(), { queue: new IngestQueue(), file: file.file }).lookAtStorage();
    for (const event of events) expect(event.data.freeBytes).toBeGreaterThan(0);
  });

  it('tells a queue that stays 90 % full for 30 s, and that it eased', async () => {
    const { queue, watch } = watchOf();
    for (let i = 0; i < 9; i += 1) queue.status(status);
    await watch.lookAtQueue();
    clock.advance(29_999);
    await watch.lookAtQueue();
    expect(events).toHaveLength(0);
    clock.advance(1);
    await watch.lookAtQueue();
    expect(titles()).toEqual(['immediate: Recording is behind: queue 90 % full']);
    queue.shift(5);
    await watch.lookAtQueue();
    expect(titles()[1]).toBe('routine: Recording keeps up again');
  });

  it('tells nobody of a queue that a replay fills to 80 % again and again', async () => {
    const { queue, watch } = watchOf();
    for (let i = 0; i < 20; i += 1) {
      while (queue.length < 9) queue.status(status);
      await watch.lookAtQueue();
      queue.shift(4);
      clock.advance(5_000);
      await watch.lookAtQueue();
      clock.advance(5_000);
    }
    expect(events).toHaveLength(0);
  });

  it('tells 3 messages without room at once, and the end after 5 min without another', async () => {
    const { queue, watch } = watchOf();
    for (let i = 0; i < 13; i += 1) queue.hearing({ ...status, bytes: new Uint8Array(4) } as unknown as Hearing);
    queue.shift(10);
    await watch.lookAtQueue();
    expect(titles()).toEqual(['immediate: Messages are dropped: 3 so far']);
    clock.advance(5 * minute);
    await watch.lookAtQueue();
    expect(titles()).toHaveLength(2);
  });

  it('is not looked at any more after it was stopped', async () => {
    const { watch } = watchOf();
    watch.start();
    await watch.stop();
    expect(clock.pending).toBe(0);
  });
});
