// The state of the fake core: its graph with a revision, its source, its counters and alerts, all in the contract's shapes.
import { ORPCError } from '@orpc/server';
import type { Alert } from '../../src/contract/alerts.ts';
import type { ChannelMessage, ChannelRow } from '../../src/contract/channels.ts';
import { type Counters, decisionReasons } from '../../src/contract/counters.ts';
import type { EdgeMark, GraphDelta, GraphEdge, GraphNode } from '../../src/contract/graph.ts';
import type { NodeMarks, NodeSilence } from '../../src/contract/nodes.ts';
import type { SearchMark } from '../../src/contract/packet-search.ts';
import type {
  BrokerCertificate,
  BrokerClients,
  KnownSettings,
  RadioChannels,
  SecretKeeping,
  SourceHour,
  SourceSettings,
  SourceState,
  SourceStatus,
  SourceTrial,
  Status,
} from '../../src/contract/sources.ts';
import type { SlowQuery } from '../../src/contract/watching.ts';
import { ownLimitFault } from '../../src/domain/alerts/node-silent.ts';
import { MadeUpExports, MadeUpImports } from '../support/made-up-transfers.ts';
import { MadeUpUpkeep } from '../support/made-up-upkeep.ts';
import { FakeControls } from './fake-controls.ts';
import { dice, fakeEdge, fakeMesh, fakeNode } from './fake-mesh.ts';

/** A certificate whose names try to be more than text. */
export const doubtful: BrokerCertificate = {
  pem: '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n',
  subject: 'CN=<img src=x onerror=alert(1)>\u202eelpmaxe.doog',
  issuer: 'CN=doubtful.example',
  validFrom: Date.UTC(2026, 0, 2),
  validTo: Date.UTC(2036, 0, 2),
  fingerprint: Array.from({ length: 32 }, (_, at) => (at + 160).toString(16).toUpperCase()).join(':'),
  acceptable: true,
};

/** What a fake core starts with. */
export interface FakeOptions {
  /** Nodes of the sample mesh once its source is added. */
  readonly nodes: number;
  /** Whether a source is there from the start. */
  readonly started: boolean;
}

/** What the page of channels is answered with. */
interface Talk {
  channels: () => Promise<ChannelRow[]>;
  messages: (wish: {
    readonly channel: string | null;
    readonly words: string | null;
    readonly before: number | null;
  }) => Promise<{ rows: ChannelMessage[]; next: number | null }>;
}

/** Everything the handlers answer from; `beat` moves it on by one step. */
export class FakeState {
  readonly upkeep = new MadeUpUpkeep(() => Date.now());
  readonly imports = new MadeUpImports(() => Date.now());
  readonly exports = new MadeUpExports(() => Date.now());
  readonly nodes = new Map<number, GraphNode>();
  readonly edges = new Map<string, GraphEdge>();
  readonly alerts: Alert[] = [];
  readonly controls = new FakeControls();
  readonly marks = new Map<string, NodeMarks>();
  /** By the ids of the edge's ends. */
  readonly verdicts = new Map<string, EdgeMark>();
  readonly ownSilences = new Map<string, number | null>();
  /** What was said in channels; a test may let it wait, or fail. */
  readonly talk: Talk = { channels: async () => [], messages: async () => ({ rows: [], next: null }) };
  /** Called before packets that prove an edge are searched, from `before` on; a test may count, let it wait, or fail. */
  searchesProof = async (_before: SearchMark | null): Promise<void> => {};
  /** Questions that took long; a test may let them wait, or fail. */
  slowQueries = async (): Promise<SlowQuery[]> => [
    { name: 'nodes.search', ms: 61.5, at: 1_767_225_600_000, plan: ['SCAN nodes'] },
  ];
  sources: SourceStatus[] = [];
  readonly settings = new Map<string, SourceSettings>();
  clients: BrokerClients | null = null;
  /** What is taken of a radio's channels as soon as that is allowed. */
  channels: RadioChannels['channels'] = [];
  keeping: SecretKeeping = {
    sealed: true,
    words: 'Passwords are encrypted with a key that the system’s keychain keeps.',
    unreadable: [],
  };
  /** A day of every source: 110 to 120 an hour, four hours nobody listened, and one with nothing. */
  hours(name: string): SourceHour[] | null {
    const hourMs = 3_600_000;
    const present = Math.floor(Date.now() / hourMs);
    if (name.startsWith('replay')) return null;
    return Array.from({ length: 25 }, (_, n) => ({
      at: (present - 24 + n) * hourMs,
      hearings: n < 4 ? 0 : n === 12 ? 0 : 110 + (n % 11),
      listenedSecs: n < 4 ? 0 : n === 24 ? 1_800 : 3_600,
      usual: name.includes('new') ? null : { low: 100, middle: 118, high: 130 },
    }));
  }
  /** What was tested, in order. */
  readonly tried: SourceSettings[] = [];
  revision = 0;
  duplicates = 3;
  /** How many observers there are. */
  observers = 8;
  #observations = 0;
  readonly #options: FakeOptions;
  readonly #roll = dice(7);

