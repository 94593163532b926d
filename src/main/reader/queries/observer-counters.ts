// What an observer counted in all, across its restarts.
import type { JoinedCounters } from '../../../contract/joined-counters.ts';
import type { ReadableDb } from '../../storage/readonly.ts';
import { partyOf } from './graph-node.ts';

const seamsShown = 50;

interface RunRow {
  readonly observer: number;
  readonly since: number;
  readonly at: number;
  readonly uptimeSecs: number | null;
  readonly restarts: number;
}

interface SeamRow {
  readonly at: number;
  readonly kind: JoinedCounters['seams'][number]['kind'];
  readonly unseenSecs: number | null;
  readonly changes: string;
}

/** The totals of the observer with this key, in either case; null for who never reported any. */
export function observerCounters(db: ReadableDb, { key }: { readonly key: string }): JoinedCounters | null {
  const party = partyOf(db, key);
  if (party === null) return null;
  const run = db
    .prepare<[number], RunRow>(
      `SELECT r.observer_id AS observer, r.since, r.at, r.uptime_secs AS uptimeSecs, r.restarts
         FROM observers o JOIN observer_runs r ON r.observer_id = o.id
        WHERE o.party_id = ? ORDER BY r.at DESC LIMIT 1`,
    )
    .get(party);
  if (run === undefined) return null;
  const { observer, ...facts } = run;
  const totals = new Map(
    db
      .prepare<[number], [string, number]>('SELECT counter, total FROM observer_counters WHERE observer_id = ?')
      .raw()
      .all(observer),
  );
  const total = (counter: keyof JoinedCounters['totals']) => totals.get(counter) ?? null;
  return {
    ...facts,
    totals: {
      packetsReceived: total('packetsReceived'),
      packetsSent: total('packetsSent'),
      recvErrors: total('recvErrors'),
      rxAirSecs: total('rxAirSecs'),
      txAirSecs: total('txAirSecs'),
    },
    seams: seamsOf(db, observer),
  };
}

function seamsOf(db: ReadableDb, observer: number): JoinedCounters['seams'] {
  const rows = db
    .prepare<[number, number], SeamRow>(
      `SELECT at, kind, unseen_secs AS unseenSecs, changes FROM counter_seams
        WHERE observer_id = ? ORDER BY id DESC LIMIT ?`,
    )
    .all(observer, seamsShown);
  return rows.map(({ changes, ...seam }) => {
    const listed = JSON.parse(changes) as [string, number, number][];
    return { ...seam, changes: listed.map(([counter, before, after]) => ({ counter, before, after })) };
  });
}
