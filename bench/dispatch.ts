// Decisions of the dispatcher per second, written through to a database on disk.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defaultAlertConfig, withFamilies } from '../src/domain/alerts/config.ts';
import type { MeshEvent } from '../src/domain/alerts/event.ts';
import { Dispatcher } from '../src/main/alerts/dispatcher.ts';
import { inAppTarget } from '../src/main/alerts/target.ts';
import { closeWriter, openWriter } from '../src/main/storage/database.ts';
import { migrate } from '../src/main/storage/migrate.ts';
import { systemClock } from '../src/main/system-clock.ts';
import type { Bench, Measurement } from './measure.ts';

const dropped = 100_000;
const accepted = 10_000;

function eventOf(id: string, timestamp: number): MeshEvent {
  return {
    id,
    source: 'detector:nodes',
    family: 'nodes',
    category: 'node-silent',
    severity: 'priority',
    region: 'DUB',
    subject: 'a1b2c3d4'.repeat(8),
    title: 'Repeater Dublin silent for 72 h',
    body: 'Last heard via Kennedy at -7.5 dB.',
    timestamp,
    data: { hoursSilent: 72, snr: -7.5 },
  };
}

/** Dispatches `count` events and gives how many a second were decided, the last of them on disk. */
async function rate(dispatcher: Dispatcher, count: number, event: (i: number) => MeshEvent): Promise<number> {
  const began = performance.now();
  for (let i = 0; i < count; i += 1) await dispatcher.dispatch(event(i));
  dispatcher.flush();
  return count / ((performance.now() - began) / 1000);
}

async function run(): Promise<readonly Measurement[]> {
  const folder = mkdtempSync(join(tmpdir(), 'meshwarden-bench-'));
  const db = openWriter(join(folder, 'mesh.db'));
  try {
    migrate(db);
    const config = withFamilies({ ...defaultAlertConfig, graceS: 0 }, { nodes: { cooldownS: 0 } });
    const dispatcher = new Dispatcher({
      open: () => db,
      clock: systemClock,
      config,
      targets: [inAppTarget],
      runId: 'bench',
    });
    const told = await rate(dispatcher, accepted, (i) => eventOf(`told#${i}`, Date.now()));
    const stale = await rate(dispatcher, dropped, (i) => eventOf(`stale#${i}`, Date.now() - 700_000));
    const repeated = await rate(dispatcher, dropped, (i) => eventOf(`told#${i % accepted}`, Date.now()));
    const { seen } = dispatcher.stats();
    await dispatcher.stop();
    const onDisk = db.prepare('SELECT seen FROM dispatcher_state').pluck().get();
    const note = onDisk === seen ? '' : `only ${onDisk} of ${seen} on disk`;
    return [
      {
        what: 'events accepted, each in a transaction of its own',
        value: told,
        unit: '/s',
        target: 2_000,
        better: 'higher',
        note,
      },
      { what: 'events dropped as stale', value: stale, unit: '/s', target: 20_000, better: 'higher', note },
      {
        what: 'events dropped as duplicates, each refreshed on disk',
        value: repeated,
        unit: '/s',
        target: 20_000,
        better: 'higher',
        note,
      },
    ];
  } finally {
    closeWriter(db);
    rmSync(folder, { recursive: true, force: true });
  }
}

export const bench: Bench = { name: 'dispatch', run };
