// Where the nodes stand: towns of different size, a few farms, and relays on ridges above.
import type { AdvertRole } from '../packet/packet.ts';
import type { SampleProfile } from './profile.ts';
import type { Random } from './random.ts';

export interface Place {
  /** Kilometres east and north of the middle. */
  readonly x: number;
  readonly y: number;
  /** Town it belongs to or is nearest to. */
  readonly town: number;
  /** High ground, heard 9 dB better. */
  readonly ridge: boolean;
}

/** One place per node: Gaussian towns of Zipf sizes, 8 % anywhere, 8 % of the repeaters on ridges. */
export function placeNodes(profile: SampleProfile, roles: readonly AdvertRole[], random: Random): Place[] {
  const width = profile.extentKm;
  const height = (width * 2) / 3;
  const anywhere = () => ({ x: random.between(-width / 2, width / 2), y: random.between(-height / 2, height / 2) });
  const spread = random.between(7, 8) * Math.min(1, width / 100);
  const centres = Array.from({ length: profile.towns }, (_, town) =>
    gridPoint(town, profile.towns, width, height, random),
  );
  const weights = centres.map((_, rank) => 1 / Math.sqrt(rank + 1));
  const nearest = (x: number, y: number) => {
    const distances = centres.map((centre) => Math.hypot(centre.x - x, centre.y - y));
    return distances.indexOf(Math.min(...distances));
  };
  return roles.map((role) => {
    if (role === 'repeater' && random.chance(0.08)) {
      const { x, y } = anywhere();
      return { x, y, town: nearest(x, y), ridge: true };
    }
    if (random.chance(0.08)) {
      const { x, y } = anywhere();
      return { x, y, town: nearest(x, y), ridge: false };
    }
    const town = random.weighted(weights);
    const centre = centres[town] ?? { x: 0, y: 0 };
    return {
      x: centre.x + random.gaussian() * spread,
      y: centre.y + random.gaussian() * spread,
      town,
      ridge: false,
    };
  });
}

/** Town centres on a jittered grid, so that no two fall into one. */
function gridPoint(town: number, count: number, width: number, height: number, random: Random) {
  const columns = Math.ceil(Math.sqrt(count));
  const rows = Math.ceil(count / columns);
  const cell = { x: width / columns, y: height / rows };
  const column = town % columns;
  const row = Math.floor(town / columns);
  return {
    x: (column + 0.5) * cell.x - width / 2 + random.between(-0.2, 0.2) * cell.x,
    y: (row + 0.5) * cell.y - height / 2 + random.between(-0.2, 0.2) * cell.y,
  };
}
