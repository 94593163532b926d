// The mesh as a whole: partitions, single repeaters, links found and lost, on a real database and across restarts.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { MeshEvent } from '../../../src/domain/alerts/event.ts';
import type { ShapedEdge, ShapedNode } from '../../../src/domain/alerts/graph-shape.ts';
import type { DeafTime } from '../../../src/domain/alerts/listening.ts';
import { hourOf } from '../../../src/domain/mesh/activity.ts';
import { GraphWatch } from '../../../src/main/alerts/graph-watch.ts';
import { LinkWatch } from '../../../src/main/alerts/link-watch.ts';
import { EdgeActivityTable } from '../../../src/main/storage/tables/edge-activity.ts';
import { type TemporaryDatabase, temporaryDatabase } from '../../support/database.ts';
import { ManualClock } from '../../support/manual-clock.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
let file: TemporaryDatabase;
let clock: ManualClock;
let events: MeshEvent[];
beforeEach(() => {
  file = temporaryDatabase();
  clock = new ManualClock();
  events = [];
});
afterEach(() => file.dispose());

const options = () => ({
  open: () => file.db,
  clock,
  dispatch: async (event: MeshEvent) => {
    events.push(event);
    return 'delivered';
  },
});
const titles = () => events.map(({ severity, title }) => `${severity}: ${title}`);

type Node = { -readonly [Key in keyof ShapedNode]: ShapedNode[Key] };
type Edge = Omit<ShapedEdge, 'totals' | 'a' | 'b'> & {
  a: Node;
  b: Node;
  totals: { -readonly [Key in keyof ShapedEdge['totals']]: ShapedEdge['totals'][Key] };
};

/** A mesh whose nodes and links are heard whenever the test says so. */
class TestMesh {
  readonly nodes = new Map<number, Node>();
  edges: Edge[] = [];

  node(party: number): Node {
    const known = this.nodes.get(party);
    if (known) return known;
    const key = party.toString(16).padStart(64, '0');
    const made: Node = { party, key, name: `N${party}`, role: 'repeater', seenAt: clock.now(), aliveAt: null };
    this.nodes.set(party, made);
    return made;
  }

  link(...pairs: readonly (readonly [number, number])[]): this {
    for (const [a, b] of pairs) {
      const totals = { count: 100, weightedX4: 400, lastSeen: clock.now(), witnesses: [1], oneByteOnly: true };
      this.edges.push({ id: this.edges.length + 1, a: this.node(a), b: this.node(b), totals });
    }
    return this;
  }

  between(a: number, b: number): Edge {
    const found = this.edges.find((edge) => edge.a.party === a && edge.b.party === b);
    if (!found) throw new Error(`no edge ${a}-${b}`);
    return found;
  }

  /** Everything is heard now, but for the links named. */
  heard(...but: readonly Edge[]): void {
    for (const node of this.nodes.values()) node.seenAt = clock.now();
    for (const edge of this.edges) if (!but.includes(edge)) edge.totals.lastSeen = clock.now();
  }
}

/** Two rings of 4, 1-4 and 5-8, joined by the link 1-5. */
const rings = () => new TestMesh().link([1, 2], [2, 3], [3, 4], [1, 4], [5, 6], [6, 7], [7, 8], [5, 8], [1, 5]);

