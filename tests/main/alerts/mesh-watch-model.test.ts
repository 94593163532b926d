// Random lives of the program - adverts, observers that leave, sources that break, restarts, kills, sleep - against what must always hold.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { WatchedMeshWorld } from './watched-mesh.ts';

const minuteMs = 60_000;
const limitMinutes = 30;

const steps = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: fc.record({ do: fc.constant('pass' as const), minutes: fc.constantFrom(3, 20, 45, 75) }) },
    { weight: 4, arbitrary: fc.record({ do: fc.constant('advert' as const), node: fc.nat(2) }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('observer' as const), which: fc.nat(1) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('source' as const), which: fc.nat(1) }) },
    {
      weight: 2,
      arbitrary: fc.record({ do: fc.constantFrom('stop' as const, 'kill' as const), off: fc.constantFrom(0, 30, 600) }),
    },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('sleep' as const), minutes: fc.constantFrom(30, 600) }) },
  ),
  { minLength: 3, maxLength: 14 },
);
type Step = typeof steps extends fc.Arbitrary<(infer One)[]> ? One : never;

/** What a person would have seen: when each node was heard, and how long the program has run and heard since. */
class Model {
  readonly heardAt = [0, 0, 0];
  /** Minutes since then in which the program ran. */
  readonly ran = [0, 0, 0];
  /** Minutes in a row, up to now, in which the node's observer was there too. */
  readonly listened = [0, 0, 0];
  readonly observerHeardAt = [0, 0];
}

class Life {
  readonly world = new WatchedMeshWorld();
  readonly model = new Model();
  /** Nodes 0 and 1 are heard by observer 0, node 2 by observer 1, each with a source of its own. */
  readonly #observerOf = [0, 0, 1];
  #checked = 0;

  async begin(): Promise<void> {
    const { world } = this;
    world.addObserver('Kennedy', 'mqtt:one');
    world.addObserver('Lonely', 'mqtt:two');
    for (const name of ['Dublin', 'Cork', 'Galway']) {
      const { party } = world.addNode(name);
      world.file.db
        .prepare("INSERT INTO node_liveness (party, heard_at, witnesses, silent_after_s) VALUES (?, 0, '[]', ?)")
        .run(party, limitMinutes * 60);
    }
    world.start();
    for (const node of [0, 1, 2]) this.#advert(node);
    // Who was never looked at in an earlier run is no news; that takes a moment, not a minute.
    await this.#pass(1);
  }

  async take(step: Step): Promise<void> {
    const { world } = this;
    switch (step.do) {
      case 'pass':
        return this.#pass(step.minutes);
      case 'advert':
        this.#advert(step.node);
        return this.#pass(2);
      case 'observer': {
        const observer = world.observers[step.which];
        if (observer) observer.isThere = !observer.isThere;
        return;
      }
      case 'source': {
        const name = step.which === 0 ? 'mqtt:one' : 'mqtt:two';
        if (!world.down.delete(name)) world.down.add(name);
        return;
      }
      case 'stop':
      case 'kill':
        world.dispatcher?.flush();
        if (step.do === 'stop') await world.stop();
        else world.kill();
        world.clock.set(world.clock.now() + step.off * minuteMs);
        world.start();
        this.model.listened.fill(0);
        return this.#pass(1);
      case 'sleep':
        world.clock.jump(step.minutes * minuteMs);
        this.model.listened.fill(0);
        return this.#pass(1);
    }
  }

  #isThere(node: number): boolean {
    const observer = this.world.observers[this.#observerOf[node] ?? 0];
    return observer?.isThere === true && !this.world.down.has(observer.source);
  }

  #advert(node: number): void {
    const { world, model } = this;
    const observer = world.observers[this.#observerOf[node] ?? 0];
    const heard = world.nodes[node];
    if (!observer || !heard || !this.#isThere(node)) return;
    world.advert(heard, observer);
    model.heardAt[node] = world.clock.now();
    model.ran[node] = 0;
    model.listened[node] = 0;
  }

  async #pass(minutes: number): Promise<void> {
    const { model, world } = this;
    for (let minute = 0; minute < minutes; minute += 1) {
      const now = world.clock.now();
      for (const node of [0, 1, 2]) {
        model.ran[node] = (model.ran[node] ?? 0) + 1;
        if (this.#isThere(node)) model.observerHeardAt[this.#observerOf[node] ?? 0] = now;
        model.listened[node] = this.#isThere(node) ? (model.listened[node] ?? 0) + 1 : 0;
      }
      await world.minutes(1);
      this.#check();
    }
  }

  /** Each alert is true when it is told, and what is true is told in time. */
  #check(): void {
    const { model, world } = this;
    const now = world.clock.now();
    for (const { event, outcome } of world.told.slice(this.#checked)) {
      const node = world.nodes.findIndex(({ key }) => key === event.subject);
      if (event.category !== 'node-silent' || outcome !== 'delivered' || event.id.includes('reminder')) continue;
      expect(now - (model.heardAt[node] ?? 0), 'silent by the clock').toBeGreaterThanOrEqual(limitMinutes * minuteMs);
      expect(model.ran[node], 'minutes the program ran since it was heard').toBeGreaterThanOrEqual(limitMinutes - 1);
      const observerHeardAt = model.observerHeardAt[this.#observerOf[node] ?? 0] ?? 0;
      expect(now - observerHeardAt, 'since its observer was there').toBeLessThanOrEqual(3 * minuteMs);
    }
    this.#checked = world.told.length;
    for (const [node, { key }] of world.nodes.entries()) {
      const told = world.delivered().filter((id) => id.includes(key) && !id.includes('reminder'));
      const isTold = told.at(-1)?.startsWith('node-silent') === true;
      if ((model.listened[node] ?? 0) > limitMinutes + 5) expect(isTold, `${node} is told as silent`).toBe(true);
      expect(new Set(told).size, 'an occurrence told twice').toBe(told.length);
      told.forEach((id, i) => {
        expect(id.startsWith(i % 2 === 0 ? 'node-silent' : 'node-back'), `${told} in turns`).toBe(true);
      });
    }
  }
}

it('tells of a silence when and only when it is one, once per outage, whatever happens to the program', async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (path) => {
      const life = new Life();
      try {
        await life.begin();
        for (const step of path) await life.take(step);
      } finally {
        await life.world.stop();
        life.world.file.dispose();
      }
    }),
    { numRuns: 30 },
  );
}, 60_000);
