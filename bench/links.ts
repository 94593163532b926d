// What the looks at 20,000 links cost: how long the longest stretch without a turn for others is, at the first look and later.
import type { ShapedEdge, ShapedNode } from '../src/domain/alerts/graph-shape.ts';
import { hourOf } from '../src/domain/mesh/activity.ts';
import { loadAlertConfig } from '../src/main/alerts/alert-settings.ts';
import { Detectors } from '../src/main/monitor/detectors.ts';
import { EdgeActivityTable } from '../src/main/storage/tables/edge-activity.ts';
import { temporaryDatabase } from '../tests/support/database.ts';
import { ManualClock } from '../tests/support/manual-clock.ts';
import type { Bench, Measurement } from './measure.ts';

const nodeCount = 4_300;
const edgeCount = 20_000;
const observers = 100;
const hourMs = 3_600_000;
const later = 10;

/** Links between relays: a fifth have not been heard for 30 h, all are certain. */
function mesh(now: number): ShapedEdge[] {
  const nodes = Array.from({ length: nodeCount }, (_, i): ShapedNode => {
    const party = i + 1;
    const key = party.toString(16).padStart(64, '0');
    return { party, key, name: `node ${i}`, role: 'repeater', seenAt: now, aliveAt: now };
  });
  const edges: ShapedEdge[] = [];
  for (let i = 0; i < edgeCount; i += 1) {
    // Each node is linked to the next, to the 33rd after it, and so on.
    const a = nodes[i % nodeCount];
    const b = nodes[((i % nodeCount) + 1 + 32 * Math.floor(i / nodeCount)) % nodeCount];
    if (a === undefined || b === undefined) continue;
    const lastSeen = i % 5 === 0 ? now - 30 * hourMs : now;
    const totals = { count: 100, weightedX4: 400, lastSeen, witnesses: [1, 2, 3], oneByteOnly: false };
    edges.push({ id: i + 1, a, b, totals });
  }
  return edges;
}

interface Stretch {
  readonly ms: number;
  /** Processor time of this thread, milliseconds: the same however busy the machine is otherwise. */
  readonly cpuMs: number;
}

/** Runs `work` and gives the longest stretch in which nothing else had its turn. */
async function longestStretch(work: () => Promise<void>): Promise<Stretch> {
  let ms = 0;
  let cpuMs = 0;
  let last = reading();
  let isOver = false;
  const look = () => {
    const now = reading();
    ms = Math.max(ms, now.ms - last.ms);
    cpuMs = Math.max(cpuMs, now.cpuMs - last.cpuMs);
    last = now;
  };
  const watch = () => {
    look();
    if (!isOver) setImmediate(watch);
  };
  setImmediate(watch);
  await work();
  isOver = true;
  look();
  return { ms, cpuMs };
}

function reading(): Stretch {
  const { user, system } = process.threadCpuUsage();
  return { ms: performance.now(), cpuMs: (user + system) / 1_000 };
}

export const bench: Bench = {
  name: 'links',
  async run() {
    const file = temporaryDatabase();
    const clock = new ManualClock();
    const edges = mesh(clock.now());
    const measured: Measurement[] = [];
    file.db.transaction(() => {
      const party = file.db.prepare('INSERT INTO parties (id, key) VALUES (?, ?)');
      for (let i = 1; i <= nodeCount; i += 1) party.run(i, i.toString(16).padStart(64, '0'));
      const observer = file.db.prepare(
        'INSERT INTO observers (id, party_id, key, first_seen, last_seen, last_packet_at) VALUES (?, ?, ?, 0, 0, ?)',
      );
      for (let i = 1; i <= observers; i += 1) observer.run(i, i, `o${i}`, clock.now());
      const edge = file.db.prepare(
        `INSERT INTO neighbor_edges (id, node_a, node_b, count, weighted_x4, first_seen, last_seen)
         VALUES (?, ?, ?, 100, 400, 0, ?)`,
      );
      const activity = new EdgeActivityTable(file.db);
      for (const { id, a, b, totals } of edges) {
        edge.run(id, a.party, b.party, totals.lastSeen);
        for (let h = 0; h < 10; h += 1)
          activity.add(id, { hour: hourOf(totals.lastSeen - h * hourMs), count: 5, snrSumX4: 0, snrCount: 0 });
      }
    })();
    const options = {
      open: () => file.db,
      clock,
      dispatch: async () => 'delivered',
    };
    const detected = { edges: () => edges.values(), queue: { length: 0, capacity: 1, dropped: 0 }, file: file.file };
    const context = { deaf: () => [], baselineS: () => loadAlertConfig(file.db).config.baselineS };
    const look = async (what: string, detectors: Detectors, looks: number) => {
      let longest: Stretch = { ms: 0, cpuMs: 0 };
      for (let i = 0; i < looks; i += 1) {
        const { ms, cpuMs } = await longestStretch(() => detectors.lookAtGraph());
        longest = { ms: Math.max(longest.ms, ms), cpuMs: Math.max(longest.cpuMs, cpuMs) };
        clock.advance(60_000);
      }
      const note = `processor time; ${longest.ms.toFixed(0)} ms by the clock`;
      measured.push({ what, value: longest.cpuMs, unit: 'ms', target: 50, better: 'lower', note });
    };
    try {
      const first = new Detectors(options, detected, context);
      await look(`longest stretch of the first look ever at ${edges.length} links`, first, 1);
      await look(`of ${later} later looks`, first, later);
      await first.stop();
      const second = new Detectors(options, detected, context);
      await look('of the first look after a restart', second, 1);
      await look(`of ${later} later looks after it`, second, later);
      await second.stop();
    } finally {
      file.dispose();
    }
    return measured;
  },
};