describe('the mesh as a whole', () => {
  let deaf: DeafTime[] = [];
  beforeEach(() => {
    deaf = [];
  });
  const look = (watch: GraphWatch, mesh: TestMesh) => watch.look(mesh.edges, { now: clock.now(), deaf });

  /** Lives so many days of six hours each step, in which everything but `but` is heard. */
  async function live(watch: GraphWatch, mesh: TestMesh, days: number, ...but: readonly Edge[]) {
    for (let i = 0; i < days * 4; i += 1) {
      clock.advance(6 * hour);
      mesh.heard(...but);
      await look(watch, mesh);
    }
  }

  it('that loses its one link between 4 and 4 nodes is told after 7 days without it, once, and when it is back', async () => {
    const mesh = rings();
    const watch = new GraphWatch(options());
    await look(watch, mesh);
    await live(watch, mesh, 7, mesh.between(1, 5));
    expect(events).toHaveLength(0);
    await live(watch, mesh, 2, mesh.between(1, 5));
    expect(titles()).toEqual([
      'immediate: The mesh fell into 2 parts',
      'immediate: The mesh is still in 2 parts',
      'immediate: The mesh is still in 2 parts',
    ]);
    expect(events[0]?.data).toEqual({ parts: 2, sizes: [4, 4] });
    await live(watch, mesh, 1);
    expect(titles()[3]).toBe('routine: The mesh hangs together again');
  });

  it('that fell apart while the program was off for 2 days is told by the later run', async () => {
    const mesh = rings();
    const before = new GraphWatch(options());
    await look(before, mesh);
    await before.stop();
    mesh.edges = mesh.edges.filter((edge) => edge !== mesh.between(1, 5));
    await live(new GraphWatch(options()), mesh, 0.5);
    expect(titles()).toEqual(['immediate: The mesh fell into 2 parts']);
  });

  it('that nobody listened to for 30 days is whole', async () => {
    const mesh = rings();
    const watch = new GraphWatch(options());
    await look(watch, mesh);
    deaf = [{ from: clock.now(), to: clock.now() + 30 * day }];
    clock.advance(30 * day);
    for (const party of [2, 3, 4, 6, 7, 8]) mesh.node(party).seenAt = clock.now();
    for (let i = 0; i < 3; i += 1) {
      clock.advance(hour);
      await look(watch, mesh);
    }
    expect(events).toHaveLength(0);
  });

  it('that grows by 5 nodes of their own is not one that fell apart', async () => {
    const mesh = rings();
    const watch = new GraphWatch(options());
    await look(watch, mesh);
    mesh.link([20, 21], [21, 22], [22, 23], [23, 24]);
    await live(watch, mesh, 2);
    expect(events).toHaveLength(0);
  });

  it('that loses 2 nodes at its end did not fall apart', async () => {
    const mesh = rings().link([8, 9], [9, 10]);
    const watch = new GraphWatch(options());
    await look(watch, mesh);
    await live(watch, mesh, 10, mesh.between(8, 9));
    expect(events).toHaveLength(0);
  });

  it('whose link vanishes because a new node made its hops ambiguous did not fall apart', async () => {
    const mesh = rings();
    const watch = new GraphWatch(options());
    await look(watch, mesh);
    const gone = mesh.between(1, 5);
    mesh.edges = mesh.edges.filter((edge) => edge !== gone);
    await live(watch, mesh, 6);
    expect(events).toHaveLength(0);
  });

  it('that falls into 3 parts after it fell into 2 is told again', async () => {
    const mesh = rings().link([10, 11], [11, 12], [12, 10], [10, 2]);
    const watch = new GraphWatch(options());
    await look(watch, mesh);
    await live(watch, mesh, 9, mesh.between(1, 5));
    await live(watch, mesh, 9, mesh.between(1, 5), mesh.between(10, 2));
    expect(titles().filter((title) => title.includes('fell'))).toEqual([
      'immediate: The mesh fell into 2 parts',
      'immediate: The mesh fell into 3 parts',
    ]);
  });

  it('that falls into 3 parts at once makes one alert, is down to 2 parts, and whole again', async () => {
    const mesh = rings().link([10, 11], [11, 12], [12, 10], [10, 2]);
    const watch = new GraphWatch(options());
    await look(watch, mesh);
    mesh.heard();
    const cut = [mesh.between(1, 5), mesh.between(10, 2)];
    await live(watch, mesh, 7.5, ...cut);
    expect(titles()).toEqual(['immediate: The mesh fell into 3 parts']);
    await live(watch, mesh, 3, ...cut);
    expect(titles().slice(1)).toEqual(Array(3).fill('immediate: The mesh is still in 3 parts'));
    await live(watch, mesh, 1, mesh.between(1, 5));
    expect(titles().slice(4)).toEqual([]);
    await live(watch, mesh, 1);
    expect(titles().slice(4)).toEqual(['routine: The mesh hangs together again']);
  });
});

