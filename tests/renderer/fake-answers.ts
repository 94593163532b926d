// The contract answered from a FakeState, with live topics.
import { type EventPublisher, implement, ORPCError } from '@orpc/server';
import type { Alert } from '../../src/contract/alerts.ts';
import { api } from '../../src/contract/api.ts';
import type { RefusalSample } from '../../src/contract/counters.ts';
import { packEdges } from '../../src/contract/edge-codec.ts';
import type { GraphDelta, GraphEdge, GraphNode } from '../../src/contract/graph.ts';
import type { NodeDetail } from '../../src/contract/nodes.ts';
import { packSnapshot } from '../../src/contract/snapshot-codec.ts';
import { fakeBackTest, fakeDecisions, fakeLedger } from './fake-alerts.ts';
import { fakeAnalysis, fakeHistory } from './fake-analysis.ts';
import { fakeEdgeCalls, fakeRelayed, packetOf } from './fake-edges.ts';
import { fakeThresholds } from './fake-mesh.ts';
import { fakeObserverDetail, fakeObservers, fakeTotals, pageOfObservers } from './fake-observers.ts';
import type { FakeState } from './fake-state.ts';

/** What happens at the core, for the topics. */
export type FakeEvents = { delta: GraphDelta; changed: null; alert: Alert };

