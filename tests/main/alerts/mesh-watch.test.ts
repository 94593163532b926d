import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeOwnLimit } from '../../../src/main/storage/tables/node-liveness.ts';
import { writeNodeMarks } from '../../../src/main/storage/tables/node-marks.ts';
import { numberIn } from './dispatching.ts';
import { WatchedMeshWorld } from './watched-mesh.ts';

let world: WatchedMeshWorld;
beforeEach(() => {
  world = new WatchedMeshWorld();
});
afterEach(async () => {
  await world.stop();
  world.file.dispose();
});

describe('a watched repeater', () => {
  it('that is not heard for 2 h is told once, with who heard it last and how well, and once more when it is back', async () => {
    const kennedy = world.addObserver('Kennedy');
    const dublin = world.addNode('Dublin');
    world.start();
    await world.minutes(3, () => world.advert(dublin, kennedy));
    const heardAt = world.clock.now() - 60_000;
    await world.minutes(115);
    expect(world.told).toEqual([]);
    await world.minutes(10);
    expect(world.told.map(({ event }) => [event.category, event.severity, event.title, event.region])).toEqual([
      ['node-silent', 'priority', 'Repeater Dublin silent for 2 h', 'DUB'],
    ]);
    expect(world.told[0]?.event.body).toContain('via Kennedy at -7.5 dB');
    expect(world.told[0]?.event.data).toMatchObject({ heardAt, limitS: 7_200, notListeningS: 0 });
    world.advert(dublin, kennedy);
    await world.minutes(2);
    expect(world.delivered()).toEqual([`node-silent:${dublin.key}#1`, `node-back:${dublin.key}#1`]);
  });

  it('that only relays is alive by its hops', async () => {
    const kennedy = world.addObserver('Kennedy');
    const dublin = world.addNode('Dublin');
    world.hops.set(-(2 * 2 ** 24 + Number.parseInt(dublin.key.slice(0, 4), 16)), dublin.party);
    world.start();
    world.advert(dublin, kennedy);
    await world.minutes(300, (minute) => {
      if (minute % 60 === 0) world.relayed(kennedy, `${dublin.key.slice(0, 4)}ffff`);
    });
    expect(world.told).toEqual([]);
  });

  it('with a limit of 10 h that is cut to 2 h meanwhile is told after 2 h, not at the look that 10 h had put off', async () => {
    const kennedy = world.addObserver('Kennedy');
    const dublin = world.addNode('Dublin', { watched: false });
    world.start();
    world.advert(dublin, kennedy);
    writeOwnLimit(world.file.db, dublin.key, 36_000);
    await world.minutes(60);
    writeOwnLimit(world.file.db, dublin.key, 7_200);
    await world.minutes(55);
    expect(world.told).toEqual([]);
    await world.minutes(10);
    expect(world.told.map(({ event }) => [event.title, event.data.limitS])).toEqual([
      ['Repeater Dublin silent for 2 h', 7_200],
    ]);
  });

  it('that becomes watched after it was last heard is told after 2 h, not after the 72 h of the rest', async () => {
    const kennedy = world.addObserver('Kennedy');
    const dublin = world.addNode('Dublin', { watched: false });
    world.file.db.exec(`INSERT INTO node_liveness (party, heard_at, witnesses, name)
      VALUES (${dublin.party}, ${world.clock.now()}, '[[${kennedy.party}, ${world.clock.now()}]]', 'Dublin')`);
    world.start();
    await world.minutes(30);
    writeNodeMarks(world.file.db, dublin.key, { watched: true });
    await world.minutes(85);
    expect(world.told).toEqual([]);
    await world.minutes(10);
    expect(world.told.map(({ event }) => event.title)).toEqual(['Repeater Dublin silent for 2 h']);
  });

  it('on the critical list is told as immediate', async () => {
    const kennedy = world.addObserver('Kennedy');
    const dublin = world.addNode('Dublin', { critical: true });
    world.start();
    world.advert(dublin, kennedy);
    await world.minutes(125);
    expect(world.told.map(({ event }) => event.severity)).toEqual(['immediate']);
  });

  it('announces its 2nd and its 10th outage, with a restart in each', async () => {
    const kennedy = world.addObserver('Kennedy');
    const dublin = world.addNode('Dublin');
    // Its own limit, because ten outages of 2 h would be its usual pauses.
    world.file.db
      .prepare("INSERT INTO node_liveness (party, heard_at, witnesses, silent_after_s) VALUES (?, 0, '[]', 600)")
      .run(dublin.party);
    for (let outage = 1; outage <= 10; outage += 1) {
      world.start();
      world.advert(dublin, kennedy);
      await world.minutes(8);
      await world.stop();
      world.start();
      await world.minutes(8);
      await world.stop();
    }
    const silences = world.delivered().filter((id) => id.startsWith('node-silent'));
    expect(silences).toHaveLength(10);
    expect(silences[1]).toBe(`node-silent:${dublin.key}#2`);
    expect(silences[9]).toBe(`node-silent:${dublin.key}#10`);
    expect(world.delivered().filter((id) => id.startsWith('node-back'))).toHaveLength(9);
  });
});