describe('a watched node', () => {
  beforeEach(() => {
    file.db.exec(`INSERT INTO parties (id, key) VALUES (3, '${'3'.padStart(64, '0')}'), (9, '${'9'.padStart(64, '0')}');
      INSERT INTO nodes (id, public_key, name, role, first_seen, last_seen, watched)
      VALUES (3, zeroblob(32), 'Hill', 'repeater', 0, 0, 1)`);
  });
  const look = (watch: GraphWatch, mesh: TestMesh) => watch.look(mesh.edges, { now: clock.now(), deaf: [] });

  async function anHour(watch: GraphWatch, mesh: TestMesh) {
    for (let i = 0; i <= 60; i += 1) {
      await look(watch, mesh);
      clock.advance(minute);
    }
  }

  it('that lost its second way hangs on one repeater an hour later, and not any more when it is back', async () => {
    const mesh = rings();
    const watch = new GraphWatch(options());
    await look(watch, mesh);
    const way = mesh.between(3, 4);
    way.totals.lastSeen -= 8 * day;
    await anHour(watch, mesh);
    expect(titles()).toEqual(['priority: Hill hangs on N2 alone']);
    mesh.heard();
    await look(watch, mesh);
    expect(titles()[1]).toBe('routine: Hill has more than one way again');
  });

  it('that lost it for 59 min is told to nobody', async () => {
    const mesh = rings();
    const watch = new GraphWatch(options());
    await look(watch, mesh);
    mesh.between(3, 4).totals.lastSeen -= 8 * day;
    for (let i = 0; i < 60; i += 1) {
      await look(watch, mesh);
      clock.advance(minute - 1_000);
    }
    mesh.heard();
    await anHour(watch, mesh);
    expect(events).toHaveLength(0);
  });

  it('that hung on one repeater before anybody watched is told to nobody', async () => {
    await anHour(new GraphWatch(options()), new TestMesh().link([1, 2], [2, 4], [1, 4], [2, 3]));
    expect(events).toHaveLength(0);
  });

  it('that is a companion with links to two relays behind one repeater hangs on that one', async () => {
    file.db.exec(`INSERT INTO nodes (id, public_key, name, role, first_seen, last_seen, watched)
      VALUES (9, randomblob(32), 'Phone', 'companion', 0, 0, 1)`);
    const mesh = rings().link([8, 9], [2, 9]);
    mesh.node(9).role = 'companion';
    const watch = new GraphWatch(options());
    await look(watch, mesh);
    mesh.between(2, 9).totals.lastSeen -= 8 * day;
    await anHour(watch, mesh);
    expect(titles()).toEqual(['priority: Phone hangs on N8 alone']);
  });
});

