// The composition root: builds the parts of the monitor, starts them in order and stops them in the other.
import { randomUUID } from 'node:crypto';
import type { SourceSettings } from '../../contract/sources.ts';
import type { Clock } from '../../domain/clock.ts';
import { sampleChannelSecrets } from '../../domain/sample/channels.ts';
import type { MonitorOptions } from '../bridge/messages.ts';
import type { MonitorVoice, RunningMonitor } from '../bridge/monitor-main.ts';
import { readChannelKeys } from '../channel-secrets.ts';
import { IngestQueue } from '../ingest/queue.ts';
import { nodeCrypto } from '../node-crypto.ts';
import { createSource } from '../sources/create.ts';
import type { SourceSink } from '../sources/source.ts';
import { stderrLogger } from '../stderr-logger.ts';
import { systemClock } from '../system-clock.ts';
import { type Alerting, startAlerting } from './alerting.ts';
import { Broadcast } from './broadcast.ts';
import { carrying } from './carrying.ts';
import { coreOf } from './core.ts';
import { Fleet } from './fleet.ts';
import type { Parts } from './parts.ts';
import { openRecording, type Recording } from './recording.ts';
import { readRemembered, sourceMemory } from './remembered.ts';
import { SecretFile } from './secrets.ts';
import { StandingReader } from './standing-reader.ts';

/**
 * Starts everything. Sources come first and hear into the queue while the database is opened and migrated. Throws an
 * error whose message is for a person; nothing is left running then.
 */
export async function composeMonitor(options: MonitorOptions, voice: MonitorVoice): Promise<RunningMonitor> {
  const undo: (() => Promise<unknown> | unknown)[] = [];
  try {
    return await build(options, voice, undo);
  } catch (error) {
    for (const step of undo.reverse()) await step();
    throw error;
  }
}

async function build(
  options: MonitorOptions,
  voice: MonitorVoice,
  undo: (() => Promise<unknown> | unknown)[],
): Promise<RunningMonitor> {
  const clock = systemClock;
  const startedAt = clock.now();
  const crypto = nodeCrypto();
  const keys = readChannelKeys(options.keysFile, crypto, sampleChannelSecrets(crypto));
  const queue = new IngestQueue();
  let broadcast: Broadcast | null = null;
  let alerting: Alerting | null = null;
  let recording: Recording | null = null;
  const sink = carrying(queue, (observer, source, at) => alerting?.mesh.heardThrough(observer, source, at));
  const fleet = fleetOf(options, sink, clock, {
    database: () => opened(recording).database.db,
    onChange: () => broadcast?.stateChanged(),
  });
  undo.push(() => fleet.stop());
  fleet.start(readRemembered(options.database, stderrLogger('sources')), options.sources);

  recording = openRecording({
    file: options.database,
    queue,
    clock,
    crypto,
    keys,
    logger: stderrLogger('ingest'),
    onRecorded: (recorded) => {
      alerting?.nodes.nodesAppeared(recorded.batch.appeared);
      alerting?.mesh.recorded(recorded.batch);
      alerting?.detectors.recorded(recorded.batch);
      broadcast?.recorded(recorded);
    },
    onState: () => broadcast?.stateChanged(),
  });
  const { database, topology, finish } = recording;
  undo.push(finish, () => database.close());
  const reader = new StandingReader(new URL(options.readerUrl), database.file, clock, stderrLogger('reader'));
  undo.push(() => reader.stop());
  await reader.start();
  alerting = startAlerting({
    db: database.db,
    clock,
    logger: stderrLogger('alerts'),
    runId: randomUUID(),
    tellHost: options.host === 'desktop' ? (place, alert) => voice.notify(place, alert) : null,
    secrets: new SecretFile(`${options.database}.secrets`),
    graceS: options.graceSeconds,
    mesh: { nodes: () => topology.knownNodes(), resolve: (side) => topology.resolve(side) },
    detected: { queue, file: database.file, edges: () => topology.edges() },
    sources: () => fleet.statuses().filter((source) => source.enabled),
  });
  const { stop: stopAlerting } = alerting;
  undo.push(stopAlerting);
  const parts: Parts = { options, clock, startedAt, queue, fleet, recording, reader, alerting };
  const speaking = new Broadcast(parts, voice);
  broadcast = speaking;
  speaking.start();
  return {
    core: coreOf(parts, speaking),
    suspend() {
      parts.alerting.mesh.suspend();
      void fleet.suspend();
    },
    resume() {
      parts.alerting.mesh.resume();
      fleet.resume();
    },
    stop: () => stopAll(parts, speaking),
  };
}

function fleetOf(
  options: MonitorOptions,
  sink: SourceSink,
  clock: Clock,
  links: { database(): Recording['database']['db']; onChange(): void },
): Fleet {
  const dependencies = { clock, random: Math.random, crypto: nodeCrypto(), logger: stderrLogger('sources') };
  return new Fleet({
    memory: sourceMemory(links.database, () => clock.now()),
    secrets: new SecretFile(`${options.database}.secrets`),
    sink,
    create: (settings: SourceSettings) => createSource(settings, dependencies),
    onChange: links.onChange,
  });
}

function opened(recording: Recording | null): Recording {
  if (recording === null) throw new Error('The database is still being opened. Try again in a moment.');
  return recording;
}

async function stopAll(parts: Parts, broadcast: Broadcast): Promise<void> {
  await parts.fleet.stop();
  await parts.recording.finish();
  broadcast.stop();
  await parts.alerting.stop();
  await parts.reader.stop();
  parts.recording.database.close();
}
