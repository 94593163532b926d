// How far apart two nodes say they are, and whether a radio link can be that long.

/** Beyond this a LoRa link on the ground is implausible, km. */
const longestPlausibleKm = 500;
const earthRadiusKm = 6371;

/** Degrees; null, or 0 for both, when a node does not know where it is. */
export interface Position {
  readonly lat: number | null;
  readonly lon: number | null;
}

/** Great-circle distance in km; null when either position is unknown or no place on earth. */
export function kilometresBetween(a: Position, b: Position): number | null {
  const from = located(a);
  const to = located(b);
  if (from === null || to === null) return null;
  const [lat1, lat2] = [radians(from.lat), radians(to.lat)];
  const h = haversine(lat2 - lat1) + Math.cos(lat1) * Math.cos(lat2) * haversine(radians(to.lon - from.lon));
  return 2 * earthRadiusKm * Math.asin(Math.min(1, Math.sqrt(h)));
}

/** Whether two located nodes are more than 500 km apart. */
export function isImplausible(a: Position, b: Position): boolean {
  const km = kilometresBetween(a, b);
  return km !== null && km > longestPlausibleKm;
}

function located({ lat, lon }: Position): { lat: number; lon: number } | null {
  if (lat === null || lon === null || (lat === 0 && lon === 0)) return null;
  return Math.abs(lat) <= 90 && Math.abs(lon) <= 180 ? { lat, lon } : null;
}

function radians(degrees: number): number {
  return (degrees * Math.PI) / 180;
}

function haversine(angle: number): number {
  return Math.sin(angle / 2) ** 2;
}
