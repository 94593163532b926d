// Where a node that has just appeared is put: near its neighbours, away from what is already there, the same every time.

/** Model coordinates in pixels at zoom 1. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Distance a new node keeps from the neighbour it is put beside. */
const spacing = 90;
const directions = 12;
/** Turns by this angle never line up. */
const goldenAngle = Math.PI * (3 - Math.sqrt(5));

/**
 * A place for node `id`. With placed neighbours: around their middle, in the direction with most room among `others`.
 * Without any: on a spiral outside `others`, by id.
 */
export function placeNear(id: number, neighbours: readonly Point[], others: readonly Point[]): Point {
  if (neighbours.length === 0) return placeOutside(id, others);
  const middle = centre(neighbours);
  const near = others.filter((p) => Math.abs(p.x - middle.x) < 4 * spacing && Math.abs(p.y - middle.y) < 4 * spacing);
  let best: Point = middle;
  let bestRoom = -1;
  for (let step = 0; step < 2 * directions; step += 1) {
    const angle = id * goldenAngle + (step * 2 * Math.PI) / directions;
    const distance = step < directions ? spacing : 2 * spacing;
    const candidate = { x: middle.x + Math.cos(angle) * distance, y: middle.y + Math.sin(angle) * distance };
    const room = Math.min(spacing, ...near.map((p) => Math.hypot(p.x - candidate.x, p.y - candidate.y)));
    if (room > bestRoom + 1) {
      best = candidate;
      bestRoom = room;
    }
  }
  return best;
}

function placeOutside(id: number, others: readonly Point[]): Point {
  const middle = centre(others);
  const radius = others.reduce((most, p) => Math.max(most, Math.hypot(p.x - middle.x, p.y - middle.y)), 0);
  const distance = radius + spacing * (1 + (id % 3) / 2);
  const angle = id * goldenAngle;
  return { x: middle.x + Math.cos(angle) * distance, y: middle.y + Math.sin(angle) * distance };
}

function centre(points: readonly Point[]): Point {
  if (points.length === 0) return { x: 0, y: 0 };
  const sum = points.reduce((total, p) => ({ x: total.x + p.x, y: total.y + p.y }), { x: 0, y: 0 });
  return { x: sum.x / points.length, y: sum.y / points.length };
}
