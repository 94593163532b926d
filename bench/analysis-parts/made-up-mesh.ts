// A made-up regional mesh: towns of nodes with links to the nearest, the same every time.

export interface MadeUpMesh {
  readonly nodes: readonly { readonly key: string; readonly lat: number; readonly lon: number }[];
  /** Ends are places in `nodes`; each pair once. */
  readonly edges: readonly { readonly a: number; readonly b: number; readonly count: number }[];
}

/** 0 to 1, the same every run. */
export function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    return (state >>> 0) / 4_294_967_296;
  };
}

/** Share of nodes with a single link of their own. */
const loners = 0.12;

/** `nodes` nodes in towns of about 40; each joins its nearest, and every town its next ones, with `edges` links in all. */
export function madeUpMesh(nodes: number, edges: number): MadeUpMesh {
  const random = dice(5);
  const towns = Array.from({ length: Math.ceil(nodes / 40) }, () => ({
    lat: 47 + 7 * random(),
    lon: 6 + 9 * random(),
  }));
  const places = Array.from({ length: nodes }, () => {
    const town = towns[Math.floor(random() * towns.length)] ?? { lat: 50, lon: 10 };
    const spread = random() < 0.3 ? 1.2 : 0.25;
    const key = Array.from({ length: 64 }, () => Math.floor(random() * 16).toString(16)).join('');
    return { key, lat: town.lat + spread * (random() - 0.5), lon: town.lon + spread * (random() - 0.5) };
  });
  const links = new Map<string, MadeUpMesh['edges'][number]>();
  const join = (one: number, other: number) => {
    const [a, b] = one < other ? [one, other] : [other, one];
    if (a !== b && links.size < edges) links.set(`${a} ${b}`, { a, b, count: 1 + Math.floor(200 * random() ** 3) });
  };
  const isSocial = places.map(() => random() >= loners);
  const social = places.flatMap((place, i) => (isSocial[i] === true ? [{ ...place, i }] : []));
  const nearest = places.map((place, i) => {
    const near = social.filter(({ lat, lon }) => Math.abs(lat - place.lat) + Math.abs(lon - place.lon) < 0.5);
    return nearestTo(near, place, 16).flatMap((at) => (near[at]?.i === i ? [] : [near[at]?.i ?? 0]));
  });
  for (const [i, near] of nearest.entries()) join(i, near[0] ?? i);
  for (const town of towns) {
    const centre = nearestTo(places, town, 1)[0] ?? 0;
    for (const next of nearestTo(towns, town, 4)) join(centre, nearestTo(places, towns[next] ?? town, 1)[0] ?? 0);
  }
  for (let rank = 1; rank < 15 && links.size < edges; rank += 1) {
    for (const { i } of social) join(i, nearest[i]?.[rank] ?? i);
  }
  return { nodes: places, edges: [...links.values()] };
}

interface Spot {
  readonly lat: number;
  readonly lon: number;
}

/** Places of the `count` spots nearest to `spot`. */
function nearestTo(spots: readonly Spot[], spot: Spot, count: number): number[] {
  return spots
    .map((other, i) => ({ i, distance: Math.hypot(other.lat - spot.lat, other.lon - spot.lon) }))
    .sort((x, y) => x.distance - y.distance)
    .slice(0, count)
    .map(({ i }) => i);
}
