// The sample traffic: repeatable, shaped like measured traffic, and true to what its mesh did.
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { RefusalReason } from '../../../src/domain/hearing.ts';
import { verifyAdvert } from '../../../src/domain/packet/advert.ts';
import { channelKeys, openGroup } from '../../../src/domain/packet/channel.ts';
import { decodePacket } from '../../../src/domain/packet/decode.ts';
import { fromHex, toHex } from '../../../src/domain/packet/hex.ts';
import { hashHex } from '../../../src/domain/packet/identity.ts';
import type { Packet } from '../../../src/domain/packet/packet.ts';
import { scopeOf, scopeOfPacket } from '../../../src/domain/packet/scope.ts';
import { sampleChannelSecrets } from '../../../src/domain/sample/channels.ts';
import type { TrafficItem, TrafficTruth } from '../../../src/domain/sample/delivery.ts';
import { snrBetween } from '../../../src/domain/sample/links.ts';
import { generateMesh } from '../../../src/domain/sample/mesh.ts';
import { recordingLine } from '../../../src/domain/sample/recording.ts';
import { generateTraffic, type TrafficOptions } from '../../../src/domain/sample/traffic.ts';
import { nodeCrypto } from '../../../src/main/node-crypto.ts';
import { readLine, readMessage } from '../../../src/main/sources/envelope.ts';

const crypto = nodeCrypto();
const startAt = 1_767_225_600_000;
const clean = { garbage: false, duplicates: false, statuses: false };

function traffic(options: Partial<TrafficOptions> = {}): Generator<TrafficItem> {
  return generateTraffic({ seed: 'a', profile: 'small', startAt, ...options }, crypto);
}

function shaOf(items: Iterable<TrafficItem>, count: number): string {
  const sha = createHash('sha256');
  let left = count;
  for (const item of items) {
    sha.update(`${item.at} ${item.topic} ${item.payload}\n`);
    if (--left === 0) break;
  }
  return sha.digest('hex');
}

interface Heard {
  readonly item: TrafficItem;
  readonly truth: Extract<TrafficTruth, { kind: 'heard' }>;
  readonly packet: Packet;
  readonly json: Record<string, unknown>;
}

function heardOf(items: Iterable<TrafficItem>): Heard[] {
  const heard: Heard[] = [];
  for (const item of items) {
    if (item.truth.kind !== 'heard' || item.truth.duplicate) continue;
    const json = JSON.parse(item.payload) as Record<string, unknown>;
    const packet = decodePacket(fromHex(String(json.raw)) ?? new Uint8Array());
    if (!packet.ok) throw new Error(`${packet.detail} ${item.payload}`);
    heard.push({ item, truth: item.truth, packet, json });
  }
  return heard;
}

function percentile(values: readonly number[], p: number): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length * p)] ?? Number.NaN;
}

describe('determinism', () => {
  it('gives the very same first 5,000 messages of the small mesh on every machine', () => {
    expect(shaOf(traffic(), 5000)).toBe('2b156294552e2f0bd76b23fe5593881b26350797bac4fa715847c8d412dff27d');
  });

  it('gives the very same first 5,000 messages of the real mesh on every machine', () => {
    expect(shaOf(traffic({ profile: 'real' }), 5000)).toBe(
      'a5e416371c2f77e15b9a02cf7730b882e4ce1ac9cab40656c733c5ab85ed1553',
    );
  });

  it('gives other messages for another seed', () => {
    expect(shaOf(traffic({ seed: 'b' }), 500)).not.toBe(shaOf(traffic(), 500));
  });

  it('gives the same good messages whether or not garbage, duplicates and statuses are mixed in', () => {
    const good = (items: Iterable<TrafficItem>) =>
      heardOf(items)
        .map(({ item }) => item.payload)
        .sort()
        .join('\n');
    const alone = good(traffic({ ...clean, observations: 5000 }));
    const mixed = good(traffic({ duplicates: false, observations: 5000 }));
    expect(mixed === alone).toBe(true);
  });
});

