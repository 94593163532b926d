// Links that were measured at both of their ends: how well each hears the other.
import type { TwoWayLinks } from '../../../contract/analysis.ts';
import type { EpochMs } from '../../../domain/hearing.ts';
import type { PartyId } from '../../../domain/mesh/recorded.ts';
import type { Side } from '../../../domain/mesh/side.ts';
import type { ReadableDb } from '../../storage/readonly.ts';
import { refOf } from './mesh-graph.ts';
import type { TopologySnapshot } from './snapshot.ts';
import { topologyOf } from './topology.ts';

const rowsShown = 100;

interface Measured {
  sumX4: number;
  count: number;
}

/** Links measured at both ends, the most uneven first. A measurement belongs to the observer's side of a link. */
export function twoWayLinks(db: ReadableDb, { now }: { readonly now: EpochMs }): TwoWayLinks {
  const snapshot = topologyOf(db, now).snapshot(now);
  const rows: TwoWayLinks['rows'] = [];
  let oneWay = 0;
  for (const [hearer, heard] of measurements(db, snapshot)) {
    for (const [sender, there] of heard) {
      const back = measurementOf(db, snapshot, sender, hearer);
      if (back === undefined) oneWay += 1;
      else if (hearer < sender) rows.push(...rowOf(snapshot, [hearer, there], [sender, back]));
    }
  }
  rows.sort((x, y) => y.difference - x.difference || x.a.id - y.a.id || x.b.id - y.b.id);
  return { count: rows.length, oneWay, rows: rows.slice(0, rowsShown) };
}

type Measurements = Map<PartyId, Map<PartyId, Measured>>;
const gathered = new WeakMap<TopologySnapshot, Measurements>();

function measurementOf(db: ReadableDb, snapshot: TopologySnapshot, hearer: PartyId, sender: PartyId) {
  return measurements(db, snapshot).get(hearer)?.get(sender);
}

/** Everything measured, by who heard whom; read once for a snapshot. */
function measurements(db: ReadableDb, snapshot: TopologySnapshot): Measurements {
  const known = gathered.get(snapshot);
  if (known !== undefined) return known;
  const all: Measurements = new Map();
  for (const { left, right, sumX4, count } of db.prepare<[], MeasuredClaim>(selectMeasured).iterate()) {
    const sender = snapshot.index.resolve(left);
    const hearer = snapshot.index.resolve(right);
    if (sender === 0 || hearer === 0 || sender === hearer) continue;
    const heard = all.get(hearer) ?? new Map<PartyId, Measured>();
    all.set(hearer, heard);
    const total = heard.get(sender) ?? { sumX4: 0, count: 0 };
    heard.set(sender, { sumX4: total.sumX4 + sumX4, count: total.count + count });
  }
  gathered.set(snapshot, all);
  return all;
}

interface MeasuredClaim {
  readonly left: Side;
  readonly right: Side;
  readonly sumX4: number;
  readonly count: number;
}

/** The right side of a claim is said to have received from the left one. */
const selectMeasured = `SELECT left_side AS left, right_side AS right, snr_sum_x4 AS sumX4, snr_count AS count
  FROM edge_evidence WHERE snr_count > 0`;

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
