// The one list of everything the window may ask and every topic the core speaks.
import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import {
  alert,
  alertSettings,
  backTest,
  backTestRule,
  explanation,
  settingsAnswer,
  snooze,
  targetStatus,
  testAnswer,
  webhookInput,
} from './alerts.ts';
import { busiestRelays, meshRoute, nodeLoss, prefixes, scope, shapeOverview, twoWayLinks } from './analysis.ts';
import { channelRow, messagePage } from './channels.ts';
import { counters, decision, decisionReasons, ledger, refusalSample } from './counters.ts';
import { edgeDetail, edgeMark, graphDelta, graphNode, livenessThresholds, packedSnapshot } from './graph.ts';
import { graphChanges, graphHistory, pastGraph } from './history.ts';
import { joinedCounters } from './joined-counters.ts';
import { health, jobName, present, retention, retentionAnswer } from './maintenance.ts';
import { markedNode, nodeDetail, nodeMarks, nodeSilence } from './nodes.ts';
import { observerDetail, observerMark, observerRow } from './observers.ts';
import { edgeProof, relayedPackets, searchMark } from './packet-search.ts';
import { packetCount, packetPage } from './packets.ts';
import {
  brokerClients,
  knownSettings,
  radioChannels,
  secretKeeping,
  serialPort,
  sourceHour,
  sourceSettings,
  sourceStatus,
  sourceTrial,
  status,
} from './sources.ts';
import { exportState, exportWish, importState, pieceBytes } from './transfers.ts';
import { keywords, keywordsAnswer, slowQuery, storageRoom } from './watching.ts';

const page = { limit: z.number().int().min(1).max(500).default(50), before: z.number().int().nullable().default(null) };
const key = z.string().min(1).max(256);

const appInfo = z.object({
  version: z.string(),
  host: z.enum(['desktop', 'headless']),
  /** The database file. */
  database: z.string(),
  startedAt: z.number().int(),
  /** True until a source was ever added. */
  firstRun: z.boolean(),
  liveness: livenessThresholds,
});
export type AppInfo = z.infer<typeof appInfo>;