  constructor(options: FakeOptions) {
    this.#options = options;
    if (options.started) this.add({ kind: 'sample', profile: 'small' });
  }

  /** Adds a source; a sample brings its whole mesh at once. */
  add(settings: SourceSettings): SourceStatus {
    const sample = settings.kind === 'sample';
    const name = nameOf(settings);
    this.settings.set(name, settings);
    const source = sourceOf(name, settings.kind, sample ? 'up' : 'connected');
    this.sources = [...this.sources.filter((other) => other.name !== name), source];
    if (sample) this.#grow(fakeMesh(this.#options.nodes, Date.now()));
    return source;
  }

  /** What a source is set up with; a password counts as kept once it was given. */
  knownSettings(name: string): KnownSettings | null {
    const settings = this.settings.get(name);
    if (settings === undefined) return null;
    const { password, ...others } = { password: undefined, ...settings };
    const shown = { settings: others as SourceSettings, passwordKept: password !== undefined, changeable: true };
    return 'acceptedCertificate' in settings ? { ...shown, accepted: doubtful } : shown;
  }

  /** What may be shown of a radio's channels. */
  channelsOf(name: string): RadioChannels {
    const settings = this.settings.get(name);
    const allowed = settings !== undefined && 'readChannels' in settings && settings.readChannels === true;
    return { allowed, changeable: true, channels: allowed ? this.channels : [] };
  }

  /** Changes a source in its place; a password that was not typed stays. */
  edit(name: string, settings: SourceSettings): SourceStatus {
    const before = this.settings.get(name);
    const kept = before !== undefined && 'password' in before ? { password: before.password } : {};
    const next = nameOf(settings);
    this.settings.delete(name);
    this.settings.set(next, { ...kept, ...settings });
    const source = sourceOf(next, settings.kind, 'connected');
    this.sources = this.sources.map((other) => (other.name === name ? source : other));
    return source;
  }

  /** Addresses with `good` in them work, those with `doubtful` once their certificate is accepted; everything else refuses the login. */
  tryOut(settings: SourceSettings): SourceTrial {
    this.tried.push(settings);
    if (JSON.stringify(settings).includes('doubtful') && !('acceptedCertificate' in settings)) {
      return {
        outcome: 'failed',
        answer: 'The certificate of doubtful.example is signed by itself.',
        certificate: doubtful,
      };
    }
    return /good|doubtful/.test(JSON.stringify(settings))
      ? {
          outcome: 'receiving',
          answer: 'It works: the first packet came after 0.4 s, heard by <b>North\u202e Tower</b>.',
        }
      : {
          outcome: 'failed',
          answer:
            'Broker.example refused the user name or password. Nothing is heard from it until both are right. Correct them in the settings of this source.',
        };
  }

