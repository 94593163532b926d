// Links that were measured at both of their ends: how well each hears the other.
import type { TwoWayLinks } from '../../../contract/analysis.ts';
import type { EpochMs } from '../../../domain/hearing.ts';
import type { PartyId } from '../../../domain/mesh/recorded.ts';
import type { Side } from '../../../domain/mesh/side.ts';
import type { ReadableDb } from '../../storage/readonly.ts';
import { ClaimPages } from './claim-pages.ts';
import type { LongQuestion } from './long-question.ts';
import { refOf } from './mesh-graph.ts';
import type { TopologySnapshot } from './snapshot.ts';
import { topologyOf } from './topology.ts';

const rowsShown = 100;

interface Measured {
  sumX4: number;
  count: number;
}

/**
 * Links measured at both ends, the most uneven first. A measurement belongs to the observer's side of a link. The claims
 * are read once for a snapshot, in slices.
 */
export function twoWayLinks(db: ReadableDb, { now }: { readonly now: EpochMs }): LongQuestion<TwoWayLinks> {
  const snapshot = topologyOf(db, now).snapshot(now);
  const known = gathered.get(snapshot);
  if (known !== undefined) return { advance: () => true, result: () => linksOf(snapshot, known) };
  const all: Measurements = new Map();
  const claims = new ClaimPages<MeasuredClaim>(db, measuredColumns);
  return {
    advance() {
      const page = claims.next();
      for (const claim of page ?? []) addMeasured(all, snapshot, claim);
      return page === null;
    },
    result() {
      gathered.set(snapshot, all);
      return linksOf(snapshot, all);
    },
  };
}

function linksOf(snapshot: TopologySnapshot, all: Measurements): TwoWayLinks {
  const rows: TwoWayLinks['rows'] = [];
  let oneWay = 0;
  for (const [hearer, heard] of all) {
    for (const [sender, there] of heard) {
      const back = all.get(sender)?.get(hearer);
      if (back === undefined) oneWay += 1;
      else if (hearer < sender) rows.push(...rowOf(snapshot, [hearer, there], [sender, back]));
    }
  }
  rows.sort((x, y) => y.difference - x.difference || x.a.id - y.a.id || x.b.id - y.b.id);
  return { count: rows.length, oneWay, rows: rows.slice(0, rowsShown) };
}

type Measurements = Map<PartyId, Map<PartyId, Measured>>;
/** Everything measured, by who heard whom. */
const gathered = new WeakMap<TopologySnapshot, Measurements>();

/** The right side of a claim is said to have received from the left one. */
type MeasuredClaim = readonly [left: Side, right: Side, sumX4: number, count: number];
const measuredColumns = 'left_side, right_side, snr_sum_x4, snr_count';

function addMeasured(
  all: Measurements,
  snapshot: TopologySnapshot,
  [, left, right, sumX4, count]: readonly [id: number, ...MeasuredClaim],
): void {
  if (count === 0) return;
  const sender = snapshot.index.resolve(left);
  const hearer = snapshot.index.resolve(right);
  if (sender === 0 || hearer === 0 || sender === hearer) return;
  const heard = all.get(hearer) ?? new Map<PartyId, Measured>();
  all.set(hearer, heard);
  const total = heard.get(sender) ?? { sumX4: 0, count: 0 };
  heard.set(sender, { sumX4: total.sumX4 + sumX4, count: total.count + count });
}

function rowOf(
  snapshot: TopologySnapshot,
  [a, atA]: readonly [PartyId, Measured],
  [b, atB]: readonly [PartyId, Measured],
): TwoWayLinks['rows'] {
  const [one, other] = [snapshot.node(a), snapshot.node(b)];
  if (one === null || other === null) return [];
  const mean = ({ sumX4, count }: Measured) => ({ snr: sumX4 / 4 / count, count });
  const [here, there] = [mean(atA), mean(atB)];
  return [{ a: refOf(one), b: refOf(other), atA: here, atB: there, difference: Math.abs(here.snr - there.snr) }];
}
