// Playing a file: at its own pace, a faster one, or as fast as it is taken.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { silentLogger } from '../../../src/domain/logger.ts';
import { recordedPace } from '../../../src/main/sources/replay/recorded-pace.ts';
import { ReplaySource } from '../../../src/main/sources/replay/replay-source.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { hasSharedData, readSharedLines, sharedDataFile } from '../../support/shared-data.ts';
import { CollectingSink, untilState } from './collecting-sink.ts';
import { packetMessage, rawOf } from './published.ts';

const begin = Date.UTC(2025, 2, 16);
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'meshwarden-replay-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function lineAt(ms: number, n: number): string {
  return JSON.stringify(packetMessage({ raw: rawOf(n), timestamp: new Date(begin + ms).toISOString() }));
}

function replay(text: string | Uint8Array, speed?: number) {
  const file = join(folder, 'march.ndjson');
  writeFileSync(file, text);
  const clock = new ManualClock();
  const source = new ReplaySource('replay:march.ndjson', { kind: 'replay', file, speed }, clock, silentLogger);
  return { source, clock, sink: new CollectingSink() };
}

/** Lets file reads and everything at hand happen, without moving the clock. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => void setImmediate(resolve));
}

describe('a replay', () => {
  it('in real time plays a message 10 s later than the one before 10 s later, with its own time kept', async () => {
    const { source, clock, sink } = replay(`${lineAt(0, 0)}\n${lineAt(10_000, 1)}\n`);
    const started = clock.now();
    source.start(sink);
    await sink.until(() => sink.hearings.length === 1);
    await settle();
    clock.advance(9_999);
    await settle();
    expect(sink.hearings).toHaveLength(1);
    expect(source.report()).toMatchObject({ state: 'up', words: 'Receiving, 1 packets/min' });
    clock.advance(1);
    await untilState(source, 'ended');
    expect(sink.hearings.map(({ claimed, arrivedAt, timing }) => [claimed?.at, arrivedAt - started, timing])).toEqual([
      [begin, 0, 'recorded'],
      [begin + 10_000, 10_000, 'recorded'],
    ]);
    await source.stop();
  });

  it('at 60 times real time plays a minute in a second', async () => {
    const { source, clock, sink } = replay(`${lineAt(0, 0)}\n${lineAt(60_000, 1)}\n`, 60);
    source.start(sink);
    await sink.until(() => sink.hearings.length === 1);
    await settle();
    clock.advance(999);
    await settle();
    expect(sink.hearings).toHaveLength(1);
    clock.advance(1);
    await sink.until(() => sink.hearings.length === 2);
    await source.stop();
  });

  it('at speed 0 waits for nothing', async () => {
    const { source, clock, sink } = replay(
      Array.from({ length: 1000 }, (_, n) => lineAt(n * 3_600_000, n)).join('\n'),
      0,
    );
    source.start(sink);
    const report = await untilState(source, 'ended');
    expect(report.words).toBe('Played the 1000 messages of march.ndjson.');
    expect(sink.hearings).toHaveLength(1000);
    expect(clock.pending).toBe(0);
  });

  it('stops in the middle of a wait', async () => {
    const { source, clock, sink } = replay(`${lineAt(0, 0)}\n${lineAt(10_000, 1)}\n`);
    source.start(sink);
    await sink.until(() => sink.hearings.length === 1);
    await settle();
    expect(clock.pending).toBe(1);
    await source.stop();
    expect(clock.pending).toBe(0);
    expect(source.report().state).toBe('idle');
  });

  it('reads a line of 1 MB, empty lines, Windows line ends, a byte order mark and a last line without an end', async () => {
    const text = `\ufeff${lineAt(0, 0)}\r\n\r\n\n{"raw":"${'A'.repeat(1_000_000)}"}\n${lineAt(0, 1)}\r\n${lineAt(0, 2)}`;
    const { source, sink } = replay(text, 0);
    source.start(sink);
    await untilState(source, 'ended');
    expect(sink.raws).toEqual([rawOf(0), rawOf(1), rawOf(2)]);
    expect(sink.refusals).toMatchObject([
      { reason: 'too_large', detail: expect.stringContaining('more than 65,536 bytes') },
    ]);
    expect(source.report().messages).toBe(4);
  });

  it('keeps lines whole wherever a chunk of 256 kB ends', async () => {
    const lines = Array.from({ length: 5_000 }, (_, n) => lineAt(0, n));
    const { source, sink } = replay(lines.join('\n'), 0);
    source.start(sink);
    await untilState(source, 'ended');
    expect(sink.raws).toEqual(lines.map((_, n) => rawOf(n)));
    expect(sink.refusals).toEqual([]);
  });

  it.each([
    ['missing', () => {}, 'There is no file ', 'Check the path.'],
    ['a folder', (file: string) => mkdirSync(file), ' is a folder', 'Choose a file inside it.'],
  ] as const)('of a file that is %s fails with a sentence and throws nothing', async (_, make, what, advice) => {
    const file = join(folder, 'other.ndjson');
    make(file);
    const source = new ReplaySource('replay:other', { kind: 'replay', file }, new ManualClock(), silentLogger);
    source.start(new CollectingSink());
    const report = await untilState(source, 'failed');
    expect(report.words).toContain(what);
    expect(report.words).toContain(advice);
    expect(report.lastError).toBe(report.words);
    await source.stop();
    expect(source.report().state).toBe('idle');
  });

  it('of an empty file ends and says that it holds nothing', async () => {
    const { source, sink } = replay('');
    source.start(sink);
    expect((await untilState(source, 'ended')).words).toBe('march.ndjson holds no messages.');
  });

  it('lets other work in every few thousand messages while it plays 20,000 as fast as it can', async () => {
    const { source, sink } = replay(Array.from({ length: 20_000 }, (_, n) => lineAt(0, n)).join('\n'), 0);
    const counts: number[] = [];
    let over = false;
    const look = () => {
      counts.push(sink.hearings.length);
      if (!over) setImmediate(look);
    };
    setImmediate(look);
    source.start(sink);
    await untilState(source, 'ended');
    over = true;
    // Counted, not timed: at 2 us and more a message, a slice of 8 ms holds at most 4,000.
    const steps = counts.map((count, at) => count - (counts[at - 1] ?? 0));
    expect(Math.max(...steps)).toBeLessThanOrEqual(8_000);
    expect(counts.filter((count) => count > 0 && count < 20_000).length).toBeGreaterThan(2);
  });

  it.skipIf(!hasSharedData)('of the recorded mesh gives its 866 messages in order, none refused', async () => {
    const file = sharedDataFile('observations.public.ndjson');
    const source = new ReplaySource(
      'replay:public',
      { kind: 'replay', file, speed: 0 },
      new ManualClock(),
      silentLogger,
    );
    const sink = new CollectingSink();
    source.start(sink);
    await untilState(source, 'ended');
    const expected = readSharedLines('observations.public.ndjson').map((line) =>
      String(JSON.parse(line).raw).toLowerCase(),
    );
    expect(sink.raws).toEqual(expected);
    expect(source.report()).toMatchObject({ messages: 866, hearings: 866, refused: {} });
  });
});

describe('the pace of a recording', () => {
  it.each([
    ['its own distances', [0, 1_000, 4_000], [0, 1_000, 4_000]],
    ['10 min for a gap of a day', [0, 86_400_000, 86_401_000], [0, 600_000, 601_000]],
    ['no wait for a message out of order, and no drift after it', [0, 5_000, 3_000, 6_000], [0, 5_000, 5_000, 6_000]],
    ['one message from the year 2100 as a gap of 10 min', [0, 2.4e12, 1_000, 2_000], [0, 600_000, 600_000, 601_000]],
    ['one message from 1970 as if it came now', [1.7e12, 0, 1.7e12 + 1_000], [0, 0, 600_000]],
  ])('is %s', (_, times, expected) => {
    const pace = recordedPace(1);
    expect(times.map((at) => pace(at))).toEqual(expected);
  });
});
