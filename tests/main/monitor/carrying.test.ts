import { expect, it } from 'vitest';
import type { ObserverStatus } from '../../../src/domain/hearing.ts';
import { IngestQueue } from '../../../src/main/ingest/queue.ts';
import { carrying } from '../../../src/main/monitor/carrying.ts';
import { hearing, MARCH } from '../ingest/heard.ts';

it('notes who carries an observer by hearings and live statuses, not by retained ones and last wills, and queues all of them', () => {
  const queue = new IngestQueue();
  const heard: [string, string, number][] = [];
  const sink = carrying(queue, (...word) => heard.push(word));
  const status: ObserverStatus = {
    observer: { id: 'BB', name: null, iata: null },
    arrivedAt: MARCH,
    claimed: null,
    timing: 'live',
    retained: false,
    online: true,
    model: null,
    firmware: null,
    clientVersion: null,
    radio: null,
    canRelay: null,
    source: 'mqtt:home',
  };
  sink.hearing(
    hearing(Uint8Array.of(1, 2), MARCH, { observer: { id: 'AA', name: null, iata: null }, arrivedAt: MARCH }),
  );
  sink.status(status);
  sink.status({ ...status, retained: true });
  sink.status({ ...status, online: false });
  expect(heard).toEqual([
    ['AA', 'test', MARCH],
    ['BB', 'mqtt:home', MARCH],
  ]);
  expect(queue.length).toBe(4);
});
