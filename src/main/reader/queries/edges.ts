// Edges for export, for the edge panel and for a node's list of neighbours.
import type { EdgeClaim, EdgeDetail, GraphEdge, GraphNode } from '../../../contract/graph.ts';
import type { NodeDetail } from '../../../contract/nodes.ts';
import {
  addToTotals,
  type Claim,
  deriveEdges,
  type EdgeTotals,
  hopWidth,
  noTotals,
} from '../../../domain/mesh/derive.ts';
import { isImplausible } from '../../../domain/mesh/distance.ts';
import type { PartyId } from '../../../domain/mesh/recorded.ts';
import {
  claimRoute,
  claimRouteNames,
  type RelationName,
  relation,
  relationNames,
  weightX4,
} from '../../../domain/mesh/relations.ts';
import { confidenceLevel, confidenceReason, score } from '../../../domain/mesh/score.ts';
import { isParty, prefixHex, type Side } from '../../../domain/mesh/side.ts';
import type { ReadableDb } from '../../storage/readonly.ts';
import { claimsBetween, claimsWithAnySide, everyClaim, relayIndex, SideLookup } from './edge-claims.ts';
import { edgeDays, edgeRow, heardBy } from './edge-days.ts';
import { graphNodeById, graphNodesById, partyOf } from './graph-node.ts';
import { openClaims } from './open-claims.ts';
import { edgeMark, wrongEdges } from './wrong-edges.ts';

/** Which evidence an export counts; see `variantCounts` below. */
export const edgeVariants = ['seed_literal', 'seed_flood', 'seed_flood_plus_interior', 'all'] as const;
export type EdgeVariant = (typeof edgeVariants)[number];

export interface ExportedEdge {
  /** Public key in lower-case hex, or an observer id in lower case; `a` sorts before `b`. */
  readonly a: string;
  readonly b: string;
  readonly count: number;
  /** ISO 8601, UTC, with milliseconds. */
  readonly firstSeen: string;
  readonly lastSeen: string;
  /** Pieces of evidence by relation; they add up to `count`. */
  readonly relations: Partial<Record<RelationName, number>>;
}

/**
 * Edges by their keys. `seed_literal`: zero-hop and first-hop adverts and last hops on every route but TRACE, weightless
 * ones too. `seed_flood`: the same with hops of flood routes only. `seed_flood_plus_interior`: and the links inside
 * flood paths. `all`: every edge of the graph that scores, with all evidence behind it; edges that rest on weightless
 * evidence alone are left out.
 */
export function exportEdges(db: ReadableDb, { variant }: { readonly variant: EdgeVariant }): ExportedEdge[] {
  const keyOf = db.prepare<[PartyId], string>('SELECT key FROM parties WHERE id = ?').pluck();
  const edges: ExportedEdge[] = [];
  for (const [low, row] of groupByEdge(db, variant)) {
    for (const [high, claims] of row) {
      const span = variant === 'all' ? scoringSpan(claims) : wholeSpan(claims);
      if (span === null) continue;
      const [a = '', b = ''] = [keyOf.get(low) ?? '', keyOf.get(high) ?? ''].sort();
      edges.push({ a, b, ...span, relations: relationsOf(claims) });
    }
  }
  return edges.sort((x, y) => compare(x.a, y.a) || compare(x.b, y.b));
}

/** Whether a variant counts a claim. */
export function variantCounts(variant: EdgeVariant, claim: Claim): boolean {
  if (variant === 'all') return true;
  switch (claim.relation) {
    case relation.advertZeroHop:
      return true;
    case relation.advertFirstHop:
    case relation.lastHop:
      return claim.route === claimRoute.flood || (variant === 'seed_literal' && claim.route === claimRoute.direct);
    case relation.interior:
      return variant === 'seed_flood_plus_interior';
    default:
      return false;
  }
}

type ClaimsByEdge = Map<PartyId, Map<PartyId, Claim[]>>;

