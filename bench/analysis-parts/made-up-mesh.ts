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

/** `nodes` nodes in towns of about 40, joined by the `edges` shortest links. */
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
  const near: { a: number; b: number; distance: number }[] = [];
  places.forEach((one, a) => {
    for (let b = 0; b < a; b += 1) {
      const other = places[b];
      if (other === undefined || Math.abs(other.lat - one.lat) > 0.3) continue;
      const distance = Math.hypot(other.lat - one.lat, other.lon - one.lon) * (0.6 + 0.8 * random());
      if (distance < 0.4) near.push({ a, b, distance });
    }
  });
  near.sort((x, y) => x.distance - y.distance);
  return {
    nodes: places,
    edges: near.slice(0, edges).map(({ a, b }) => ({ a, b, count: 1 + Math.floor(200 * random() ** 3) })),
  };
}
