// A core of small values held in memory, with every topic real: what the contract suite is answered by.
import type { Alert, AlertSettings, TargetStatus } from '../../src/contract/alerts.ts';
import type { ChannelMessage } from '../../src/contract/channels.ts';
import { type Counters, decisionReasons } from '../../src/contract/counters.ts';
import { packEdges } from '../../src/contract/edge-codec.ts';
import type { GraphEdge, GraphNode, LivenessThresholds } from '../../src/contract/graph.ts';
import type { ObserverRow } from '../../src/contract/observers.ts';
import type { PacketRow } from '../../src/contract/packets.ts';
import type { SourceStatus, Status } from '../../src/contract/sources.ts';
import type { Clock } from '../../src/domain/clock.ts';
import { BadInput, type Core } from '../../src/main/bridge/core.ts';
import type { StreamTopic, ValueTopic } from '../../src/main/bridge/topic.ts';
import { alertTopic, countersTopic, deltaTopic, statusTopic } from '../../src/main/bridge/topics.ts';
import { analysis, history } from './in-memory-analysis.ts';
import { edgeCalls } from './in-memory-edges.ts';

export const noon = 1_767_268_800_000;
export const edgeTotal = 5_000;

import { MadeUpExports, MadeUpImports } from '../support/made-up-transfers.ts';
import { MadeUpUpkeep } from '../support/made-up-upkeep.ts';

/** The edges of the snapshot: a ring with chords over 1,000 nodes. */
export function snapshotEdges(): GraphEdge[] {
  return Array.from({ length: edgeTotal }, (_, i) => ({
    a: i % 1_000,
    b: (i % 1_000) + 1 + Math.floor(i / 1_000),
    count: i + 1,
    weightedX4: 4 * (i + 1),
    lastSeen: noon,
    snr: 7.25,
    relations: 1,
    confidence: 'high' as const,
    implausible: false,
    wrong: false,
  }));
}

export const node = (id: number): GraphNode => ({
  id,
  key: id.toString(16).padStart(64, '0'),
  name: `Hill ${id} <b>&</b>`,
  role: 'repeater',
  lat: null,
  lon: null,
  lastSeen: noon,
  lastAdvertAt: null,
  isObserver: false,
});

const said: ChannelMessage = {
  id: 7,
  hash: '00112233445566aa',
  channel: 'Public',
  at: noon,
  sentAt: noon - 60_000,
  sender: null,
  text: 'relay up',
  observations: 3,
};

const packet: PacketRow = {
  observationId: 7,
  hash: '00112233445566aa',
  at: noon,
  payloadType: 'ADVERT',
  route: 'flood',
  hopCount: 1,
  hashSize: 1,
  path: ['ab'],
  hops: [{ prefix: 'ab', tier: 'unresolved', node: null, candidates: 2 }],
  observer: 'AB'.repeat(32),
  observerName: null,
  snr: 6.5,
  rssi: -90,
  from: 'Hill 1',
  summary: 'Hill 1, repeater',
};

const observer: ObserverRow = {
  id: 1,
  key: 'AB'.repeat(32),
  name: null,
  iata: null,
  online: null,
  lastSeen: noon,
  lastPacketAt: null,
  perHour: 7,
  packets: 7,
  batteryMv: null,
  noiseFloor: null,
  clock: { skewSeconds: -7_200, naive: true, proven: false, at: noon },
};

export const alert = (id: number): Alert => ({
  id,
  eventId: `node-new:${id}`,
  source: 'nodes',
  family: 'node',
  category: 'new',
  severity: 'routine',
  region: null,
  subject: null,
  title: `New node ${id}`,
  body: 'Heard for the first time.',
  at: noon,
  acknowledgedAt: null,
});

const radio = { changeable: true, channels: [{ name: 'Ridge', hash: 0xa7 }] };
const source: SourceStatus = {
  name: 'sample:small',
  kind: 'sample',
  enabled: true,
  state: 'up',
  words: 'Receiving, 42 packets/min',
  since: noon,
  messages: 1,
  hearings: 1,
  refused: {},
  bytes: 100,
  perMinute: 42,
  lastHearingAt: noon,
  lastError: null,
  reconnects: 0,
  flow: { verdict: 'flowing', perHour: 2_520, usualPerHour: 2_400, quietMs: 1_000 },
};

const settings: AlertSettings = {
  graceS: 60,
  baselineS: 86_400,
  quietHours: { enabled: false, from: '22:00', to: '07:00' },
  families: {},
};

const target: TargetStatus = {
  name: 'in-app',
  kind: 'in-app',
  available: true,
  enabled: true,
  shape: null,
  address: null,
  lastSentAt: null,
  lastError: null,
  waiting: 0,
};

