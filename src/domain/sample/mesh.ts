// A sample mesh: nodes with keys, places and links, and the observers among them.
import type { SigningCrypto } from '../crypto.ts';
import { readText } from '../packet/bytes.ts';
import { toHex } from '../packet/hex.ts';
import type { AdvertRole } from '../packet/packet.ts';
import { type Links, linkNodes } from './links.ts';
import { fitName, halfName, inventName } from './names.ts';
import type { NodeClock, SampleNode } from './node.ts';
import { chooseObservers, type SampleObserver } from './observers.ts';
import { type Place, placeNodes } from './places.ts';
import { type ProfileName, profiles, type SampleProfile } from './profile.ts';
import { Random } from './random.ts';

export interface SampleMesh {
  readonly seed: string;
  readonly profile: SampleProfile;
  readonly nodes: readonly SampleNode[];
  readonly links: Links;
  readonly observers: readonly SampleObserver[];
}

/** Middle of the sample mesh: open ocean, so that nobody takes it for a real place. */
const MIDDLE = { lat: 31.5, lon: -41.2 };
const KM_PER_DEGREE = 111.32;

/** The mesh of a seed; the same seed and profile give the same mesh on every machine. */
export function generateMesh(
  options: { readonly seed: string; readonly profile: ProfileName | SampleProfile },
  crypto: SigningCrypto,
): SampleMesh {
  const { seed } = options;
  const profile = typeof options.profile === 'string' ? profiles[options.profile] : options.profile;
  const stream = (label: string) => new Random(crypto, seed, label);
  const roles = stream('roles').quotas<AdvertRole>(profile.nodes, [
    ['repeater', 0.64],
    ['companion', 0.28],
    ['room', 0.075],
    ['sensor', 0.005],
  ]);
  const places = placeNodes(profile, roles, stream('places'));
  const nodes = makeNodes(seed, roles, places, stream('nodes'), crypto);
  const links = linkNodes(places, stream('links'));
  return { seed, profile, nodes, links, observers: chooseObservers(profile, nodes, links, stream('observers')) };
}

function makeNodes(
  seed: string,
  roles: readonly AdvertRole[],
  places: readonly Place[],
  random: Random,
  crypto: SigningCrypto,
): SampleNode[] {
  const count = roles.length;
  const hashSizes = random.quotas(count, [
    [1, 0.94],
    [2, 0.057],
    [3, 0.003],
  ]);
  const located = random.quotas<'yes' | 'zero' | 'no'>(count, [
    ['yes', 0.92],
    ['zero', 0.04],
    ['no', 0.04],
  ]);
  const clocks = random.quotas<ClockKind>(count, clockShares);
  const cutName = located.indexOf('yes');
  return roles.map((role, index) => {
    const { nodeSeed, publicKey } = makeKey(seed, index, crypto);
    const place = places[index] as Place;
    const key = toHex(publicKey);
    const where = positionOf(place, located[index] ?? 'yes');
    const limit = where.lat === null ? 31 : 23;
    const invented = inventName(role, place.town, place.ridge, index + 1, random);
    const nameBytes = index === cutName ? halfName(invented, limit) : fitName(invented, limit);
    return {
      index,
      seed: nodeSeed,
      publicKey,
      key,
      role,
      nameBytes,
      name: readText(nameBytes),
      ...where,
      place,
      ridge: place.ridge,
      hashSize: hashSizes[index] ?? 1,
      prefixes: prefixesOf(key),
      clock: clockOf(clocks[index] ?? 'seconds', random),
    };
  });
}

const utf8 = new TextEncoder();

/** A key pair whose public key does not begin with the reserved bytes 00 and FF. */
function makeKey(seed: string, index: number, crypto: SigningCrypto) {
  for (let attempt = 0; ; attempt++) {
    const nodeSeed = crypto.sha256(utf8.encode(`${seed}|key|${index}|${attempt}`));
    const publicKey = crypto.publicKeyOfSeed(nodeSeed);
    if (publicKey[0] !== 0 && publicKey[0] !== 255) return { nodeSeed, publicKey };
  }
}

function prefixesOf(key: string): [string, string, string] {
  const upper = key.toUpperCase();
  return [upper.slice(0, 2), upper.slice(0, 4), upper.slice(0, 6)];
}

function positionOf(place: Place, located: 'yes' | 'zero' | 'no') {
  if (located === 'no') return { lat: null, lon: null };
  if (located === 'zero') return { lat: 0, lon: 0 };
  const kmPerDegreeEast = KM_PER_DEGREE * Math.cos((MIDDLE.lat * Math.PI) / 180);
  return {
    lat: Math.round((MIDDLE.lat + place.y / KM_PER_DEGREE) * 1e6) / 1e6,
    lon: Math.round((MIDDLE.lon + place.x / kmPerDegreeEast) * 1e6) / 1e6,
  };
}

type ClockKind = 'seconds' | 'half_minute' | 'half_hour' | 'days' | 'epoch';

/** Shares measured on real adverts. */
const clockShares: readonly (readonly [ClockKind, number])[] = [
  ['seconds', 0.37],
  ['half_minute', 0.25],
  ['half_hour', 0.05],
  ['days', 0.05],
  ['epoch', 0.28],
];

function clockOf(kind: ClockKind, random: Random): NodeClock {
  const within = (seconds: number): NodeClock => ({
    kind: 'offset',
    seconds: Math.round(random.between(-seconds, seconds)),
  });
  switch (kind) {
    case 'seconds':
      return within(3);
    case 'half_minute':
      return within(25);
    case 'half_hour':
      return within(25 * 60);
    case 'days':
      return within(9 * 86_400);
    case 'epoch':
      return { kind: 'epoch', uptimeSeconds: random.below(40 * 86_400) };
  }
}