describe('forty nodes behind one observer', () => {
  it('that falls silent make one alert, and none of them is called silent for the hours nobody could hear it', async () => {
    const lonely = world.addObserver('Lonely');
    world.addObserver('Busy');
    const nodes = Array.from({ length: 40 }, (_, i) => world.addNode(`node ${i}`));
    world.start();
    await world.minutes(3, () => world.adverts(nodes, lonely));
    lonely.isThere = false;
    await world.minutes(600);
    expect(world.delivered()).toEqual([`observer-offline:${lonely.key}#1`]);
    expect(world.told[0]?.event).toMatchObject({
      title: 'Observer Lonely offline for 61 min',
      data: { nodesOnlyHere: 40 },
    });
    lonely.isThere = true;
    await world.minutes(100);
    expect(world.delivered().slice(1)).toEqual([`observer-back:${lonely.key}#1`]);
    // Now that it hears again, what stays silent is silent: found at once, and told as one.
    await world.minutes(40);
    expect(world.told.slice(2).map(({ event }) => [event.title, event.subject])).toEqual([['40 nodes silent', null]]);
    world.adverts(nodes.slice(0, 2), lonely);
    await world.minutes(3);
    expect(world.delivered().slice(3)).toEqual(nodes.slice(0, 2).map(({ key }) => `node-back:${key}#1`));
  });

  it('that fall silent while it hears others make one alert and one more for the critical one', async () => {
    const kennedy = world.addObserver('Kennedy');
    const nodes = Array.from({ length: 40 }, (_, i) => world.addNode(`node ${i}`, { critical: i === 7 }));
    world.start();
    world.adverts(nodes, kennedy);
    await world.minutes(130);
    expect(world.told.map(({ event }) => [event.severity, event.title])).toEqual([
      ['priority', '39 nodes silent'],
      ['immediate', 'Repeater node 7 silent for 2 h'],
    ]);
    expect(world.told[0]?.event.body).toContain('node 0, node 1, node 2 and 36 more');
  });

  it('whose source goes down make no alert of nodes and none of the observer', async () => {
    const lonely = world.addObserver('Lonely');
    world.addObserver('Busy', 'mqtt:other');
    const nodes = Array.from({ length: 40 }, (_, i) => world.addNode(`node ${i}`));
    world.start();
    await world.minutes(3, () => world.adverts(nodes, lonely));
    world.down.add('mqtt:home');
    await world.minutes(400);
    world.down.clear();
    await world.minutes(60, () => world.adverts(nodes, lonely));
    expect(world.told).toEqual([]);
  });
});