const controls: Omit<Core['alerts'], 'list' | 'live' | 'acknowledge' | 'backTest'> = {
  settings: () => settings,
  saveSettings: (value) =>
    value === 'nonsense'
      ? { kind: 'refused', sentences: ['The alert settings must be an object.'] }
      : { kind: 'saved', settings },
  targets: () => [target],
  saveWebhook: ({ name, enabled }) => ({ ...target, name: `webhook:${name}`, kind: 'webhook', enabled }),
  setTargetEnabled: (name, enabled) => ({ ...target, name, enabled }),
  removeWebhook: () => true,
  testTarget: (name) => ({ ok: false, answer: `${name}: connection refused` }),
  snoozes: () => [],
  snooze: (wish) => ({ ...wish, id: 1, createdAt: noon }),
  unsnooze: (id) => id === 1,
  pausedUntil: () => null,
  pause: (wish) => (wish === 'hour' ? noon + 3_600_000 : null),
  explain: ({ window, about }) => ({
    text: `${window}: nothing.`,
    from: null,
    to: noon,
    counts: { delivered: 0 },
    seen: [],
    sent: [],
    suppressed: [],
    about: about === null ? [] : [about],
  }),
};

const silence = { ownS: null, usualS: 104_000, learnedS: 130_000 };

const keyword = { kind: 'word', text: 'fire', channel: null, severity: 'immediate', enabled: true } as const;
const room = { databaseBytes: 1_000_000, freeBytes: null, limitBytes: null };

const roles = ['companion', 'repeater', 'room', 'sensor', 'none', 'unknown', 'observer'] as const;
const liveness = Object.fromEntries(roles.map((role) => [role, { quietMs: 1, silentMs: 2 }])) as LivenessThresholds;

/** The core and the handles by which a test moves it. */
export interface InMemoryCore {
  readonly core: Core;
  readonly status: ValueTopic<Status>;
  readonly counters: ValueTopic<Counters>;
  readonly deltas: ReturnType<typeof deltaTopic>;
  readonly alerts: StreamTopic<Alert>;
  /** Followers over all topics. */
  followers(): number;
  /** Counts one more event as delivered and tells the followers. */
  count(): void;
}

/**
 * A core in which `edge('throws', ...)` throws, `edge('hangs', ...)` never answers,
 * `edge('breaks', ...)` breaks its schema and `edge('crashes', ...)` ends the thread.
 */