describe('the stream', () => {
  it('ends after exactly as many observations as asked, in order of arrival', () => {
    let last = 0;
    let count = 0;
    for (const item of traffic({ observations: 3000 })) {
      expect(item.at).toBeGreaterThanOrEqual(last);
      last = item.at;
      if (item.truth.kind === 'heard' && !item.truth.duplicate) count++;
    }
    expect(count).toBe(3000);
  });

  it('never ends when asked for infinitely many', () => {
    let count = 0;
    for (const _ of traffic({ ...clean, observations: Number.POSITIVE_INFINITY })) if (++count === 12_000) break;
    expect(count).toBe(12_000);
  });

  it('holds only observations when everything else is switched off', () => {
    expect([...traffic({ ...clean, observations: 2000 })].every((item) => item.truth.kind === 'heard')).toBe(true);
  });

  it('lets most relays of the small mesh advertise within 10 s when it opens with adverts', () => {
    const heard = heardOf(traffic({ openingAdverts: true, observations: 400 }));
    const early = heard.filter(({ item, packet }) => item.at < startAt + 10_000 && packet.payloadType === 'ADVERT');
    expect(new Set(early.map(({ truth }) => truth.originator)).size).toBeGreaterThan(25);
  });

  it('writes lines a recording is read from, with the time of arrival around them', () => {
    for (const item of traffic({ ...clean, observations: 200 })) {
      const line = JSON.parse(recordingLine(item)) as Record<string, unknown>;
      expect(line).toMatchObject({ topic: item.topic, payload: item.payload, retain: 0 });
      const context = { source: 'test', arrivedAt: item.at, timing: 'recorded', retained: false } as const;
      expect(readLine(recordingLine(item), context).kind).toBe('hearing');
    }
  });
});

