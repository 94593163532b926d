// What the bridge asks of the core: one function per call of the contract, one subscription per topic.
import type { InferContractRouterInputs, InferContractRouterOutputs } from '@orpc/contract';
import type {
  Alert,
  AlertSettings,
  BackTest,
  BackTestRule,
  Explanation,
  SettingsAnswer,
  Snooze,
  TargetStatus,
  TestAnswer,
  WebhookInput,
} from '../../contract/alerts.ts';
import type {
  BusiestRelays,
  MeshRoute,
  NodeLoss,
  Prefixes,
  ShapeOverview,
  TwoWayLinks,
} from '../../contract/analysis.ts';
import type { Api, AppInfo } from '../../contract/api.ts';
import type { ChannelRow } from '../../contract/channels.ts';
import type { Counters, Ledger } from '../../contract/counters.ts';
import type { EdgeDetail, EdgeMark, GraphDelta, GraphNode, GraphSnapshot } from '../../contract/graph.ts';
import type { GraphChanges, GraphHistory, PastGraph } from '../../contract/history.ts';
import type { JoinedCounters } from '../../contract/joined-counters.ts';
import type { Health, JobName, Present, Retention, RetentionAnswer } from '../../contract/maintenance.ts';
import type { MarkedNode, NodeDetail, NodeMarks, NodeSilence } from '../../contract/nodes.ts';
import type { ObserverDetail, ObserverMark } from '../../contract/observers.ts';
import type { EdgeProof, RelayedPackets, SearchMark } from '../../contract/packet-search.ts';
import type { PacketCount } from '../../contract/packets.ts';
import type {
  BrokerClients,
  KnownSettings,
  RadioChannels,
  SecretKeeping,
  SerialPort,
  SourceHour,
  SourceSettings,
  SourceStatus,
  SourceTrial,
  Status,
} from '../../contract/sources.ts';
import type { ExportState, ExportWish, ImportState } from '../../contract/transfers.ts';
import type { Keywords, KeywordsAnswer, SlowQuery, StorageRoom } from '../../contract/watching.ts';

type Inputs = InferContractRouterInputs<Api>;
type In = InferContractRouterOutputs<Api>;
type Answer<T> = T | Promise<T>;

/** Inputs of the list calls, as they arrive after their defaults were filled in. */
export interface Page {
  /** Rows at most, 1 to 500. */
  readonly limit: number;
  /** Rows older than this row id; null for the newest. */
  readonly before: number | null;
}

export type ObserverPage = In['observers']['list'];
export type PacketPage = In['packets']['list'];
export type MessagePage = In['channels']['messages'];
export type DecisionPage = In['counters']['decisions'];
export type RefusalPage = In['counters']['refusals'];
export type AlertPage = In['alerts']['list'];

/** Each field that is not null narrows the list. */
export interface DecisionFilter {
  readonly reason: NonNullable<Inputs['counters']['decisions']['reason']> | null;
  readonly family: string | null;
  readonly category: string | null;
  /** Decided at or after. */
  readonly since: number | null;
  readonly text: string | null;
}

/** A page of what proves an edge. */
export interface ProofPage {
  readonly a: string;
  readonly b: string;
  readonly limit: number;
  readonly before: SearchMark | null;
}

/** A page of what a node relayed. */
export interface RelayedPage {
  readonly key: string;
  /** Leaves out what others of its prefix may have relayed. */
  readonly sure: boolean;
  readonly limit: number;
  readonly before: SearchMark | null;
}

/** Whether an edge is wrong, and why. */
export interface EdgeVerdict {
  readonly a: string;
  readonly b: string;
  readonly wrong: boolean;
  readonly note: string | null;
}

/** Links with evidence of the last `days` days count; null for all that are stored. */
export interface AnalysisScope {
  readonly days: number | null;
}

/** One who follows a topic. */
export interface Subscriber<T> {
  next(value: T): void;
  /** No more values come: the topic ended, or could not keep every value within its bound. Ask for the whole again. */
  end(): void;
}

/** Something that can be followed; `subscribe` returns its undo, which may be called twice. */
export interface Subscribable<T> {
  subscribe(subscriber: Subscriber<T>): () => void;
}

/** A request the core cannot fulfil because of what was asked; the message is the sentence the person sees. */
export class BadInput extends Error {
  override readonly name = 'BadInput';
}

