// A recording of everything a mesh of 100 nodes can do to a program that believes what it hears.
import { writeFileSync } from 'node:fs';
import { toHex } from '../../src/domain/packet/hex.ts';
import { type AdvertContent, advertPayload, makeNode, type TestNode } from '../main/ingest/heard.ts';

/** 2026-03-01T00:00:00Z, and the same moment as a node's clock has it. */
export const HEARD = Date.UTC(2026, 2, 1);
const clock = HEARD / 1000;
/** The byte every key of the mesh begins with, so that a 1-byte hop can mean any of them. */
export const SHARED = 0xa7;
export const NODES = 100;
/** As long as a name beside a position can be. */
export const hostileName = '<b onload=x>\u202e\u0007&"=1+1';

/** The mesh and what it is to be known as. */
export interface EdgeCases {
  readonly nodes: readonly TestNode[];
  /** Repeater and observer in one. */
  readonly listener: TestNode;
  /** What each node calls itself in its newest advert, by key. */
  readonly names: ReadonlyMap<string, string>;
  /** Lines that are no packet, by the reason they are refused for. */
  readonly refused: Readonly<Record<string, number>>;
  /** Neighbours by their keys, smaller first: what can be known for certain. */
  readonly edges: readonly string[];
  readonly lines: number;
}

const roof = 'CC'.repeat(32);

/** Writes the recording to `file`; the same file every time. */
export function writeEdgeCases(file: string): EdgeCases {
  const nodes = meshOf(NODES);
  const [listener, ...others] = nodes as [TestNode, ...TestNode[]];
  const lines: string[] = [];
  const names = new Map<string, string>();
  const hear = (bytes: Uint8Array, at: number, observer = roof) =>
    lines.push(
      JSON.stringify({
        origin: observer === roof ? 'Roof' : 'Listener',
        origin_id: observer,
        timestamp: new Date(at).toISOString(),
        direction: 'rx',
        raw: toHex(bytes).toUpperCase(),
        iata: 'SJC',
      }),
    );
  const advertise = (node: TestNode, content: AdvertContent, at: number, hops: Hops = noHops, observer = roof) => {
    hear(flood(4, advertPayload(node, content), hops), at, observer);
  };
  nodes.forEach((node, i) => {
    const name = i === 7 ? hostileName : `Node ${i}`;
    names.set(node.key, name);
    // Heard over ambiguous hops, by everyone else.
    advertise(node, { clock: clock + i, name, lat: 37 + i / 100, lon: -122 }, HEARD + i * 1000, oneByte(1 + (i % 5)));
  });
  const edges = new Set<string>();
  const neighbours = (a: string, b: string) => edges.add([a.toLowerCase(), b.toLowerCase()].sort().join(' '));
  // Heard directly by the node that is an observer too, and by the roof.
  for (const node of others.slice(0, 10)) {
    advertise(
      node,
      { clock: clock + 500, name: names.get(node.key) ?? null },
      HEARD + 500_000,
      noHops,
      listener.key.toUpperCase(),
    );
    neighbours(node.key, listener.key);
  }
  renamed(others, advertise, names);
  edges.add([listener.key, roof.toLowerCase()].sort().join(' '));
  advertise(listener, { clock: clock + 900, name: 'Listener', lat: 37, lon: -122 }, HEARD + 900_000);
  names.set(listener.key, 'Listener');
  longPaths(hear);
  wrongClocks(others, advertise, names);
  wide(others, hear, neighbours);
  const refused = broken(hear);
  writeFileSync(file, lines.map((line) => `${line}\n`).join(''));
  return { nodes, listener, names, refused, edges: [...edges].sort(), lines: lines.length };
}

type Advertise = (node: TestNode, content: AdvertContent, at: number, hops?: Hops, observer?: string) => void;

/** New names; an advert of the old name that comes late, and one whose signature is not theirs. */
function renamed(nodes: readonly TestNode[], advertise: Advertise, names: Map<string, string>): void {
  for (const [i, node] of nodes.slice(20, 25).entries()) {
    advertise(node, { clock: clock + 2_000, name: `Renamed ${i}` }, HEARD + 2_000_000, oneByte(2));
    advertise(node, { clock: clock + 1_000, name: 'An old name' }, HEARD + 3_000_000, oneByte(2));
    names.set(node.key, `Renamed ${i}`);
  }
}

