// What a newcomer without a radio hears.
import { describe, expect, it } from 'vitest';
import { silentLogger } from '../../../src/domain/logger.ts';
import { decodePacket } from '../../../src/domain/packet/decode.ts';
import { nodeCrypto } from '../../../src/main/node-crypto.ts';
import { createSource } from '../../../src/main/sources/create.ts';
import { SampleSource, samplePace } from '../../../src/main/sources/sample/sample-source.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { CollectingSink, untilState } from './collecting-sink.ts';
import { packetSeries } from './published.ts';

const deps = { random: () => 0.5, crypto: nodeCrypto(), logger: silentLogger };

/** Moves the clock in steps of 100 ms, letting the source play what falls due. */
async function pass(clock: ManualClock, ms: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += 100) {
    clock.advance(100);
    for (let turn = 0; turn < 8; turn++) await new Promise((resolve) => void setImmediate(resolve));
  }
}

describe('the sample mesh', () => {
  it('introduces itself within 5 s, has half an hour behind it after 14 s, and then speaks in real time', async () => {
    const clock = new ManualClock();
    const source = createSource({ kind: 'sample', profile: 'small' }, { ...deps, clock });
    const sink = new CollectingSink();
    source.start(sink);
    await untilState(source, 'connected');
    await pass(clock, 5_000);
    const advertisers = new Set<string>();
    for (const { bytes } of sink.hearings) {
      const packet = decodePacket(bytes);
      if (packet.ok && packet.payload.kind === 'advert')
        advertisers.add(Buffer.from(packet.payload.publicKey).toString('hex'));
    }
    expect(advertisers.size).toBeGreaterThanOrEqual(20);
    expect(source.report().state).toBe('up');
    await pass(clock, 9_000);
    expect(sink.hearings.length).toBeGreaterThan(1_000);
    const before = sink.hearings.length;
    await pass(clock, 60_000);
    const inAMinute = sink.hearings.slice(before);
    expect(inAMinute.length).toBeGreaterThan(10);
    expect(inAMinute.length).toBeLessThan(400);
    // Its clock and ours agree now, for observers that know their time.
    const apart = inAMinute
      .map(({ claimed, arrivedAt }) => Math.abs((claimed?.at ?? 0) - arrivedAt))
      .sort((a, b) => a - b);
    expect(apart[Math.floor(apart.length / 2)]).toBeLessThan(10_000);
    expect(sink.hearings.every(({ timing, arrivedAt }) => timing === 'live' && arrivedAt <= clock.now())).toBe(true);
    await source.stop();
    expect(clock.pending).toBe(0);
  });

  it('says the same for the same seed, and something else for another', async () => {
    const first = async (seed: string): Promise<string[]> => {
      const clock = new ManualClock();
      const source = createSource({ kind: 'sample', profile: 'small', seed }, { ...deps, clock });
      const sink = new CollectingSink();
      source.start(sink);
      await untilState(source, 'connected');
      await pass(clock, 3_000);
      await source.stop();
      return sink.raws;
    };
    const [a, again, b] = await Promise.all([first('a'), first('a'), first('b')]);
    expect(a.length).toBeGreaterThan(50);
    expect(again).toEqual(a);
    expect(b).not.toEqual(a);
  });

  it('that ends says so, and one that cannot be built is a sentence, not a crash', async () => {
    const clock = new ManualClock();
    const ending = new SampleSource(
      'sample:x',
      { kind: 'sample', profile: 'small' },
      ({ startAt }) => packetSeries(3).map((m) => ({ ...m, at: startAt })),
      clock,
      silentLogger,
    );
    const sink = new CollectingSink();
    ending.start(sink);
    expect((await untilState(ending, 'ended')).words).toBe('The sample mesh has said all it had to say.');
    expect(sink.hearings).toHaveLength(3);
    const broken = () => {
      throw new Error('no dice');
    };
    const failing = new SampleSource('sample:y', { kind: 'sample', profile: 'small' }, broken, clock, silentLogger);
    failing.start(sink);
    expect((await untilState(failing, 'failed')).words).toContain('could not be built (no dice)');
    await failing.stop();
  });
});

describe('the pace of the sample mesh', () => {
  it.each([
    [0, 0],
    [8_000, 4_000],
    [8_000 + 1_792_000 / 2, 9_000],
    [1_800_000, 14_000],
    [1_860_000, 74_000],
  ])('plays its millisecond %i after %i ms', (age, expected) => {
    expect(samplePace(1_000)(1_000 + age)).toBe(expected);
  });
});