function groupByEdge(db: ReadableDb, variant: EdgeVariant): ClaimsByEdge {
  const index = relayIndex(db);
  const edges: ClaimsByEdge = new Map();
  for (const claim of everyClaim(db)) {
    if (!variantCounts(variant, claim)) continue;
    const left = index.resolve(claim.left);
    const right = index.resolve(claim.right);
    if (left === 0 || right === 0 || left === right) continue;
    const low = Math.min(left, right);
    const high = Math.max(left, right);
    const row = edges.get(low) ?? new Map<PartyId, Claim[]>();
    edges.set(low, row);
    const claims = row.get(high);
    if (claims === undefined) row.set(high, [claim]);
    else claims.push(claim);
  }
  return edges;
}

type Span = Pick<ExportedEdge, 'count' | 'firstSeen' | 'lastSeen'>;

function wholeSpan(claims: readonly Claim[]): Span {
  return spanOf(
    claims.reduce((sum, claim) => sum + claim.count, 0),
    Math.min(...claims.map((claim) => claim.firstSeen)),
    Math.max(...claims.map((claim) => claim.lastSeen)),
  );
}

/** As `neighbor_edges` holds it; null for an edge that does not score. */
function scoringSpan(claims: readonly Claim[]): Span | null {
  const totals = noTotals();
  for (const claim of claims) addToTotals(totals, claim);
  return totals.weightedX4 === 0 ? null : spanOf(totals.count, totals.firstSeen, totals.lastSeen);
}

function spanOf(count: number, firstSeen: number, lastSeen: number): Span {
  return { count, firstSeen: new Date(firstSeen).toISOString(), lastSeen: new Date(lastSeen).toISOString() };
}

function relationsOf(claims: readonly Claim[]): ExportedEdge['relations'] {
  const relations: Partial<Record<RelationName, number>> = {};
  for (const claim of claims) {
    const name = relationNames[claim.relation];
    if (name !== undefined) relations[name] = (relations[name] ?? 0) + claim.count;
  }
  return relations;
}

function compare(x: string, y: string): number {
  return x < y ? -1 : x > y ? 1 : 0;
}

export interface EdgeDetailInput {
  /** Keys of the two ends in either order and case. */
  readonly a: string;
  readonly b: string;
  /** Epoch milliseconds; scores are as of then. */
  readonly now: number;
}

/** The edge between two parties with every claim behind it; null when there is none. Weightless evidence is listed too. */
export function edgeDetail(db: ReadableDb, input: EdgeDetailInput): EdgeDetail | null {
  const ends = [partyOf(db, input.a), partyOf(db, input.b)].flatMap((party) =>
    party === null ? [] : [nodeOrParty(db, party)],
  );
  const [a, b] = ends.sort((x, y) => (x.key < y.key ? -1 : 1));
  if (a === undefined || b === undefined || a.id === b.id) return null;
  const lookup = new SideLookup(db);
  const claims = claimsBetween(db, lookup.sidesOf(a.id), lookup.sidesOf(b.id));
  if (claims.length === 0) return null;
  const totals = noTotals();
  for (const claim of claims) addToTotals(totals, claim);
  const mark = edgeMark(db, { a: a.key, b: b.key });
  const row = edgeRow(db, a.id, b.id);
  return {
    a,
    b,
    edge: graphEdge(a, b, totals, mark !== null),
    firstSeen: totals.firstSeen,
    score: score(totals.weightedX4, totals.lastSeen, input.now),
    confidenceReason: confidenceReason({ ...totals, witnesses: totals.witnesses.length }),
    claims: explain(db, claims),
    ...openClaims(db, lookup, [a.id, b.id], (side) => sideText(db, side)),
    mark,
    heardBy: heardBy(claims, a.id, b.id),
    days: row === null ? [] : edgeDays(db, row, input.now),
    generatedAt: input.now,
  };
}

/** The neighbours of a node or observer, strongest first, by key; empty when nobody has it. */
export function neighboursOf(
  db: ReadableDb,
  input: { readonly key: string; readonly now: number },
): NodeDetail['neighbours'] {
  const party = partyOf(db, input.key);
  return party === null ? [] : neighboursOfParty(db, party, input.now);
}

