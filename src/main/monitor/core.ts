// The services behind the contract, each from the part that knows.
import { setTimeout as pause } from 'node:timers/promises';
import type { GraphSnapshot } from '../../contract/graph.ts';
import { ownLimitFault } from '../../domain/alerts/node-silent.ts';
import { BadInput, type Core } from '../bridge/core.ts';
import { writeOwnLimit } from '../storage/tables/node-liveness.ts';
import { writeNodeMarks } from '../storage/tables/node-marks.ts';
import type { TopologyBuilder } from '../topology/builder.ts';
import { packMoment } from '../topology/live-graph.ts';
import { controlServices } from './alert-services.ts';
import { analysisServices, historyServices } from './analysis-services.ts';
import { backTest } from './back-test.ts';
import type { Broadcast } from './broadcast.ts';
import { edgeServices } from './edge-services.ts';
import { liveness } from './liveness.ts';
import type { Parts } from './parts.ts';
import { sourceServices } from './source-services.ts';
import { upkeepServices } from './upkeep-services.ts';
import { keywordServices, storageServices } from './watch-services.ts';

/** The contract's services over running parts. */
export function coreOf(parts: Parts, broadcast: Broadcast): Core {
  const { options, clock, fleet, recording, reader, alerting } = parts;
  return {
    app: {
      info: () => ({
        version: options.version,
        host: options.host,
        database: recording.database.file,
        startedAt: parts.startedAt,
        firstRun: fleet.size === 0,
        liveness,
      }),
      status: broadcast.status,
      restart() {
        parts.voice.restart();
        return true;
      },
    },
    graph: {
      snapshot: () => snapshotInTurns(recording.topology),
      deltas: broadcast.deltas,
      ...edgeServices(parts),
      ...historyServices(parts),
    },
    nodes: {
      detail: (key) => reader.ask('nodes.detail', { key, now: clock.now() }),
      relayed: (page) => reader.ask('nodes.relayed', { ...page, now: clock.now() }),
      search: (text, limit) => reader.ask('nodes.search', { text, limit }),
      mark(key, changes) {
        const marks = writeNodeMarks(recording.database.db, key, changes);
        if (marks === null) throw new BadInput('Only a node that has advertised can be marked, and this is none.');
        return marks;
      },
      async silentAfter(key, seconds) {
        const fault = seconds === null ? null : ownLimitFault(seconds);
        if (fault !== null) throw new BadInput(fault);
        writeOwnLimit(recording.database.db, key, seconds);
        const silence = await reader.ask('nodes.silence', { key, now: clock.now() });
        if (silence === null) throw new BadInput('Only a node that has advertised can be watched, and this is none.');
        return silence;
      },
      marked: () => reader.ask('nodes.marked', { now: clock.now() }),
    },
    ...listServices(parts),
    analysis: analysisServices(parts),
    counters: {
      get: () => broadcast.countersNow(),
      live: broadcast.counters,
      ledger: () => flushed(parts, () => reader.ask('ledger', { now: clock.now(), midnight: midnight(clock.now()) })),
      decisions: (page) => flushed(parts, () => reader.ask('decisions.list', page)),
      refusals: (page) => reader.ask('refusals.list', page),
    },
    alerts: {
      list: (page) => flushed(parts, () => reader.ask('alerts.list', page)),
      live: broadcast.alerts,
      acknowledge: (ids) => alerting.dispatcher.acknowledge(ids),
      backTest: (rule, days) => backTest(reader, rule, days, clock.now(), alerting.controls.settings().baselineS),
      ...controlServices(alerting.controls),
    },
    keywords: keywordServices(parts),
    maintenance: upkeepServices(parts, broadcast.perSecond),
    imports: parts.transfers.imports,
    exports: parts.transfers.exports,
    storage: storageServices(parts),
    sources: blockingSources(parts),
  };
}

/** The lists that the reader answers alone. */
function listServices({ reader, clock }: Parts): Pick<Core, 'observers' | 'packets' | 'channels'> {
  return {
    observers: {
      list: (page) => reader.ask('observers.list', { ...page, now: clock.now() }),
      detail: (key) => reader.ask('observers.detail', { key, now: clock.now() }),
      counters: (key) => reader.ask('observers.counters', { key }),
    },
    packets: {
      list: (page) => reader.ask('packets.list', { ...page, now: clock.now() }),
      counts: (bounds) => reader.ask('packets.counts', { bounds }),
    },
    channels: {
      list: () => reader.ask('channels.list'),
      messages: (page) => reader.ask('channels.messages', page),
    },
  };
}

/** Whom a changed source blocks is inactive at once. */
function blockingSources(parts: Parts): Core['sources'] {
  const sources = sourceServices(parts);
  return {
    ...sources,
    async edit(name, settings) {
      const edited = await sources.edit(name, settings);
      // The job asks who came through which source.
      parts.alerting.mesh.saveCarriers();
      parts.maintenance.runSoon('observers');
      return edited;
    },
  };
}

/** Decisions are written a moment after they are made; whoever asks for them gets all. */
function flushed<T>({ alerting }: Parts, ask: () => Promise<T>): Promise<T> {
  alerting.dispatcher.flush();
  return ask();
}

/** The local midnight before `now`. */
function midnight(now: number): number {
  return new Date(now).setHours(0, 0, 0, 0);
}

/**
 * Gathering, packing and sending thousands of edges are turns of their own, so that nobody waits for all three; an
 * immediate would still run in the same turn of the event loop.
 */
async function snapshotInTurns(topology: TopologyBuilder): Promise<GraphSnapshot> {
  const moment = topology.moment();
  await pause(0);
  const snapshot = packMoment(moment);
  await pause(0);
  return snapshot;
}