export const api = {
  app: {
    info: oc.output(appInfo),
    /** Now, then whenever it changes, at most twice a second. */
    status: oc.output(eventIterator(status)),
    /** Has the host end and begin everything but itself; every line closes, and connecting again works in a moment. */
    restart: oc.output(z.boolean()),
  },
  graph: {
    snapshot: oc.output(packedSnapshot),
    /** Deltas from now on, at most 4 a second. */
    deltas: oc.output(eventIterator(graphDelta)),
    edge: oc.input(z.object({ a: key, b: key })).output(edgeDetail.nullable()),
    /** A page of the packets that prove an edge, searched for within a bound; null when the two are no neighbours. */
    proof: oc
      .input(
        z.object({
          a: key,
          b: key,
          limit: z.number().int().min(1).max(100).default(20),
          before: searchMark.nullable().default(null),
        }),
      )
      .output(edgeProof.nullable()),
    /** Marks an edge as wrong, or takes that back; fails with BAD_REQUEST for what is no edge. Gives the mark that holds. */
    markWrong: oc
      .input(z.object({ a: key, b: key, wrong: z.boolean(), note: z.string().max(500).nullable().default(null) }))
      .output(edgeMark.nullable()),
    /** How far back the graph is known. */
    history: oc.output(graphHistory),
    /** The graph as it was at a moment. */
    at: oc.input(z.object({ at: z.number().int() })).output(pastGraph),
    /** What changed from the day that ends at `from` to the day that ends at `to`. */
    changes: oc.input(z.object({ from: z.number().int(), to: z.number().int() })).output(graphChanges),
  },
  nodes: {
    detail: oc.input(z.object({ key })).output(nodeDetail.nullable()),
    /**
     * A page of flooded packets whose path names the node, alone or with others of its prefix, searched for within a bound;
     * null for who can be no hop. With `sure`, only paths that no other known node can be meant by.
     */
    relayed: oc
      .input(
        z.object({
          key,
          sure: z.boolean().default(false),
          limit: z.number().int().min(1).max(100).default(20),
          before: searchMark.nullable().default(null),
        }),
      )
      .output(relayedPackets.nullable()),
    /** By name or key prefix, best first. */
    search: oc
      .input(z.object({ text: z.string().max(200), limit: z.number().int().min(1).max(50).default(10) }))
      .output(z.array(graphNode)),
    /** Changes what is given and leaves the rest; fails with BAD_REQUEST for who is no node. */
    mark: oc
      .input(z.object({ key, watched: z.boolean().optional(), critical: z.boolean().optional() }))
      .output(nodeMarks),
    /** Chooses after how many seconds a node is told as silent, null for what is learned; fails with BAD_REQUEST for who is no node. */
    silentAfter: oc.input(z.object({ key, seconds: z.number().nullable() })).output(nodeSilence),
    /** Watched and critical nodes and those with a silence of their own, by name. */
    marked: oc.output(z.array(markedNode)),
  },
  observers: {
    /** The last heard first. */
    list: oc
      .input(z.object({ limit: page.limit, before: observerMark.nullable().default(null) }))
      .output(z.object({ rows: z.array(observerRow), next: observerMark.nullable() })),
    detail: oc.input(z.object({ key })).output(observerDetail.nullable()),
    /** What it counted in all, across restarts; null for who never reported any. */
    counters: oc.input(z.object({ key })).output(joinedCounters.nullable()),
  },
  packets: {
    /** Newest first; of one node (made or observed) when `node` is given. */
    list: oc.input(z.object({ node: key.nullable().default(null), ...page })).output(packetPage),
    /** How many from each bound to the next, those included that were removed since; bounds ascend. */
    counts: oc.input(z.object({ bounds: z.array(z.number().int()).min(2).max(100) })).output(z.array(packetCount)),
  },
  channels: {
    /** Where something was said last, first; at most 200. */
    list: oc.output(z.array(channelRow)),
    /**
     * The last taken in first. With `words`, messages whose text or sender holds each of them, the last one by its
     * beginning; case and accents do not matter.
     */
    messages: oc
      .input(
        z.object({
          channel: z.string().max(200).nullable().default(null),
          words: z.string().max(200).nullable().default(null),
          ...page,
        }),
      )
      .output(messagePage),
  },
  analysis: {
    /** Parts, single points of failure, bridges and cores. */
    shape: oc.input(z.object(scope)).output(shapeOverview),
    /** Takes a second or two on a large mesh; others are answered in between, and an abandoned call ends. */
    busiest: oc.input(z.object(scope)).output(busiestRelays),
    /** What would be cut off if a node went away; null when nobody has this key. */
    without: oc.input(z.object({ key, ...scope })).output(nodeLoss.nullable()),
    /** null when nobody has one of the keys. */
    route: oc.input(z.object({ from: key, to: key, ...scope })).output(meshRoute.nullable()),
    /** Links measured at both ends. */
    twoWay: oc.output(twoWayLinks),
    /** Shared prefixes, and advice for a new repeater near the node `near`. */
    prefixes: oc.input(z.object({ near: key.nullable().default(null) })).output(prefixes),
  },
  counters: {
    get: oc.output(counters),
    /** Now, then on change, at most twice a second. */
    live: oc.output(eventIterator(counters)),
    /** The events part by family and category. */
    ledger: oc.output(ledger),
    /** The newest 5,000 decisions, newest first; each filter that is not null narrows. */
    decisions: oc
      .input(
        z.object({
          reason: z.enum(decisionReasons).nullable().default(null),
          family: z.string().max(64).nullable().default(null),
          category: z.string().max(64).nullable().default(null),
          /** Decided at or after. */
          since: z.number().int().nullable().default(null),
          /** In the title, the event's id (which holds its subject) or the category; case does not matter. */
          text: z.string().max(200).nullable().default(null),
          ...page,
        }),
      )
      .output(z.object({ rows: z.array(decision), next: z.number().int().nullable() })),
    refusals: oc
      .input(z.object({ reason: z.string().nullable().default(null), ...page }))
      .output(z.object({ rows: z.array(refusalSample), next: z.number().int().nullable() })),
  },
  alerts: {
    list: oc.input(z.object(page)).output(z.object({ rows: z.array(alert), next: z.number().int().nullable() })),
    /** New alerts from now on. */
    live: oc.output(eventIterator(alert)),
    /** Marks alerts as seen; all of them when `ids` is null. Gives how many changed. */
    acknowledge: oc.input(z.object({ ids: z.array(z.number().int()).nullable() })).output(z.number().int()),
    /** How often a rule would have fired over stored history, 1 to 90 days back. */
    backTest: oc
      .input(z.object({ rule: backTestRule, days: z.number().int().min(1).max(90).default(30) }))
      .output(backTest),
    settings: oc.output(alertSettings),
    /** Stores and applies the rules, whose shape is that of `settings`; what cannot be accepted is answered with a sentence per field. */
    saveSettings: oc.input(z.unknown()).output(settingsAnswer),
    targets: oc.output(z.array(targetStatus)),
    /** Adds a webhook or changes the one of that name. */
    saveWebhook: oc.input(webhookInput).output(targetStatus),
    setTargetEnabled: oc.input(z.object({ name: z.string(), enabled: z.boolean() })).output(targetStatus),
    removeWebhook: oc.input(z.object({ name: z.string() })).output(z.boolean()),
    /** Sends a test past every guard and counter. */
    testTarget: oc.input(z.object({ name: z.string() })).output(testAnswer),
    /** Those that still hold, the first to end first. */
    snoozes: oc.output(z.array(snooze)),
    /** Silences a subject, a category, or a category of one subject. */
    snooze: oc
      .input(z.object({ subject: z.string().nullable(), category: z.string().nullable(), until: z.number().int() }))
      .output(snooze),
    unsnooze: oc.input(z.object({ id: z.number().int() })).output(z.boolean()),
    pausedUntil: oc.output(z.number().int().nullable()),
    /** Tells nobody anything for an hour, until 7 o'clock, or until a moment; null ends it. Gives until when. */
    pause: oc
      .input(z.object({ wish: z.union([z.enum(['hour', 'morning']), z.number().int()]).nullable() }))
      .output(z.number().int().nullable()),
    /** `window`: today, week, install, or a number of hours or days such as 24h and 7d. */
    explain: oc
      .input(z.object({ window: z.string().max(16), about: z.string().max(200).nullable().default(null) }))
      .output(explanation),
  },
  keywords: {
    get: oc.output(keywords),
    /**
     * Replaces the rules of `revision` by others, whose shape is that of `get`; what cannot be accepted is answered with
     * sentences, and so are rules that somebody else changed meanwhile.
     */
    save: oc.input(z.object({ revision: z.string(), rules: z.unknown() })).output(keywordsAnswer),
  },
  maintenance: {
    /** The database, its jobs and its backups as they are now. */
    health: oc.output(health),
    /** What the program does at this moment: queue, threads, log, and how old what it answers from is. */
    present: oc.output(present),
    /** Runs a job as soon as no other does. */
    run: oc.input(z.object({ job: jobName })).output(z.boolean()),
    /** Ends a job between two slices, or takes it off the list; gives whether there was anything to end. */
    cancel: oc.input(z.object({ job: jobName })).output(z.boolean()),
    settings: oc.output(retention),
    /** Stores settings, whose shape is that of `settings`; what cannot be accepted is answered with a sentence per field. */
    saveSettings: oc.input(z.unknown()).output(retentionAnswer),
    /** Checks a backup and has it put in the database's place at the next start. Fails with BAD_REQUEST and a sentence. */
    restore: oc.input(z.object({ file: z.string().max(4_096) })).output(z.boolean()),
    /** Takes that back; gives whether there was anything to take back. */
    cancelRestore: oc.output(z.boolean()),
  },
  /** One file at a time. What cannot be is answered with BAD_REQUEST and a sentence. */
  imports: {
    state: oc.output(importState),
    /** Has the host show the system's dialog, and imports what is chosen there. Answers at once. */
    choose: oc.output(z.boolean()),
    /** Imports a file of the machine that runs the core, by its whole path. */
    begin: oc.input(z.object({ file: z.string().max(4_096) })).output(z.boolean()),
    /** Announces a file that comes in pieces; gives what to name it by. */
    send: oc
      .input(z.object({ name: z.string().max(1_024), bytes: z.number().int().min(0) }))
      .output(z.object({ id: z.string() })),
    /** The bytes at `at`, in base64, in their order; the last piece begins the import. False when the sending was ended. */
    piece: oc
      .input(
        z.object({
          id: z.string().max(64),
          at: z.number().int().min(0),
          data: z.string().max(Math.ceil(pieceBytes / 3) * 4),
        }),
      )
      .output(z.boolean()),
    /** Ends the import or the sending between two pieces; what was taken stays. Gives whether there was anything to end. */
    cancel: oc.output(z.boolean()),
    /** Goes on with the unfinished one. */
    resume: oc.output(z.boolean()),
    /** Forgets the unfinished one. */
    forget: oc.output(z.boolean()),
  },
  /** One at a time. What cannot be is answered with BAD_REQUEST and a sentence. */
  exports: {
    state: oc.output(exportState),
    /** Begins one; `state` says when a browser may fetch it, and for how long. Gives its ticket. */
    begin: oc.input(exportWish).output(z.object({ ticket: z.string() })),
    /** Ends it; nothing half written stays. Gives whether there was anything to end. */
    cancel: oc.output(z.boolean()),
  },
  storage: {
    room: oc.output(storageRoom),
    /** Sets the limit of the database in bytes, null for none, and looks at once. Fails with BAD_REQUEST and a sentence. */
    setLimit: oc.input(z.object({ bytes: z.number().nullable() })).output(storageRoom),
    /** The newest 20 questions that took more than 50 ms, the newest first. */
    slowQueries: oc.output(z.array(slowQuery)),
  },
  sources: {
    list: oc.output(z.array(sourceStatus)),
    /** Adds, remembers and starts a source. Fails with BAD_REQUEST and a sentence when it cannot be used. */
    add: oc.input(sourceSettings).output(sourceStatus),
    /** What a source is set up with, without its password; null when there is none of that name. */
    settings: oc.input(z.object({ name: z.string() })).output(knownSettings.nullable()),
    /**
     * Changes a source and starts it anew; its name follows its address. Without a password the kept one stays, unless it
     * would go to another host; an empty one forgets it. Fails with BAD_REQUEST and a sentence, and then changes nothing.
     */
    edit: oc.input(z.object({ name: z.string(), settings: sourceSettings })).output(sourceStatus),
    /**
     * Tries settings without keeping them and without disturbing a source that runs; takes up to a minute. `name` is the
     * source being edited, whose kept password is used where `edit` would keep it.
     */
    test: oc.input(z.object({ settings: sourceSettings, name: z.string().nullable() })).output(sourceTrial),
    setEnabled: oc.input(z.object({ name: z.string(), enabled: z.boolean() })).output(sourceStatus),
    remove: oc.input(z.object({ name: z.string() })).output(z.boolean()),
    /** The last 24 hours and the present one, the oldest first; null for a recording, or none of that name. */
    hours: oc.input(z.object({ name: z.string() })).output(z.array(sourceHour).nullable()),
    /** Who is connected to a broker on this computer; null for a source of another kind, or none. */
    clients: oc.input(z.object({ name: z.string() })).output(brokerClients.nullable()),
    /** What was taken of the channels of a source's radio; null for a source whose kind has none, or none of that name. */
    channels: oc.input(z.object({ name: z.string() })).output(radioChannels.nullable()),
    /**
     * Allows the channels of a source's radio to be read and kept, or forgets them and does not read them again. Connects
     * to the radio anew. Fails with BAD_REQUEST and a sentence where that cannot be.
     */
    allowChannels: oc.input(z.object({ name: z.string(), allowed: z.boolean() })).output(radioChannels),
    /** How passwords are kept, and which cannot be opened. */
    secrets: oc.output(secretKeeping),
    /** The serial ports of the machine that runs the core, likely radios first. */
    ports: oc.output(z.array(serialPort)),
  },
};

export type Api = typeof api;