describe('a gap', () => {
  it('of 10 h while the program was off calls nobody silent who was heard 1 h before it', async () => {
    const kennedy = world.addObserver('Kennedy');
    const dublin = world.addNode('Dublin');
    world.start();
    world.advert(dublin, kennedy);
    await world.minutes(60);
    await world.stop();
    world.clock.advance(10 * 3_600_000);
    world.start();
    await world.minutes(58);
    expect(world.told).toEqual([]);
    await world.minutes(10);
    // 2 h were listened to by now, and the text says what was not.
    expect(world.told.map(({ event }) => event.title)).toEqual(['Repeater Dublin silent for 12 h']);
    expect(world.told[0]?.event.body).toContain('nobody listened for 10 h of that');
    expect(numberIn(world.file.db, "SELECT count(*) FROM deaf_times WHERE why = 'off'")).toBe(1);
  });

  it('of 8 h asleep, told by the machine, is recorded and calls nobody silent', async () => {
    const kennedy = world.addObserver('Kennedy');
    const dublin = world.addNode('Dublin');
    world.start();
    world.advert(dublin, kennedy);
    await world.minutes(10);
    world.watch?.suspend();
    world.clock.set(world.clock.now() + 8 * 3_600_000);
    world.watch?.resume();
    await world.minutes(100);
    expect(world.told).toEqual([]);
    expect(numberIn(world.file.db, "SELECT max(ended_at - began_at) FROM deaf_times WHERE why = 'asleep'")).toBe(
      28_800_000,
    );
  });

  it('of 8 h that only the late heartbeat tells is recorded and calls nobody silent', async () => {
    const kennedy = world.addObserver('Kennedy');
    const dublin = world.addNode('Dublin');
    world.start();
    world.advert(dublin, kennedy);
    await world.minutes(10);
    world.clock.jump(8 * 3_600_000);
    await world.minutes(100);
    expect(world.told).toEqual([]);
    expect(numberIn(world.file.db, "SELECT count(*) FROM deaf_times WHERE why = 'asleep'")).toBe(1);
  });
});

describe('at the start', () => {
  it('what was told before the stop is not told again, and its end is', async () => {
    const kennedy = world.addObserver('Kennedy');
    const dublin = world.addNode('Dublin');
    world.start();
    world.advert(dublin, kennedy);
    await world.minutes(125);
    await world.stop();
    world.clock.advance(30 * 3_600_000);
    world.start();
    await world.minutes(20);
    expect(world.delivered()).toEqual([`node-silent:${dublin.key}#1`]);
    world.advert(dublin, kennedy);
    await world.minutes(2);
    expect(world.delivered()[1]).toBe(`node-back:${dublin.key}#1`);
  });

  it('a silence that was due and untold at the stop, and is over, is one line of a digest after 10 min', async () => {
    const kennedy = world.addObserver('Kennedy');
    const nodes = [world.addNode('Dublin'), world.addNode('Cork')];
    world.start();
    for (const node of nodes) world.advert(node, kennedy);
    await world.minutes(110);
    // Nobody is there to confirm that they are silent.
    kennedy.isThere = false;
    await world.minutes(14);
    await world.stop();
    world.clock.advance(3_600_000);
    kennedy.isThere = true;
    world.start();
    for (const node of nodes) world.advert(node, kennedy);
    await world.minutes(15);
    expect(world.told.map(({ event }) => event.title)).toEqual([
      '2 nodes were silent before the last stop and heard since',
    ]);
    expect(world.told[0]?.event.body).toContain('Dublin, Cork');
  });

  it('for the first time ever, 40 nodes that were silent for long are known as such and told to nobody', async () => {
    world.addObserver('Kennedy');
    const nodes = Array.from({ length: 40 }, (_, i) => world.addNode(`node ${i}`));
    world.record([], nodes);
    world.clock.advance(400 * 3_600_000);
    world.start();
    await world.minutes(10);
    expect(world.told).toEqual([]);
    expect(
      numberIn(
        world.file.db,
        "SELECT count(*) FROM detector_state WHERE detector = 'node-silent' AND state = 'firing'",
      ),
    ).toBe(40);
  });

  it('after a kill between telling and writing, the silence is told again and the dispatcher knows it', async () => {
    const kennedy = world.addObserver('Kennedy');
    const dublin = world.addNode('Dublin');
    world.start();
    world.advert(dublin, kennedy);
    await world.minutes(121);
    const before = world.file.db.prepare("SELECT * FROM detector_state WHERE detector = 'node-silent'").all();
    await world.minutes(4);
    expect(world.delivered()).toHaveLength(1);
    world.dispatcher?.flush();
    world.kill();
    // The state of a moment before, as if the write had not come to pass.
    for (const row of before as { state: string; since: number; data: string; episode: number; subject: string }[]) {
      world.file.db
        .prepare(
          "UPDATE detector_state SET state = ?, since = ?, data = ?, episode = ? WHERE detector = 'node-silent' AND subject = ?",
        )
        .run(row.state, row.since, row.data, row.episode, row.subject);
    }
    world.start();
    await world.minutes(5);
    expect(world.told.map(({ outcome }) => outcome)).toEqual(['delivered', 'dedup']);
    world.advert(dublin, kennedy);
    await world.minutes(2);
    expect(world.delivered().at(-1)).toBe(`node-back:${dublin.key}#1`);
  });
});