describe('30,000 observations of the real mesh', () => {
  const mesh = generateMesh({ seed: 'a', profile: 'real' }, crypto);
  const items = [...traffic({ profile: 'real', mesh, observations: 30_000 })];
  const heard = heardOf(items);
  const byTransmission = Map.groupBy(heard, ({ truth }) => truth.transmission);
  const transmissions = [...byTransmission.values()].map((copies) => copies[0] as Heard);
  const floods = heard.filter(({ packet }) => packet.routeCode < 2);
  const share = (holds: (heard: Heard) => boolean, of = transmissions) => of.filter(holds).length / of.length;

  it('are 20 to 24 per transmission', () => {
    const mean = heard.length / transmissions.length;
    expect(mean).toBeGreaterThanOrEqual(20);
    expect(mean).toBeLessThanOrEqual(24);
  });

  it('share their hash with all copies of their transmission and no other, but for TRACE', () => {
    const hashes = new Map<string, number>();
    for (const { packet, truth, json } of heard) {
      const hash = hashHex(packet, crypto);
      if (json.hash !== null) expect(json.hash).toBe(hash.toUpperCase());
      expect(hashes.get(hash) ?? truth.transmission).toBe(truth.transmission);
      hashes.set(hash, truth.transmission);
    }
    const others = transmissions.filter(({ packet }) => packet.payloadType !== 'TRACE').length;
    const traces = new Set(heard.filter((h) => h.packet.payloadType === 'TRACE').map((h) => hashHex(h.packet, crypto)));
    expect(hashes.size).toBe(others + traces.size);
  });

  it('have passed 7 relays in the middle, 2 to 15 for most, some more than 20', () => {
    const hops = floods.map(({ packet }) => packet.hopCount);
    expect(percentile(hops, 0.5)).toBeGreaterThanOrEqual(6);
    expect(percentile(hops, 0.5)).toBeLessThanOrEqual(8);
    expect(percentile(hops, 0.1)).toBeLessThanOrEqual(3);
    expect(percentile(hops, 0.9)).toBeLessThanOrEqual(16);
    expect(Math.max(...hops)).toBeGreaterThan(20);
  });

  it('take about 1.2 s per hop', () => {
    const perHop = floods
      .filter((h) => h.packet.hopCount > 3)
      .map(({ item, packet, truth }) => {
        const first = Math.min(...(byTransmission.get(truth.transmission) ?? []).map((copy) => copy.item.at));
        return (item.at - first) / packet.hopCount;
      });
    expect(percentile(perHop, 0.5)).toBeGreaterThan(500);
    expect(percentile(perHop, 0.5)).toBeLessThan(1700);
  });

  it('use 1, 2 and 3 bytes per hop at about 94, 6 and a few per thousand', () => {
    expect(share(({ packet }) => packet.hashSize === 1, floods)).toBeGreaterThan(0.88);
    expect(share(({ packet }) => packet.hashSize === 2, floods)).toBeGreaterThan(0.02);
    expect(share(({ packet }) => packet.hashSize === 3, floods)).toBeLessThan(0.02);
  });

  it('have the measured mix of types and 27 % direct packets', () => {
    const types = { GRP_TXT: 33, ADVERT: 21, RESPONSE: 16, REQ: 12, TXT_MSG: 9, PATH: 4, ANON_REQ: 3.4 };
    for (const [type, percent] of Object.entries(types)) {
      const found = 100 * share(({ packet }) => packet.payloadType === type);
      expect(Math.abs(found - percent), `${type} ${found}`).toBeLessThan(4);
    }
    for (const type of ['TRACE', 'CONTROL', 'ACK']) {
      expect(share(({ packet }) => packet.payloadType === type)).toBeGreaterThan(0);
    }
    const direct = share(({ packet }) => packet.route === 'DIRECT');
    expect(direct).toBeGreaterThan(0.22);
    expect(direct).toBeLessThan(0.32);
  });

  it('name the true transmitter as last hop on every flood, or its originator when there is none', () => {
    for (const { packet, truth } of floods) {
      const last = packet.path.subarray(packet.path.length - packet.hashSize);
      if (packet.hopCount === 0) expect(truth.transmitter).toBe(truth.originator);
      else expect(mesh.nodes[truth.transmitter]?.key.startsWith(toHex(last))).toBe(true);
    }
    expect(floods.length).toBeGreaterThan(20_000);
  });

  it('are heard over true links only', () => {
    for (const { truth } of heard) {
      const observer = mesh.observers[truth.observer]?.node ?? -1;
      expect(snrBetween(mesh.links, truth.transmitter, observer)).not.toBeNull();
    }
  });

  it('read signals between -12.5 and 13.8 dB with a median near -3', () => {
    const snrs = heard.map(({ json }) => Number(json.SNR));
    expect(Math.min(...snrs)).toBeGreaterThanOrEqual(-12.5);
    expect(Math.max(...snrs)).toBeLessThanOrEqual(13.8);
    expect(Math.abs(percentile(snrs, 0.5) + 3)).toBeLessThan(2);
  });

  it('hold adverts that all verify, with the names and positions of their nodes', () => {
    const adverts = transmissions.filter(({ packet }) => packet.payload.kind === 'advert');
    for (const { packet, truth } of adverts) {
      if (packet.payload.kind !== 'advert') continue;
      expect(verifyAdvert(packet.payload, crypto)).toBe(true);
      if (packet.route === 'TRANSPORT_DIRECT') continue;
      const node = mesh.nodes[truth.originator];
      expect(toHex(packet.payload.publicKey)).toBe(node?.key);
      expect(packet.payload.app).toMatchObject({ name: node?.name, role: node?.role, lat: node?.lat, lon: node?.lon });
    }
    const nearby = adverts.filter(({ packet }) => packet.route === 'DIRECT').length / adverts.length;
    expect(nearby).toBeGreaterThan(0.06);
    expect(nearby).toBeLessThan(0.2);
  });

  it('hold messages of which half open with the sample keys', () => {
    const keys = channelKeys(sampleChannelSecrets(crypto), crypto);
    const groups = transmissions.flatMap(({ packet }) => (packet.payload.kind === 'group' ? [packet.payload] : []));
    const opened = groups.map((payload) => openGroup(payload, keys, crypto)).filter((message) => message !== null);
    expect(opened.length / groups.length).toBeGreaterThan(0.4);
    expect(opened.length / groups.length).toBeLessThan(0.6);
    expect(new Set(opened.map((message) => message.channel)).size).toBe(4);
    const names = new Set(mesh.nodes.map((node) => node.name));
    for (const message of opened) expect(message.kind === 'text' && names.has(message.sender ?? '')).toBe(true);
  });

  it('mark 2 % of the floods with the code of #sample', () => {
    const scoped = transmissions.filter(({ packet }) => packet.route === 'TRANSPORT_FLOOD');
    expect(scoped.length).toBeGreaterThan(5);
    const scopes = [scopeOf('#sample', crypto)];
    for (const { packet } of scoped) expect(scopeOfPacket(packet, scopes, crypto)?.name).toBe('#sample');
  });

  it('come with duplicates, identical to the byte', () => {
    const duplicates = items.filter((item) => item.truth.kind === 'heard' && item.truth.duplicate);
    expect(duplicates.length).toBeGreaterThan(60);
    const payloads = new Set(heard.map(({ item }) => item.payload));
    const known = duplicates.filter((item) => payloads.has(item.payload)).length;
    expect(known / duplicates.length).toBeGreaterThan(0.99);
  });

  it('are each read by the envelope reader as the hearing they are', () => {
    for (const { item, json, truth } of heard.slice(0, 5000)) {
      const context = { source: 'test', arrivedAt: item.at, timing: 'live', retained: false } as const;
      const reading = readMessage(item.topic, item.payload, context);
      if (reading.kind !== 'hearing') throw new Error(`${reading.kind}: ${item.payload}`);
      expect(toHex(reading.hearing.bytes).toUpperCase()).toBe(json.raw);
      expect(reading.hearing.observer.id).toBe(mesh.observers[truth.observer]?.id);
      expect(reading.hearing.snr).toBe(Number(json.SNR));
    }
  });
});