/** The neighbours of a party, strongest first. */
export function neighboursOfParty(db: ReadableDb, party: PartyId, now: number): NodeDetail['neighbours'] {
  const lookup = new SideLookup(db);
  const claims = claimsWithAnySide(db, lookup.sidesOf(party));
  const self = nodeOrParty(db, party);
  const found: [PartyId, EdgeTotals][] = [];
  for (const [low, row] of deriveEdges(claims, (side) => lookup.resolve(side))) {
    for (const [high, totals] of row) found.push([low === party ? high : low, totals]);
  }
  const known = graphNodesById(
    db,
    found.map(([other]) => other),
  );
  const isWrong = wrongEdges(db);
  const neighbours = found.map(([other, totals]) => {
    const node = known.get(other) ?? bareParty(db, other);
    const [a, b] = self.key < node.key ? [self, node] : [node, self];
    return {
      node,
      edge: graphEdge(a, b, totals, isWrong(a.key, b.key)),
      score: score(totals.weightedX4, totals.lastSeen, now),
    };
  });
  return neighbours.sort((x, y) => y.score - x.score || y.edge.lastSeen - x.edge.lastSeen || x.node.id - y.node.id);
}

function graphEdge(a: GraphNode, b: GraphNode, totals: EdgeTotals, wrong: boolean): GraphEdge {
  return {
    a: a.id,
    b: b.id,
    count: totals.count,
    weightedX4: totals.weightedX4,
    lastSeen: totals.lastSeen,
    snr: totals.snrCount === 0 ? null : totals.snrSumX4 / 4 / totals.snrCount,
    relations: totals.relations,
    confidence: confidenceLevel({ ...totals, witnesses: totals.witnesses.length }),
    implausible: isImplausible(a, b),
    wrong,
  };
}

/** Claims in words, most evidence first. */
function explain(db: ReadableDb, claims: readonly Claim[]): EdgeClaim[] {
  const observer = db.prepare<[number], { name: string | null; key: string }>(
    'SELECT name, key FROM observers WHERE id = ?',
  );
  const nameOf = (id: number) => {
    const row = observer.get(id);
    return row?.name ?? row?.key ?? `observer ${id}`;
  };
  return claims
    .map((claim) => ({
      relation: relationNames[claim.relation] ?? 'interior',
      route: claimRouteNames[claim.route] ?? 'flood',
      left: sideText(db, claim.left),
      right: sideText(db, claim.right),
      hopWidth: hopWidth(claim.left, claim.right) || null,
      count: claim.count,
      weight: weightX4(claim.relation, claim.route) / 4,
      firstSeen: claim.firstSeen,
      lastSeen: claim.lastSeen,
      witnesses: claim.witnesses.map(nameOf),
      snrMean: claim.snrCount === 0 ? null : claim.snrSumX4 / 4 / claim.snrCount,
      snrMin: claim.snrMinX4 === null ? null : claim.snrMinX4 / 4,
      snrMax: claim.snrMaxX4 === null ? null : claim.snrMaxX4 / 4,
    }))
    .sort((x, y) => y.weight * y.count - x.weight * x.count || y.count - x.count);
}

function sideText(db: ReadableDb, side: Side): string {
  return isParty(side) ? nodeOrParty(db, side).key : prefixHex(side);
}

function nodeOrParty(db: ReadableDb, party: PartyId): GraphNode {
  return graphNodeById(db, party) ?? bareParty(db, party);
}

/** A party that is neither node nor observer (the sender of an anonymous request) is drawn by its key alone. */
function bareParty(db: ReadableDb, party: PartyId): GraphNode {
  const key = db.prepare<[PartyId], string>('SELECT key FROM parties WHERE id = ?').pluck().get(party) ?? '';
  return {
    id: party,
    key,
    name: null,
    role: 'unknown',
    lat: null,
    lon: null,
    lastSeen: null,
    lastAdvertAt: null,
    isObserver: false,
  };
}