export function inMemoryCore(clock: Clock): InMemoryCore {
  let delivered = 0;
  const upkeep = new MadeUpUpkeep(() => noon);
  const imports = new MadeUpImports(() => noon);
  const countersNow = (): Counters => ({
    at: noon,
    events: decisionReasons.map((reason) => {
      const value = reason === 'delivered' ? delivered : 0;
      return { reason, today: value, last7Days: value, sinceInstall: value };
    }),
    ingest: [],
    windows: { today: noon, last7Days: noon, coveredSince: null },
    degradedSince: null,
  });
  const statusNow = (): Status => ({
    at: noon,
    sources: [source],
    checklist: [{ step: 'link', done: true, count: 1, advice: '' }],
    ingest: { queued: 0, capacity: 50_000, perSecond: 0, dropped: 0 },
    totals: { observations: delivered, transmissions: 0, nodes: 1_000, edges: edgeTotal, observers: 1 },
    unacknowledgedAlerts: 0,
    degradedSince: null,
  });
  const status = statusTopic(clock, statusNow);
  const counters = countersTopic(clock, countersNow);
  const deltas = deltaTopic(clock);
  const alerts = alertTopic(clock);
  const core: Core = {
    app: {
      info: () => ({ version: '1', host: 'headless', database: 'm.db', startedAt: noon, firstRun: true, liveness }),
      status,
      restart: () => false,
    },
    graph: {
      snapshot: () => ({
        revision: 3,
        generatedAt: noon,
        nodes: Array.from({ length: 1_000 }, (_, id) => node(id)),
        edges: packEdges(snapshotEdges(), noon),
        edgeCount: edgeTotal,
      }),
      deltas,
      ...history,
      ...edgeCalls(noon, packet),
    },
    nodes: {
      detail: () => ({
        node: node(1),
        marks: { watched: true, critical: false },
        silence,
        firstSeen: noon,
        advertCount: 1,
        evidence: [{ what: 'advert', at: noon }],
        neighbours: [],
        packets: [packet],
        samePrefix: [],
        samePrefixCount: 0,
      }),
      relayed: ({ limit, before }) => ({ rows: [packet], packets: limit, searchedTo: null, next: before }),
      search: (text, limit) => (text === '' ? [] : Array.from({ length: limit }, (_, id) => node(id))),
      mark: (_key, changes) => ({ watched: changes.watched ?? false, critical: changes.critical ?? false }),
      silentAfter: (_key, seconds) => ({ ...silence, ownS: seconds }),
      marked: () => [{ node: node(1), marks: { watched: true, critical: false }, silence }],
    },
    observers: {
      list: ({ limit, before }) => ({ rows: before === null ? [observer] : [], next: { lastSeen: limit, id: 1 } }),
      detail: (key) =>
        key === observer.key
          ? {
              observer,
              firstSeen: noon,
              lastStatusAt: null,
              model: null,
              firmware: null,
              clientVersion: null,
              radio: null,
              canRelay: null,
              uptimeSecs: null,
              queueLen: null,
              errorFlags: null,
              airtimePercent: 6.4,
              samples: [],
              hours: [{ at: noon, packets: 7 }],
              sources: [],
            }
          : null,
      counters: () => ({
        since: noon - 3_600_000,
        at: noon,
        uptimeSecs: 60,
        restarts: 1,
        totals: { packetsReceived: 9_007, packetsSent: 7, recvErrors: null, rxAirSecs: 3, txAirSecs: 1 },
        seams: [
          {
            at: noon,
            kind: 'restarted',
            unseenSecs: 200,
            changes: [{ counter: 'packetsReceived', before: 9_000, after: 7 }],
          },
        ],
      }),
    },
    packets: {
      list: ({ limit }) => Promise.resolve({ rows: [packet], next: limit }),
      counts: ([from = 0, to = from]) => [{ from, to, stored: 7, removed: 2 }],
    },
    channels: {
      list: () => [{ name: 'Public', newest: said }],
      messages: ({ channel, words, limit }) => ({
        rows: channel === 'Public' && words === 'relay' ? [said] : [],
        next: limit,
      }),
    },
    analysis,
    counters: {
      get: countersNow,
      live: counters,
      ledger: () => ({
        at: noon,
        cells: [{ family: 'nodes', category: 'node-new', reason: 'dedup', today: 1, last7Days: 2, sinceInstall: 3 }],
        totals: countersNow().events,
        seen: 3,
        windows: { today: noon, last7Days: noon, coveredSince: null },
      }),
      decisions: () => ({ rows: [], next: null }),
      refusals: () => ({ rows: [], next: null }),
    },
    alerts: {
      list: () => ({ rows: [alert(1)], next: null }),
      live: alerts,
      acknowledge: (ids) => ids?.length ?? 9,
      ...controls,
      backTest: (_rule, days) => ({
        from: noon - days * 86_400_000,
        to: noon,
        coveredFrom: null,
        fired: 0,
        atNight: 0,
        subjects: 0,
        unknown: 0,
        firings: [],
        limits: [],
        cannot: null,
      }),
    },
    keywords: {
      get: () => ({ rules: [keyword], revision: 'r1', most: 100, channels: ['#ops', 'Public'] }),
      save(revision, rules) {
        if (revision !== 'r1') return { kind: 'stale', sentence: 'The keywords were changed in another window.' };
        if (Array.isArray(rules)) return { kind: 'saved', rules, revision: 'r2' };
        return { kind: 'refused', sentences: ['Keyword rules are a list.'] };
      },
    },
    imports,
    exports: new MadeUpExports(() => noon),
    maintenance: {
      health: () => upkeep.health(),
      present: () => upkeep.present(),
      run: (job) => upkeep.run(job),
      cancel: (job) => upkeep.cancel(job),
      settings: () => upkeep.settings,
      saveSettings: (value) => upkeep.save(value),
      restore(file) {
        throw new BadInput(`There is no backup ${file}.`);
      },
      cancelRestore: () => false,
    },
    storage: {
      room: () => room,
      slowQueries: () => [{ name: 'nodes.search', ms: 61.5, at: 1_767_225_600_000, plan: ['SCAN nodes'] }],
      setLimit(bytes) {
        if (bytes === 1) throw new BadInput('0 MiB cannot be the limit of the database.');
        return { ...room, limitBytes: bytes };
      },
    },
    sources: {
      list: () => [source],
      add() {
        throw new BadInput('broker.example.org refused the password. Check it and add the source again.');
      },
      settings: (name) =>
        name === source.name
          ? { settings: { kind: 'sample', profile: 'small' }, passwordKept: false, changeable: true }
          : null,
      edit: (name) => ({ ...source, name }),
      test: (settings) => ({ outcome: 'failed', answer: `${settings.kind}: nothing accepts connections there.` }),
      setEnabled: (_name, enabled) => ({ ...source, enabled }),
      remove: () => true,
      hours: (name) => (name === source.name ? [{ at: 0, hearings: 2, listenedSecs: 3_600, usual: null }] : null),
      clients: (name) =>
        name === source.name ? { clients: [], turnedAway: { login_late: 2 }, lastTurnedAway: null } : null,
      channels: (name) => (name === source.name ? { ...radio, allowed: false, channels: [] } : null),
      allowChannels: (_name, allowed) => ({ ...radio, allowed }),
      secrets: () => ({ sealed: false, words: 'They are in a file.', unreadable: [] }),
      ports: () => [{ path: '/dev/ttyACM0', usb: null, board: null, manufacturer: null }],
    },
  };
  return {
    core,
    status,
    counters,
    deltas,
    alerts,
    followers: () => status.followers + counters.followers + deltas.followers + alerts.followers,
    count() {
      delivered += 1;
      status.changed();
      counters.changed();
    },
  };
}
