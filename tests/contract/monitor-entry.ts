// A monitor thread over the in-memory core: real messages, real ports, no database.
import { silentLogger } from '../../src/domain/logger.ts';
import type { Outgoing } from '../../src/main/bridge/export-line.ts';
import { runMonitor } from '../../src/main/bridge/monitor-main.ts';
import { systemClock } from '../../src/main/system-clock.ts';
import { alert, inMemoryCore, node, noon } from './in-memory-core.ts';
import { onPull, type Pull } from './lever.ts';

/** Tickets that end with W have a whole file, with E an empty one, with B one that breaks off, with L one without an end. */
function madeUpFiles(say: (sentence: string) => void): ReadonlyMap<string, Outgoing> {
  const file = (pieces: AsyncGenerator<Uint8Array>) => ({
    name: 'mesh-nodes.csv',
    type: 'text/csv; charset=utf-8',
    pieces,
  });
  async function* whole() {
    for (let i = 0; i < 40; i += 1) yield Buffer.alloc(100_000, 65 + (i % 26));
  }
  async function* empty() {}
  async function* broken() {
    yield Buffer.from('key,name\n');
    throw new Error('The reader thread failed.');
  }
  async function* endless() {
    try {
      for (;;) yield Buffer.alloc(100_000, 65);
    } finally {
      say('nobody reads on');
    }
  }
  return new Map([
    ['W', file(whole())],
    ['E', file(empty())],
    ['B', file(broken())],
    ['L', file(endless())],
  ]);
}

// The database option doubles as the name of the lever, and as the way to ask for a failed start.
await runMonitor(async ({ database }, voice) => {
  if (database === 'refused.db') {
    throw new Error('refused.db was written by a newer Meshwarden. Install that version, or choose another file.');
  }
  const memory = inMemoryCore(systemClock);
  let revision = 3;
  let alerts = 0;
  const answer = (pull: Pull): number => {
    switch (pull) {
      case 'count':
        memory.count();
        return memory.followers();
      case 'delta':
        revision += 1;
        memory.deltas.publish({
          from: revision - 1,
          to: revision,
          at: noon,
          nodes: [node(revision)],
          edges: [],
          removedNodes: [],
          removedEdges: [],
        });
        return revision;
      case 'alert':
        alerts += 1;
        memory.alerts.publish(alert(alerts));
        voice.notify('desktop', alert(alerts)).then(
          () => voice.progress('the desktop took it'),
          (error: Error) => voice.progress(`the desktop refused it: ${error.message}`),
        );
        void voice.notify('tray', alert(alerts));
        voice.tray({
          perMinute: 42,
          unacknowledged: alerts,
          worst: 'attention',
          quiet: { title: 'Why so quiet? 47 of 48 kept silent today', lines: ['47 too old to tell', 'a & b'] },
        });
        return alerts;
      case 'break-topic':
        memory.alerts.publish({ ...alert(1), severity: 'loud' as never });
        return 0;
      case 'open':
        return memory.followers();
      case 'crash':
        setImmediate(() => {
          throw new Error('a fault made by the test');
        });
        return 0;
      default:
        return pull satisfies never;
    }
  };
  const stopListening = onPull(database, answer);
  const restart = () => {
    voice.restart();
    return true;
  };
  return {
    core: { ...memory.core, app: { ...memory.core.app, restart } },
    exported: (ticket) => madeUpFiles(voice.progress).get(ticket.slice(-1)) ?? null,
    suspend: () => voice.progress('asleep'),
    resume: () => voice.progress('awake'),
    async stop() {
      stopListening();
    },
  };
}, silentLogger);
