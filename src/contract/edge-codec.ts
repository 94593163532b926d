// Packs edges for the wire: varints in base64, about 8 bytes an edge, because 5,000 of them as JSON are five times the size.
import type { Confidence, GraphEdge } from './graph.ts';

const levels: readonly Confidence[] = ['low', 'medium', 'high'];
const minuteMs = 60_000;
const unmeasured = 0;

/**
 * Packs `edges` into a base64 string. Layout per edge, sorted by (a, b), all varints (LEB128) but the last:
 * (a - previous a) x 8 + implausible x 4 + confidence | b - previous b while a stays, else zigzag(b - a) | count |
 * relation bits + 64 when the weight is not that of `count` pieces of weight 1 + 128 when it is marked as wrong | in the former case
 * zigzag(4 x count - weightedX4) | minutes before `generatedAt` | SNR byte: 0 unmeasured, else round(4 x dB) + 128, held
 * to 1..255. Times come back to the minute, SNR to a quarter dB.
 */
export function packEdges(edges: readonly GraphEdge[], generatedAt: number): string {
  const sorted = [...edges].sort((x, y) => x.a - y.a || x.b - y.b);
  const bytes: number[] = [];
  let a = 0;
  let b = 0;
  for (const edge of sorted) {
    putVarint(bytes, (edge.a - a) * 8 + (edge.implausible ? 4 : 0) + levels.indexOf(edge.confidence));
    putVarint(bytes, edge.a === a ? edge.b - b : zigzag(edge.b - edge.a));
    a = edge.a;
    b = edge.b;
    putVarint(bytes, edge.count);
    const lighter = 4 * edge.count - edge.weightedX4;
    putVarint(bytes, edge.relations + (lighter === 0 ? 0 : 64) + (edge.wrong ? 128 : 0));
    if (lighter !== 0) putVarint(bytes, zigzag(lighter));
    putVarint(bytes, Math.max(0, Math.floor((generatedAt - edge.lastSeen) / minuteMs)));
    bytes.push(edge.snr === null ? unmeasured : Math.min(255, Math.max(1, Math.round(edge.snr * 4) + 128)));
  }
  return toBase64(bytes);
}

/** Unpacks what `packEdges` packed; throws a RangeError when the text is cut short. */
export function unpackEdges(packed: string, generatedAt: number): GraphEdge[] {
  const bytes = Uint8Array.from(atob(packed), (c) => c.charCodeAt(0));
  const edges: GraphEdge[] = [];
  const at = { offset: 0 };
  let a = 0;
  let b = 0;
  while (at.offset < bytes.length) {
    const head = takeVarint(bytes, at);
    const step = Math.floor(head / 8);
    const end = takeVarint(bytes, at);
    b = step === 0 ? b + end : a + step + unzigzag(end);
    a += step;
    const count = takeVarint(bytes, at);
    const flags = takeVarint(bytes, at);
    const weightedX4 = 4 * count - ((flags & 64) !== 0 ? unzigzag(takeVarint(bytes, at)) : 0);
    const lastSeen = generatedAt - takeVarint(bytes, at) * minuteMs;
    const snr = takeByte(bytes, at);
    edges.push({
      a,
      b,
      count,
      weightedX4,
      lastSeen,
      snr: snr === unmeasured ? null : (snr - 128) / 4,
      relations: flags & 63,
      confidence: levels[head & 3] ?? 'low',
      implausible: (head & 4) !== 0,
      wrong: (flags & 128) !== 0,
    });
  }
  return edges;
}

function zigzag(value: number): number {
  return value < 0 ? -2 * value - 1 : 2 * value;
}

function unzigzag(value: number): number {
  return value % 2 === 1 ? -(value + 1) / 2 : value / 2;
}

function putVarint(bytes: number[], value: number): void {
  let rest = value;
  while (rest >= 128) {
    bytes.push((rest % 128) + 128);
    rest = Math.floor(rest / 128);
  }
  bytes.push(rest);
}

function takeVarint(bytes: Uint8Array, at: { offset: number }): number {
  let value = 0;
  let scale = 1;
  for (;;) {
    const byte = takeByte(bytes, at);
    value += (byte & 127) * scale;
    if (byte < 128) return value;
    scale *= 128;
  }
}

function takeByte(bytes: Uint8Array, at: { offset: number }): number {
  const byte = bytes[at.offset];
  if (byte === undefined) throw new RangeError(`Packed edges end inside an edge at byte ${at.offset}`);
  at.offset += 1;
  return byte;
}

function toBase64(bytes: readonly number[]): string {
  let text = '';
  for (let start = 0; start < bytes.length; start += 8192) {
    text += String.fromCharCode(...bytes.slice(start, start + 8192));
  }
  return btoa(text);
}