describe('what is no good packet', () => {
  // Observers heard far more often than in nature, so that every kind of garbage occurs soon.
  const items = [...traffic({ profile: 'real', observations: 60_000, transmissionsPerSecond: 20 })];
  const spoiled = items.filter((item) => item.truth.kind === 'garbage');

  /** Reason the program refuses a message for, by its own envelope reader and decoder; null when it takes it. */
  function refusalOf(item: TrafficItem): RefusalReason | null {
    const context = { source: 'test', arrivedAt: item.at, timing: 'live', retained: item.retained } as const;
    const reading = readMessage(item.topic, item.payload, context);
    if (reading.kind === 'refused') return reading.refusal.reason;
    if (reading.kind !== 'hearing') return null;
    const decoded = decodePacket(reading.hearing.bytes);
    return decoded.ok ? null : decoded.reason;
  }

  it('is refused for the very reason it was spoiled for', () => {
    for (const item of spoiled) {
      if (item.truth.kind !== 'garbage') continue;
      expect(refusalOf(item), `${item.truth.what}: ${item.payload.slice(0, 700)}`).toBe(item.truth.refusal);
    }
  });

  it('is of many kinds, and rare', () => {
    const kinds = new Set(spoiled.map((item) => item.truth.kind === 'garbage' && item.truth.what));
    expect(kinds.size).toBeGreaterThanOrEqual(16);
    expect(spoiled.length / items.length).toBeLessThan(0.005);
    expect(spoiled.length / items.length).toBeGreaterThan(0.001);
  });

  it('leaves a flipped advert a packet whose signature fails', () => {
    const flipped = spoiled.filter((item) => item.truth.kind === 'garbage' && item.truth.what.startsWith('advert'));
    expect(flipped.length).toBeGreaterThan(5);
    for (const { payload } of flipped) {
      const packet = decodePacket(fromHex(String((JSON.parse(payload) as { raw: string }).raw)) ?? new Uint8Array());
      expect(packet.ok && packet.payload.kind === 'advert' && verifyAdvert(packet.payload, crypto)).toBe(false);
    }
  });

  it('has statuses of every observer, read as such', () => {
    const statuses = items.filter((item) => item.truth.kind === 'status');
    expect(new Set(statuses.map((item) => item.topic)).size).toBe(31);
    for (const item of statuses) {
      const context = { source: 'test', arrivedAt: item.at, timing: 'live', retained: item.retained } as const;
      const reading = readMessage(item.topic, item.payload, context);
      expect(reading.kind === 'status' && reading.status.online).toBe(
        item.truth.kind === 'status' && item.truth.online,
      );
    }
  });
});

describe('load profiles', () => {
  it('starts the large mesh of 2,000 nodes and 200 observers', () => {
    const heard = heardOf(traffic({ ...clean, profile: 'large', observations: 5000 }));
    expect(heard).toHaveLength(5000);
    expect(new Set(heard.map(({ truth }) => truth.observer)).size).toBeGreaterThan(150);
  });

  it('brings about 1,000 observations per second in the burst', () => {
    const heard = heardOf(traffic({ ...clean, profile: 'burst', observations: 20_000 }));
    const seconds = ((heard.at(-1)?.item.at ?? 0) - (heard[2000]?.item.at ?? 0)) / 1000;
    expect(18_000 / seconds).toBeGreaterThan(700);
    expect(18_000 / seconds).toBeLessThan(1300);
  });

  it('floods with forged adverts: 1,000 keys per second, none of them verified', () => {
    const heard = heardOf(traffic({ ...clean, profile: 'forged', observations: 3000 }));
    const forged = heard.filter(({ truth }) => truth.originator === -1);
    expect(forged.length).toBeGreaterThan(2500);
    const keys = new Set<string>();
    for (const { packet } of forged) {
      if (packet.payload.kind !== 'advert') throw new Error('no advert');
      keys.add(toHex(packet.payload.publicKey));
      expect(verifyAdvert(packet.payload, crypto)).toBe(false);
    }
    expect(keys.size).toBe(forged.length);
  });
});