/** The services behind the contract. Every function may throw; `BadInput` where the input is at fault. */
export interface Core {
  readonly app: {
    info(): Answer<AppInfo>;
    /** Gives the present value first. */
    readonly status: Subscribable<Status>;
    restart(): Answer<boolean>;
  };
  readonly graph: {
    snapshot(): Answer<GraphSnapshot>;
    readonly deltas: Subscribable<GraphDelta>;
    /** null when the two are no neighbours. */
    edge(a: string, b: string): Answer<EdgeDetail | null>;
    /** null when the two are no neighbours. */
    proof(page: ProofPage): Answer<EdgeProof | null>;
    /** null once the mark is taken back. */
    markWrong(wish: EdgeVerdict): Answer<EdgeMark | null>;
    history(): Answer<GraphHistory>;
    /** Epoch milliseconds; `signal` aborts when the caller no longer waits. */
    at(at: number, signal: AbortSignal | undefined): Answer<PastGraph>;
    changes(
      span: { readonly from: number; readonly to: number },
      signal: AbortSignal | undefined,
    ): Answer<GraphChanges>;
  };
  readonly nodes: {
    detail(key: string): Answer<NodeDetail | null>;
    /** null for who can be no hop. */
    relayed(page: RelayedPage): Answer<RelayedPackets | null>;
    search(text: string, limit: number): Answer<GraphNode[]>;
    mark(key: string, changes: { readonly [Mark in keyof NodeMarks]?: boolean | undefined }): Answer<NodeMarks>;
    silentAfter(key: string, seconds: number | null): Answer<NodeSilence>;
    marked(): Answer<MarkedNode[]>;
  };
  readonly observers: {
    list(page: { readonly limit: number; readonly before: ObserverMark | null }): Answer<ObserverPage>;
    /** null for who is none. */
    detail(key: string): Answer<ObserverDetail | null>;
    /** null for who never reported any. */
    counters(key: string): Answer<JoinedCounters | null>;
  };
  readonly packets: {
    list(page: Page & { readonly node: string | null }): Answer<PacketPage>;
    counts(bounds: readonly number[]): Answer<PacketCount[]>;
  };
  readonly channels: {
    list(): Answer<ChannelRow[]>;
    messages(page: Page & { readonly channel: string | null; readonly words: string | null }): Answer<MessagePage>;
  };
  readonly analysis: {
    shape(scope: AnalysisScope): Answer<ShapeOverview>;
    /** Rejects when `signal` aborts first. */
    busiest(scope: AnalysisScope, signal: AbortSignal | undefined): Answer<BusiestRelays>;
    /** null when nobody has this key. */
    without(wish: AnalysisScope & { readonly key: string }): Answer<NodeLoss | null>;
    /** null when nobody has one of the keys. */
    route(wish: AnalysisScope & { readonly from: string; readonly to: string }): Answer<MeshRoute | null>;
    twoWay(): Answer<TwoWayLinks>;
    prefixes(near: string | null): Answer<Prefixes>;
  };
  readonly counters: {
    get(): Answer<Counters>;
    /** Gives the present value first. */
    readonly live: Subscribable<Counters>;
    /** Every family, category and reason, from one moment of the database. */
    ledger(): Answer<Ledger>;
    decisions(page: Page & DecisionFilter): Answer<DecisionPage>;
    refusals(page: Page & { readonly reason: string | null }): Answer<RefusalPage>;
  };
  readonly alerts: {
    list(page: Page): Answer<AlertPage>;
    readonly live: Subscribable<Alert>;
    /** Marks as seen, all when `ids` is null; gives how many changed. */
    acknowledge(ids: readonly number[] | null): Answer<number>;
    backTest(rule: BackTestRule, days: number): Answer<BackTest>;
    settings(): Answer<AlertSettings>;
    saveSettings(settings: unknown): Answer<SettingsAnswer>;
    targets(): Answer<TargetStatus[]>;
    saveWebhook(webhook: WebhookInput): Answer<TargetStatus>;
    setTargetEnabled(name: string, enabled: boolean): Answer<TargetStatus>;
    removeWebhook(name: string): Answer<boolean>;
    testTarget(name: string): Answer<TestAnswer>;
    snoozes(): Answer<Snooze[]>;
    snooze(wish: Pick<Snooze, 'subject' | 'category' | 'until'>): Answer<Snooze>;
    unsnooze(id: number): Answer<boolean>;
    pausedUntil(): Answer<number | null>;
    pause(wish: Inputs['alerts']['pause']['wish']): Answer<number | null>;
    explain(wish: { readonly window: string; readonly about: string | null }): Answer<Explanation>;
  };
  readonly keywords: {
    get(): Answer<Keywords>;
    save(revision: string, rules: unknown): Answer<KeywordsAnswer>;
  };
  readonly maintenance: {
    health(): Answer<Health>;
    present(): Answer<Present>;
    run(job: JobName): Answer<boolean>;
    cancel(job: JobName): Answer<boolean>;
    settings(): Answer<Retention>;
    saveSettings(settings: unknown): Answer<RetentionAnswer>;
    /** Checks a backup and has it put in place at the next start. */
    restore(file: string): Answer<boolean>;
    cancelRestore(): Answer<boolean>;
  };
  readonly imports: {
    state(): Answer<ImportState>;
    choose(): Answer<boolean>;
    begin(file: string): Answer<boolean>;
    send(wish: Inputs['imports']['send']): Answer<{ readonly id: string }>;
    piece(piece: Inputs['imports']['piece']): Answer<boolean>;
    cancel(): Answer<boolean>;
    resume(): Answer<boolean>;
    forget(): Answer<boolean>;
  };
  readonly exports: {
    state(): Answer<ExportState>;
    begin(wish: ExportWish): Answer<{ readonly ticket: string }>;
    cancel(): Answer<boolean>;
  };
  readonly storage: {
    room(): Answer<StorageRoom>;
    setLimit(bytes: number | null): Answer<StorageRoom>;
    slowQueries(): Answer<SlowQuery[]>;
  };
  readonly sources: {
    list(): Answer<SourceStatus[]>;
    add(settings: SourceSettings): Answer<SourceStatus>;
    settings(name: string): Answer<KnownSettings | null>;
    edit(name: string, settings: SourceSettings): Answer<SourceStatus>;
    test(settings: SourceSettings, name: string | null): Answer<SourceTrial>;
    setEnabled(name: string, enabled: boolean): Answer<SourceStatus>;
    remove(name: string): Answer<boolean>;
    hours(name: string): Answer<SourceHour[] | null>;
    clients(name: string): Answer<BrokerClients | null>;
    channels(name: string): Answer<RadioChannels | null>;
    allowChannels(name: string, allowed: boolean): Answer<RadioChannels>;
    secrets(): Answer<SecretKeeping>;
    ports(): Answer<SerialPort[]>;
  };
}