/** Nodes whose own clocks stand in 1970 and 2100, and observers whose clocks do. */
function wrongClocks(nodes: readonly TestNode[], advertise: Advertise, names: Map<string, string>): void {
  const [first, second, third, fourth] = nodes.slice(30, 34);
  if (!first || !second || !third || !fourth) throw new Error('The mesh is too small.');
  const clocks = [
    [first, 12, HEARD + 4_000_000],
    [second, Date.UTC(2100, 0, 1) / 1000, HEARD + 4_000_000],
    [third, clock + 4_000, 12_345],
    [fourth, clock + 4_000, Date.UTC(2100, 0, 1)],
  ] as const;
  for (const [node, own, at] of clocks) advertise(node, { clock: own, name: 'From another time' }, at, oneByte(3));
  // Its first advert was newer by its own clock, so the name of 1970 does not count.
  for (const node of [second, third, fourth]) names.set(node.key, 'From another time');
}

/** The longest paths there are: 63 hops of 1 byte, 32 of 2, 21 of 3; and a legacy length of 64. */
function longPaths(hear: (bytes: Uint8Array, at: number) => void): void {
  const payload = (n: number) => Buffer.alloc(20, n);
  hear(flood(2, payload(1), oneByte(63)), HEARD + 5_000_000);
  hear(flood(2, payload(2), { width: 2, bytes: Buffer.alloc(64, SHARED) }), HEARD + 5_001_000);
  hear(flood(2, payload(3), { width: 3, bytes: Buffer.alloc(63, SHARED) }), HEARD + 5_002_000);
  hear(Buffer.concat([Buffer.from([(2 << 2) | 1, 0x40]), payload(4)]), HEARD + 5_003_000);
}

/** A flood over 2-byte hops that are unique, where all 1-byte hops are not. */
function wide(
  nodes: readonly TestNode[],
  hear: (bytes: Uint8Array, at: number) => void,
  neighbours: (a: string, b: string) => void,
): void {
  const prefix = (node: TestNode) => node.key.slice(0, 4);
  const unique = nodes.filter((node) => nodes.filter((other) => prefix(other) === prefix(node)).length === 1).slice(-3);
  const [a, b, c] = unique;
  if (!a || !b || !c) throw new Error('No hop of the mesh is unique.');
  const bytes = Buffer.from(unique.map(prefix).join(''), 'hex');
  hear(flood(2, Buffer.alloc(20, 9), { width: 2, bytes }), HEARD + 6_000_000);
  neighbours(a.key, b.key);
  neighbours(b.key, c.key);
  neighbours(c.key, roof);
}

/** What no firmware takes: a path longer than 64 bytes, hops of 4 bytes, no payload. */
function broken(hear: (bytes: Uint8Array, at: number) => void): Record<string, number> {
  hear(flood(2, Buffer.alloc(20), { width: 2, bytes: Buffer.alloc(66, SHARED) }), HEARD);
  hear(Buffer.concat([Buffer.from([(2 << 2) | 1, 0xc1]), Buffer.alloc(30, SHARED)]), HEARD);
  hear(flood(2, Buffer.alloc(0), noHops), HEARD);
  return { path_too_long: 1, reserved_hash_size: 1, payload_empty: 1 };
}

interface Hops {
  readonly width: 1 | 2 | 3;
  readonly bytes: Uint8Array;
}
const noHops: Hops = { width: 1, bytes: Buffer.alloc(0) };
const oneByte = (count: number): Hops => ({ width: 1, bytes: Buffer.alloc(count, SHARED) });

function flood(type: number, payload: Uint8Array, { width, bytes }: Hops): Buffer {
  const length = ((width - 1) << 6) | (bytes.length / width);
  return Buffer.concat([Buffer.from([(type << 2) | 1, length]), bytes, payload]);
}

/** Which of the keys made of these labels begin with the shared byte; looking for them takes 25,000 keys. */
const labels = `3 659 1159 1167 1863 2125 2505 2731 2850 2895 3369 3428 3489 3663 4118 4289 4308 4417 4541 4798 4972 5640 5808
  6023 6121 6215 6259 6370 7359 7633 7877 8239 8351 8365 8463 8837 8995 9117 9148 9431 9506 9872 10215 10729
  11055 11265 11271 11528 11823 11947 12023 12209 12351 12476 12539 12892 12904 13259 13391 13521 13891 13910
  13940 14398 14559 15392 15663 15825 15857 15941 15960 16427 16489 16734 17146 17670 17686 17742 17957 18239
  18258 18379 18431 19309 19418 19462 20725 20789 20825 21295 21718 22037 22398 22505 23598 23728 23910 23940
  24618 24870`;

/** Nodes whose keys all begin with the same byte. */
function meshOf(count: number): TestNode[] {
  const nodes = labels
    .split(/\s+/)
    .slice(0, count)
    .map((label) => makeNode(`edge case ${label}`));
  if (nodes.some(({ publicKey }) => publicKey[0] !== SHARED)) throw new Error('A key begins with another byte.');
  return nodes;
}