  /** New evidence on some edges, now and then a new node: the delta it makes, or null while nothing flows. */
  beat(): GraphDelta | null {
    if (!this.sources.some((source) => source.enabled && source.state === 'up') || this.nodes.size === 0) return null;
    const now = Date.now();
    const all = [...this.edges.values()];
    const edges = Array.from({ length: Math.min(6, all.length) }, () => all[Math.floor(this.#roll() * all.length)])
      .filter((edge) => edge !== undefined)
      .map((edge) => ({ ...edge, count: edge.count + 1, weightedX4: edge.weightedX4 + 4, lastSeen: now }));
    const nodes: GraphNode[] = [];
    if (this.#roll() < 0.25) {
      const node = { ...fakeNode(this.nodes.size, this.#roll, now), lastSeen: now };
      const friend = [...this.nodes.values()][Math.floor(this.#roll() * this.nodes.size)];
      nodes.push(node);
      if (friend !== undefined) edges.push({ ...fakeEdge(node, friend, this.#roll, now), lastSeen: now });
    }
    return this.#grow({ nodes, edges });
  }

  /** The status topic's value. */
  status(): Status {
    const flowing = this.nodes.size > 0;
    const step = (step: Status['checklist'][number]['step'], count: number, advice: string) => ({
      step,
      done: count > 0,
      count,
      advice: count > 0 ? '' : advice,
    });
    return {
      at: Date.now(),
      sources: this.sources,
      checklist: [
        step('link', this.sources.length, 'No source is switched on.'),
        step(
          'bytes',
          flowing ? 184_000 : 0,
          'The link stands, but nothing has come over it. Check the topic filter, and that an observer publishes to this broker.',
        ),
        step('packets', this.#observations, 'Bytes arrive, but no whole message yet.'),
        step('decoded', this.#observations, 'Messages arrive, but none carries a packet yet.'),
        step('nodes', this.nodes.size, 'A node appears with its first signed advert.'),
        step('edges', this.edges.size, 'An edge appears when a packet names a relay that only one known node can be.'),
      ],
      ingest: { queued: 0, capacity: 50_000, perSecond: flowing ? 3.4 : 0, dropped: 0 },
      totals: {
        observations: this.#observations,
        transmissions: Math.round(this.#observations / 8),
        nodes: this.nodes.size,
        edges: this.edges.size,
        observers: [...this.nodes.values()].filter((node) => node.isObserver).length,
      },
      unacknowledgedAlerts: this.alerts.filter((alert) => alert.acknowledgedAt === null).length,
      degradedSince: null,
    };
  }

  /** The counters topic's value: every event reason, zeros included. */
  counters(): Counters {
    const now = Date.now();
    const row = (reason: string, today: number) => ({ reason, today, last7Days: today * 5, sinceInstall: today * 31 });
    const some: Readonly<Record<string, number>> = { delivered: 4, cooldown: 2, cold_start: 9, dedup: this.duplicates };
    return {
      at: now,
      events: decisionReasons.map((reason) => row(reason, some[reason] ?? 0)),
      ingest: [
        row('taken', this.#observations),
        row('duplicate', 41),
        row('reception', 6),
        row('not_json', 3),
        row('no_raw', 12),
      ],
      windows: { today: now - 8 * 3_600_000, last7Days: now - 7 * 86_400_000, coveredSince: now - 40 * 86_400_000 },
      degradedSince: null,
    };
  }

  /** Records an alert; gives it. */
  alert(title: string, body: string, fields: Partial<Alert> = {}): Alert {
    const id = this.alerts.length + 1;
    const alert: Alert = {
      id,
      eventId: `fake#${id}`,
      source: 'detector:node-new',
      family: 'nodes',
      category: 'node-new',
      severity: id % 3 === 0 ? 'priority' : 'routine',
      region: null,
      subject: null,
      title,
      body,
      at: Date.now() - (3 - id) * 600_000,
      acknowledgedAt: null,
      ...fields,
    };
    this.alerts.unshift(alert);
    return alert;
  }

  /** Chooses a node's silence in seconds; gives what holds. Its usual pause is 28.8 h. */
  silentAfter(key: string, seconds: number | null): NodeSilence {
    const fault = seconds === null ? null : ownLimitFault(seconds);
    if (fault !== null) throw new ORPCError('BAD_REQUEST', { message: fault });
    this.ownSilences.set(key, seconds);
    return this.silenceOf(key);
  }

  silenceOf(key: string): NodeSilence {
    return { ownS: this.ownSilences.get(key) ?? null, usualS: 103_680, learnedS: 129_600 };
  }

  /** Changes what is given of a node's marks; gives what holds. */
  mark(key: string, changes: { readonly [Mark in keyof NodeMarks]?: boolean | undefined }): NodeMarks {
    const before = this.marks.get(key) ?? { watched: false, critical: false };
    const marks = { watched: changes.watched ?? before.watched, critical: changes.critical ?? before.critical };
    this.marks.set(key, marks);
    return marks;
  }

  /** A node comes to have another name; gives the delta it makes. */
  rename(node: GraphNode, name: string): GraphDelta {
    return this.#grow({ nodes: [{ ...node, name }], edges: [] });
  }

  /** Marks an edge as wrong, or takes that back; gives the delta it makes. */
  judge(a: string, b: string, mark: EdgeMark | null): GraphDelta {
    const idOf = (key: string) => [...this.nodes.values()].find((node) => node.key === key)?.id ?? 0;
    const name = `${idOf(a)}-${idOf(b)}`;
    if (mark === null) this.verdicts.delete(name);
    else this.verdicts.set(name, mark);
    const edge = this.edges.get(name);
    return this.#grow({ nodes: [], edges: edge === undefined ? [] : [{ ...edge, wrong: mark !== null }] });
  }

  #grow(more: { readonly nodes: readonly GraphNode[]; readonly edges: readonly GraphEdge[] }): GraphDelta {
    for (const node of more.nodes) this.nodes.set(node.id, node);
    for (const edge of more.edges) this.edges.set(`${edge.a}-${edge.b}`, edge);
    this.#observations += more.edges.length * 8;
    this.sources = this.sources.map((source) =>
      source.state === 'up'
        ? { ...source, hearings: this.#observations, messages: this.#observations, lastHearingAt: Date.now() }
        : source,
    );
    this.revision += 1;
    return {
      from: this.revision - 1,
      to: this.revision,
      at: Date.now(),
      nodes: [...more.nodes],
      edges: [...more.edges],
      removedNodes: [],
      removedEdges: [],
    };
  }
}

function nameOf(settings: SourceSettings): string {
  return settings.kind === 'mqtt' ? `mqtt:${settings.url.replace(/^\w+:\/\//, '')}` : settings.kind;
}

function sourceOf(name: string, kind: SourceStatus['kind'], state: SourceState): SourceStatus {
  return {
    name,
    kind,
    enabled: true,
    state,
    words: state === 'up' ? 'Connected, hearing 42/min, usual 40/min at this hour.' : 'Connected, nothing received yet',
    since: Date.now(),
    messages: 0,
    hearings: 0,
    refused: state === 'up' ? { not_json: 3, no_raw: 12 } : {},
    bytes: 0,
    perMinute: state === 'up' ? 42 : 0,
    lastHearingAt: null,
    lastError: null,
    reconnects: 0,
    flow: {
      verdict: state === 'up' ? 'flowing' : 'starting',
      perHour: state === 'up' ? 2_520 : 0,
      usualPerHour: state === 'up' ? 2_400 : null,
      quietMs: 1_000,
    },
  };
}