describe('links', () => {
  let deaf: DeafTime[] = [];
  beforeEach(() => {
    deaf = [];
    file.db.exec(`INSERT INTO parties (id, key) VALUES ${Array.from({ length: 9 }, (_, i) => `(${i + 1}, 'k${i}')`).join()};
      INSERT INTO observers (id, party_id, key, first_seen, last_seen) VALUES (1, 1, 'A', 0, 0)`);
  });
  const look = (watch: LinkWatch, mesh: TestMesh) => watch.look(mesh.edges, { now: clock.now(), deaf }, () => true);
  const observerHears = () => file.db.prepare('UPDATE observers SET last_packet_at = ?').run(clock.now());

  function witness(edge: Edge, count: number, at = edge.totals.lastSeen) {
    file.db
      .prepare(
        `INSERT OR IGNORE INTO neighbor_edges (id, node_a, node_b, count, weighted_x4, first_seen, last_seen)
         VALUES (?, ?, ?, 0, 0, 0, 0)`,
      )
      .run(edge.id, edge.a.party, edge.b.party);
    new EdgeActivityTable(file.db).add(edge.id, { hour: hourOf(at), count, snrSumX4: 0, snrCount: 0 });
  }

  /** So many hours in which both ends are heard and the link is not. */
  async function without(watch: LinkWatch, mesh: TestMesh, hours: number, edge: Edge) {
    for (let i = 0; i < hours; i += 1) {
      clock.advance(hour);
      mesh.heard(edge);
      observerHears();
      await look(watch, mesh);
    }
  }

  it('seen 20 times in 7 days are lost after 24 h, told once across a restart, and back when they are heard', async () => {
    const mesh = new TestMesh().link([1, 2], [2, 3], [1, 3]);
    const edge = mesh.between(1, 2);
    witness(edge, 20);
    await look(new LinkWatch(options(), () => 0), mesh);
    await without(new LinkWatch(options(), () => 0), mesh, 23, edge);
    expect(events).toHaveLength(0);
    await without(new LinkWatch(options(), () => 0), mesh, 1, edge);
    await without(new LinkWatch(options(), () => 0), mesh, 3, edge);
    expect(titles()).toEqual(['priority: Link lost: N1 – N2']);
    mesh.heard();
    await look(new LinkWatch(options(), () => 0), mesh);
    expect(titles()[1]).toBe('routine: Link is back: N1 – N2');
  });

  it.each([
    ['seen 19 times in 7 days', 19, 0],
    ['seen 30 times, 11 of them 8 days before the last', 19, 11],
  ])('%s are not missed', async (_, lately, before) => {
    const mesh = new TestMesh().link([1, 2], [2, 3], [1, 3]);
    const edge = mesh.between(1, 2);
    witness(edge, lately);
    if (before > 0) witness(edge, before, edge.totals.lastSeen - 8 * day);
    const watch = new LinkWatch(options(), () => 0);
    await look(watch, mesh);
    await without(watch, mesh, 30, edge);
    expect(events).toHaveLength(0);
  });

  it('are not lost while an end is silent too', async () => {
    const mesh = new TestMesh().link([1, 2], [2, 3], [3, 4]);
    const edge = mesh.between(1, 2);
    witness(edge, 50);
    const watch = new LinkWatch(options(), () => 0);
    await look(watch, mesh);
    const silent = mesh.node(1);
    const seenAt = silent.seenAt;
    for (let i = 0; i < 30; i += 1) {
      clock.advance(hour);
      mesh.heard(edge);
      silent.seenAt = seenAt;
      observerHears();
      await look(watch, mesh);
    }
    expect(events).toHaveLength(0);
  });

  it('are not lost while the only observer that witnessed them is silent', async () => {
    const mesh = new TestMesh().link([1, 2], [2, 3], [1, 3]);
    const edge = mesh.between(1, 2);
    witness(edge, 50);
    observerHears();
    const watch = new LinkWatch(options(), () => 0);
    for (let i = 0; i < 30; i += 1) {
      clock.advance(hour);
      mesh.heard(edge);
      await look(watch, mesh);
    }
    expect(events).toHaveLength(0);
  });

  it('are not lost by a laptop that slept for 3 days', async () => {
    const mesh = new TestMesh().link([1, 2], [2, 3], [1, 3]);
    const edge = mesh.between(1, 2);
    witness(edge, 50);
    const watch = new LinkWatch(options(), () => 0);
    await look(watch, mesh);
    deaf = [{ from: clock.now(), to: clock.now() + 3 * day }];
    clock.advance(3 * day);
    await without(watch, mesh, 20, edge);
    expect(events).toHaveLength(0);
    await without(watch, mesh, 5, edge);
    expect(titles()).toEqual(['priority: Link lost: N1 – N2']);
  });

  it('with 3 witnesses are new once, after the baseline, also across a restart', async () => {
    const mesh = new TestMesh().link([1, 2], [2, 3]);
    const certain = (a: number, b: number) => {
      const { totals } = mesh.between(a, b);
      totals.witnesses = [1, 2, 3];
      totals.oneByteOnly = false;
    };
    certain(1, 2);
    await look(new LinkWatch(options(), () => 3_600), mesh);
    clock.advance(hour);
    mesh.heard();
    certain(2, 3);
    await look(new LinkWatch(options(), () => 3_600), mesh);
    await look(new LinkWatch(options(), () => 3_600), mesh);
    expect(titles()).toEqual(['routine: New link: N2 – N3']);
  });

  it('ask once a look after how long they are news, not for each of 900', async () => {
    const mesh = new TestMesh();
    for (let i = 1; i <= 900; i += 1) mesh.link([i, i + 1]);
    let asked = 0;
    const watch = new LinkWatch(options(), () => {
      asked += 1;
      return 0;
    });
    await look(watch, mesh);
    await look(watch, mesh);
    expect(asked).toBe(2);
  });

  it('with 2 witnesses, or 3 by single bytes alone, are not certain', async () => {
    const mesh = new TestMesh().link([1, 2], [2, 3]);
    Object.assign(mesh.between(1, 2).totals, { witnesses: [1, 2], oneByteOnly: false });
    Object.assign(mesh.between(2, 3).totals, { witnesses: [1, 2, 3], oneByteOnly: true });
    await look(new LinkWatch(options(), () => 0), mesh);
    expect(events).toHaveLength(0);
  });
});
