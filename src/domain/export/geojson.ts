// GeoJSON (RFC 7946): longitude first, WGS 84, lines cut where they cross the 180th meridian.
import { type EdgeExport, edgeFields, endFields, type Field, type NodeExport, nodeFields } from './table.ts';

type Position = readonly [lon: number, lat: number];

export const geojsonHead = '{"type":"FeatureCollection","features":[\n';
export const geojsonFoot = '\n]}\n';

/** A point where the node says where it is; a feature without a geometry where it does not. */
export function nodeFeature(node: NodeExport): string {
  const place = placeOf(node);
  const geometry = place === null ? null : { type: 'Point', coordinates: place };
  return JSON.stringify({ type: 'Feature', id: node.key, geometry, properties: properties(nodeFields, node) });
}

/** A line between two placed ends; a feature without a geometry where one has no place. */
export function edgeFeature(edge: EdgeExport): string {
  const [from, to] = [placeOf(edge.a), placeOf(edge.b)];
  const geometry = from === null || to === null ? null : lineBetween(from, to);
  return JSON.stringify({ type: 'Feature', geometry, properties: properties([...endFields, ...edgeFields], edge) });
}

function properties<Row>(fields: readonly Field<Row>[], row: Row): Record<string, unknown> {
  return Object.fromEntries(
    fields.map((field) => {
      const value = field.of(row);
      return [field.name, typeof value === 'string' ? value.toWellFormed() : value];
    }),
  );
}

function placeOf({ lat, lon }: NodeExport): Position | null {
  if (lat === null || lon === null || !(Math.abs(lat) <= 90 && Math.abs(lon) <= 180)) return null;
  return [Number(lon.toFixed(6)), Number(lat.toFixed(6))];
}

function lineBetween(from: Position, to: Position): object {
  if (Math.abs(from[0] - to[0]) <= 180) return { type: 'LineString', coordinates: [from, to] };
  // The short way crosses the meridian: where, by the share of the way that lies before it.
  const [east, west] = from[0] > to[0] ? [from, to] : [to, from];
  const before = 180 - east[0];
  const whole = before + (west[0] + 180);
  const lat = whole === 0 ? east[1] : Number((east[1] + ((west[1] - east[1]) * before) / whole).toFixed(6));
  return {
    type: 'MultiLineString',
    coordinates: [
      [east, [180, lat]],
      [[-180, lat], west],
    ],
  };
}
