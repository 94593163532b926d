// Nodes known beforehand, from a file with one JSON object per line.
import type { EpochMs } from '../../domain/hearing.ts';
import { eachLine, filePieces } from './file-pieces.ts';
import type { ListedNode } from './node-register.ts';

export interface NodeList {
  readonly nodes: readonly ListedNode[];
  /** Lines that name no node: no JSON object, or without a public key of 64 hex digits. */
  readonly refused: number;
}

/** Bytes of a line; real ones have a few hundred. */
const LONGEST_LINE = 65_536;

/** Reads `public_key, name, role, lat, lon, first_seen, last_seen` of each line. Throws what the file system throws. */
export async function readNodeList(file: string): Promise<NodeList> {
  const nodes: ListedNode[] = [];
  let refused = 0;
  for await (const piece of filePieces(file, LONGEST_LINE)) {
    if (piece.kind === 'long') {
      if (piece.ended) refused++;
      continue;
    }
    eachLine(piece.bytes, (start, end) => {
      const line = piece.bytes.toString('utf8', start, end).trim();
      if (line === '') return;
      const node = readListedNode(line);
      if (node) nodes.push(node);
      else refused++;
    });
  }
  return { nodes, refused };
}

/** One line; null when it names no node. */
function readListedNode(line: string): ListedNode | null {
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch {
    return null;
  }
  if (typeof json !== 'object' || json === null) return null;
  const fields = json as Readonly<Record<string, unknown>>;
  const key = fields.public_key;
  if (typeof key !== 'string' || !/^[0-9a-f]{64}$/i.test(key)) return null;
  return {
    publicKey: key.toLowerCase(),
    name: textOf(fields.name),
    role: textOf(fields.role),
    lat: degreesOf(fields.lat),
    lon: degreesOf(fields.lon),
    firstSeen: timeOf(fields.first_seen),
    lastSeen: timeOf(fields.last_seen),
  };
}

const textOf = (value: unknown) => (typeof value === 'string' ? value.slice(0, 128) : null);
const degreesOf = (value: unknown) => (typeof value === 'number' && Number.isFinite(value) ? value : null);

/** ISO 8601, read as UTC when it names no zone, or epoch milliseconds. */
function timeOf(value: unknown): EpochMs | null {
  if (typeof value === 'number') return Number.isSafeInteger(value) && value > 0 ? value : null;
  if (typeof value !== 'string') return null;
  const zoned = /(z|[+-]\d\d:?\d\d)$/i.test(value) || !value.includes(':') ? value : `${value}Z`;
  const time = Date.parse(zoned);
  return Number.isFinite(time) && time > 0 ? time : null;
}