/** The router of a fake core. */
export function fakeRouter(state: FakeState, events: EventPublisher<FakeEvents>) {
  const os = implement(api);
  const changes = async function* <T>(give: () => T, signal: AbortSignal | undefined) {
    yield give();
    for await (const _ of events.subscribe('changed', signal === undefined ? {} : { signal })) yield give();
  };
  const stream = <K extends keyof FakeEvents>(name: K, signal: AbortSignal | undefined) =>
    events.subscribe(name, signal === undefined ? {} : { signal });
  return os.router({
    app: {
      info: os.app.info.handler(() => ({
        version: '0.1.0',
        host: 'headless' as const,
        database: '/tmp/fake.db',
        startedAt: Date.now(),
        firstRun: state.sources.length === 0,
        liveness: fakeThresholds,
      })),
      status: os.app.status.handler(async function* ({ signal }) {
        yield* changes(() => state.status(), signal);
      }),
      // As good as: what was chosen is in place.
      restart: os.app.restart.handler(() => {
        state.upkeep.restoring = null;
        return true;
      }),
    },
    graph: {
      snapshot: os.graph.snapshot.handler(() => packSnapshot(snapshotOf(state))),
      deltas: os.graph.deltas.handler(async function* ({ signal }) {
        yield* stream('delta', signal);
      }),
      ...fakeHistory(state),
      ...fakeEdgeCalls(state, events),
    },
    nodes: {
      detail: os.nodes.detail.handler(({ input }) => nodeDetail(state, input.key)),
      relayed: fakeRelayed(state),
      search: os.nodes.search.handler(({ input }) => {
        const text = input.text.toLowerCase();
        const hits = [...state.nodes.values()].filter(
          (node) => node.key.startsWith(text) || node.name?.toLowerCase().includes(text),
        );
        return hits.slice(0, input.limit);
      }),
      mark: os.nodes.mark.handler(({ input: { key, ...changes } }) => state.mark(key, changes)),
      silentAfter: os.nodes.silentAfter.handler(({ input }) => state.silentAfter(input.key, input.seconds)),
      marked: os.nodes.marked.handler(() =>
        [...state.nodes.values()].flatMap((node) => {
          const marks = state.mark(node.key, {});
          const silence = state.silenceOf(node.key);
          const isMarked = marks.watched || marks.critical || silence.ownS !== null;
          return isMarked ? [{ node, marks, silence }] : [];
        }),
      ),
    },
    observers: {
      list: os.observers.list.handler(({ input }) =>
        pageOfObservers(fakeObservers(state.observers, Date.now()), input.limit, input.before),
      ),
      detail: os.observers.detail.handler(({ input }) =>
        fakeObserverDetail(fakeObservers(state.observers, Date.now()), input.key, Date.now()),
      ),
      counters: os.observers.counters.handler(({ input }) => (input.key === 'kpabap' ? null : fakeTotals(Date.now()))),
    },
    analysis: fakeAnalysis(state),
    maintenance: {
      health: os.maintenance.health.handler(() => state.upkeep.health()),
      present: os.maintenance.present.handler(() => state.upkeep.present()),
      run: os.maintenance.run.handler(({ input }) => state.upkeep.run(input.job)),
      cancel: os.maintenance.cancel.handler(({ input }) => state.upkeep.cancel(input.job)),
      settings: os.maintenance.settings.handler(() => state.upkeep.settings),
      saveSettings: os.maintenance.saveSettings.handler(({ input }) => state.upkeep.save(input)),
      restore: os.maintenance.restore.handler(({ input }) => {
        state.upkeep.restoring = input.file;
        return true;
      }),
      cancelRestore: os.maintenance.cancelRestore.handler(() => {
        state.upkeep.restoring = null;
        return true;
      }),
    },
    imports: {
      state: os.imports.state.handler(() => state.imports.state()),
      choose: os.imports.choose.handler(() => state.imports.choose()),
      begin: os.imports.begin.handler(({ input }) => state.imports.begin(input.file)),
      send: os.imports.send.handler(({ input }) => state.imports.send(input)),
      piece: os.imports.piece.handler(({ input }) => state.imports.piece(input)),
      cancel: os.imports.cancel.handler(() => state.imports.cancel()),
      resume: os.imports.resume.handler(() => state.imports.resume()),
      forget: os.imports.forget.handler(() => state.imports.forget()),
    },
    exports: {
      state: os.exports.state.handler(() => state.exports.state()),
      begin: os.exports.begin.handler(({ input }) => state.exports.begin(input)),
      cancel: os.exports.cancel.handler(() => state.exports.cancel()),
    },
    channels: {
      list: os.channels.list.handler(() => state.talk.channels()),
      messages: os.channels.messages.handler(({ input }) => state.talk.messages(input)),
    },
    packets: {
      list: os.packets.list.handler(() => ({ rows: [], next: null })),
      // The older half was removed.
      counts: os.packets.counts.handler(({ input: { bounds } }) =>
        bounds.slice(1).map((to, i) => {
          const isOld = i < bounds.length / 2;
          const n = 900 + ((i * 37) % 200);
          return { from: bounds[i] ?? to, to, stored: isOld ? 0 : n, removed: isOld ? n : 0 };
        }),
      ),
    },
    counters: {
      get: os.counters.get.handler(() => state.counters()),
      live: os.counters.live.handler(async function* ({ signal }) {
        yield* changes(() => state.counters(), signal);
      }),
      ledger: os.counters.ledger.handler(() => fakeLedger(Date.now())),
      decisions: os.counters.decisions.handler(({ input }) => ({
        rows: fakeDecisions(input, Date.now()),
        next: null,
      })),
      refusals: os.counters.refusals.handler(({ input }) => ({
        rows: refusalsOf(input.reason ?? 'no_raw'),
        next: null,
      })),
    },
    alerts: {
      list: os.alerts.list.handler(() => ({ rows: state.alerts, next: null })),
      live: os.alerts.live.handler(async function* ({ signal }) {
        yield* stream('alert', signal);
      }),
      acknowledge: os.alerts.acknowledge.handler(({ input }) => {
        let changed = 0;
        state.alerts.forEach((alert, i) => {
          if (alert.acknowledgedAt !== null || (input.ids !== null && !input.ids.includes(alert.id))) return;
          state.alerts[i] = { ...alert, acknowledgedAt: Date.now() };
          changed += 1;
        });
        events.publish('changed', null);
        return changed;
      }),
      settings: os.alerts.settings.handler(() => state.controls.settings),
      saveSettings: os.alerts.saveSettings.handler(({ input }) => state.controls.save(input)),
      targets: os.alerts.targets.handler(() => state.controls.targets),
      saveWebhook: os.alerts.saveWebhook.handler(({ input }) => state.controls.saveWebhook(input)),
      setTargetEnabled: os.alerts.setTargetEnabled.handler(({ input }) =>
        state.controls.setEnabled(input.name, input.enabled),
      ),
      removeWebhook: os.alerts.removeWebhook.handler(({ input }) => state.controls.remove(input.name)),
      testTarget: os.alerts.testTarget.handler(({ input }) => state.controls.test(input.name)),
      snoozes: os.alerts.snoozes.handler(() => state.controls.snoozes),
      snooze: os.alerts.snooze.handler(({ input }) => state.controls.snooze(input)),
      unsnooze: os.alerts.unsnooze.handler(({ input }) => state.controls.unsnooze(input.id)),
      pausedUntil: os.alerts.pausedUntil.handler(() => state.controls.pausedUntil),
      pause: os.alerts.pause.handler(({ input }) => state.controls.pause(input.wish)),
      explain: os.alerts.explain.handler(({ input }) => state.controls.explain(input.window, input.about)),
      backTest: os.alerts.backTest.handler(({ input }) => fakeBackTest(input.rule, input.days, Date.now())),
    },
    keywords: {
      get: os.keywords.get.handler(() => ({
        rules: state.controls.keywords,
        revision: state.controls.keywordRevision,
        most: 100,
        channels: ['#ops', '#test', 'Public'],
      })),
      save: os.keywords.save.handler(({ input }) => state.controls.saveKeywords(input.revision, input.rules)),
    },
    storage: {
      room: os.storage.room.handler(() => state.controls.room),
      setLimit: os.storage.setLimit.handler(({ input }) => state.controls.setLimit(input.bytes)),
      slowQueries: os.storage.slowQueries.handler(() => state.slowQueries()),
    },
    sources: {
      list: os.sources.list.handler(() => state.sources),
      add: os.sources.add.handler(({ input }) => {
        if (input.kind === 'mqtt' && !/^(mqtts?|wss?):\/\/[\w.-]+/.test(input.url)) {
          throw new ORPCError('BAD_REQUEST', {
            message: `“${input.url}” is no broker address. It must begin with mqtt://, mqtts://, ws:// or wss://, for example mqtt://192.168.1.10:1883.`,
          });
        }
        const before = state.revision;
        const source = state.add(input);
        if (state.revision > before) {
          const [nodes, edges] = [[...state.nodes.values()], [...state.edges.values()]];
          events.publish('delta', {
            from: before,
            to: state.revision,
            at: Date.now(),
            nodes,
            edges,
            removedNodes: [],
            removedEdges: [],
          });
        }
        events.publish('changed', null);
        return source;
      }),
      settings: os.sources.settings.handler(({ input }) => state.knownSettings(input.name)),
      edit: os.sources.edit.handler(({ input }) => {
        const source = state.edit(input.name, input.settings);
        events.publish('changed', null);
        return source;
      }),
      test: os.sources.test.handler(({ input }) => state.tryOut(input.settings)),
      setEnabled: os.sources.setEnabled.handler(({ input }) => {
        state.sources = state.sources.map((source) =>
          source.name === input.name ? { ...source, enabled: input.enabled } : source,
        );
        const source = state.sources.find(({ name }) => name === input.name);
        if (source === undefined) throw new ORPCError('NOT_FOUND', { message: 'There is no such source any more.' });
        events.publish('changed', null);
        return source;
      }),
      remove: os.sources.remove.handler(({ input }) => {
        const before = state.sources.length;
        state.sources = state.sources.filter((source) => source.name !== input.name);
        events.publish('changed', null);
        return state.sources.length < before;
      }),
      hours: os.sources.hours.handler(({ input }) => state.hours(input.name)),
      clients: os.sources.clients.handler(() => state.clients),
      channels: os.sources.channels.handler(({ input }) => state.channelsOf(input.name)),
      allowChannels: os.sources.allowChannels.handler(({ input }) => {
        const settings = state.settings.get(input.name);
        if (settings?.kind !== 'serial' && settings?.kind !== 'tcp') {
          throw new ORPCError('BAD_REQUEST', {
            message: `${input.name} is no companion radio, so it has no channels.`,
          });
        }
        state.settings.set(input.name, { ...settings, readChannels: input.allowed });
        return state.channelsOf(input.name);
      }),
      secrets: os.sources.secrets.handler(() => state.keeping),
      ports: os.sources.ports.handler(() => [
        {
          path: '/dev/ttyACM0',
          usb: { vendor: '239a', product: '8029', serial: 'AB12' },
          board: 'RAK4631, T-Echo or another nRF52840 board',
          manufacturer: 'RAKwireless',
        },
      ]),
    },
  });
}

function snapshotOf(state: FakeState) {
  const generatedAt = Date.now();
  const edges = [...state.edges.values()];
  return {
    revision: state.revision,
    generatedAt,
    nodes: [...state.nodes.values()],
    edges: packEdges(edges, generatedAt),
    edgeCount: edges.length,
  };
}

function nodeDetail(state: FakeState, key: string): NodeDetail | null {
  const node = [...state.nodes.values()].find((one) => one.key === key);
  if (node === undefined) return null;
  const neighbours = [...state.edges.values()]
    .filter((edge) => edge.a === node.id || edge.b === node.id)
    .map((edge) => ({
      node: state.nodes.get(edge.a === node.id ? edge.b : edge.a),
      edge,
      score: Math.min(1, edge.count / 100),
    }))
    .filter((one): one is { node: GraphNode; edge: GraphEdge; score: number } => one.node !== undefined)
    .sort((x, y) => y.score - x.score);
  const namesakes = [...state.nodes.values()].filter(
    (one) => one.key !== key && one.key.slice(0, 2) === key.slice(0, 2),
  );
  return {
    node,
    marks: node.role === 'observer' ? null : state.mark(node.key, {}),
    silence: node.role === 'observer' ? null : state.silenceOf(node.key),
    firstSeen: (node.lastSeen ?? Date.now()) - 86_400_000 * 12,
    advertCount: 18,
    evidence:
      node.lastSeen === null
        ? []
        : [
            { what: 'relayed a packet', at: node.lastSeen },
            { what: 'advert', at: node.lastAdvertAt ?? 0 },
          ],
    neighbours,
    packets: Array.from({ length: 6 }, (_, i) => packetOf(node, i)),
    samePrefix: namesakes.slice(0, 5),
    samePrefixCount: namesakes.length,
  };
}

function refusalsOf(reason: string): RefusalSample[] {
  return Array.from({ length: 3 }, (_, i) => ({
    id: 5 - i,
    at: Date.now() - i * 600_000,
    reason,
    detail: 'The message has no field "raw", so there are no packet bytes in it.',
    sample: '{"origin":"Old Tower","type":"PACKET","timestamp":"2026-01-01T12:00:00","<script>":"alert(1)"}',
    observer: 'Old Tower',
    source: 'mqtt:broker.example.org',
  }));
}
