// The composition root: builds the parts of the monitor, starts them in order and stops them in the other.
import { randomUUID } from 'node:crypto';
import type { Clock } from '../../domain/clock.ts';
import type { SigningCrypto } from '../../domain/crypto.ts';
import { type CheckedSignature, TaughtCrypto } from '../../domain/packet/checked-signatures.ts';
import { sampleChannelSecrets } from '../../domain/sample/channels.ts';
import { BlockWatch } from '../block-watch.ts';
import type { MonitorOptions } from '../bridge/messages.ts';
import type { MonitorVoice, RunningMonitor } from '../bridge/monitor-main.ts';
import { ChannelBook } from '../channel-book.ts';
import { readChannelKeys } from '../channel-secrets.ts';
import { IngestQueue } from '../ingest/queue.ts';
import { nodeCrypto } from '../node-crypto.ts';
import { SecretFile } from '../secret-file.ts';
import { readsChannels } from '../sources/channel-consent.ts';
import { LinksAside } from '../sources/mqtt/links-aside.ts';
import { stderrLogger } from '../stderr-logger.ts';
import { fulfilWish, readWish, type WishOutcome } from '../storage/restore-wish.ts';
import { systemClock } from '../system-clock.ts';
import { type Alerting, startAlerting } from './alerting.ts';
import { Broadcast } from './broadcast.ts';
import { carrying } from './carrying.ts';
import { coreOf } from './core.ts';
import { hearingOf } from './hearing.ts';
import { migrateAside } from './migration.ts';
import type { Parts } from './parts.ts';
import { openRecording, type Recording, type RecordingParts } from './recording.ts';
import { readRemembered } from './remembered.ts';
import { StandingReader } from './standing-reader.ts';
import { transfersOf } from './transfers.ts';
import { startUpkeep } from './upkeep.ts';

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
  const queue = new IngestQueue();
  let broadcast: Broadcast | null = null;
  let alerting: Alerting | null = null;
  let recording: Recording | null = null;
  const sink = carrying(queue, (observer, source, at) => alerting?.mesh.heardThrough(observer, source, at));
  const { secrets, channels, links, decoding } = { ...secretsOf(options, crypto), ...linksOf(options, crypto) };
  const database = () => opened(recording).database.db;
  const onChange = () => broadcast?.stateChanged();
  const { openPort } = voice;
  const blocks = new BlockWatch(clock);
  const hearing = hearingOf({ clock, crypto, secrets, sink, channels, openPort, links, database, onChange });
  const { fleet } = hearing;
  undo.push(() => blocks.stop(), hearing.stopHearing);
  const restored = restoreWished(options.database, clock, voice);
  const remembered = readRemembered(options.database, stderrLogger('sources'));
  channels.open(remembered.filter(({ settings }) => readsChannels(settings)).map(({ name }) => name));
  fleet.start(remembered, options.sources);
  const reader = new StandingReader(new URL(options.readerUrl), clock, stderrLogger('reader'));
  undo.push(() => reader.stop());
  recording = await migrated(options, voice, {
    queue,
    clock,
    ...decoding,
    keys: channels.keys,
    logger: stderrLogger('ingest'),
    // Both threads load at once; a file that cannot be read is told below.
    onOpened: (file) => void reader.start(file).catch(() => {}),
    ...tellingOf(() => ({ alerting, broadcast })),
    onState: onChange,
  });
  const { topology, finish, useKeys, database: stored } = recording;
  channels.follow(useKeys);
  undo.push(finish, () => stored.close());
  undo.push(() => reader.stop());
  hearing.openBooks(stored.db);
  await reader.start(stored.file);
  alerting = startAlerting({
    db: stored.db,
    clock,
    logger: stderrLogger('alerts'),
    runId: randomUUID(),
    tellHost: options.host === 'desktop' ? (place, alert) => voice.notify(place, alert) : null,
    secrets,
    graceS: options.graceSeconds,
    mesh: { nodes: () => topology.knownNodes(), resolve: (side) => topology.resolve(side) },
    detected: { queue, file: stored.file, edges: () => topology.edges() },
    sources: () => fleet.statuses().filter((source) => source.enabled),
  });
  undo.push(alerting.stop);
  const aside = new URL(options.asideUrl);
  const upkeep = startUpkeep(recording, { clock, queue, crypto, keys: () => channels.keys, aside });
  undo.push(upkeep.stopUpkeep);
  const transfers = transfersOf({ recording, reader, options, clock, isBusy: upkeep.isBusy }, voice);
  undo.push(transfers.stop);
  const heldParts = { options, voice, clock, startedAt, restored, queue, ...hearing, secrets, channels, blocks };
  const parts: Parts = { ...heldParts, recording, reader, alerting, ...upkeep, transfers };
  const speaking = new Broadcast(parts, voice);
  broadcast = speaking;
  speaking.start();
  return runningOf(parts, speaking);
}

/** Who is told of batches, once they run. */
function tellingOf(
  followers: () => { readonly alerting: Alerting | null; readonly broadcast: Broadcast | null },
): Pick<RecordingParts, 'onRecorded' | 'onImported'> {
  return {
    onRecorded(recorded) {
      const { alerting, broadcast } = followers();
      alerting?.nodes.nodesAppeared(recorded.batch.appeared);
      alerting?.mesh.recorded(recorded.batch);
      alerting?.detectors.recorded(recorded.batch);
      broadcast?.recorded(recorded);
    },
    onImported(recorded) {
      const { alerting, broadcast } = followers();
      alerting?.nodes.nodesAppeared(recorded.batch.appeared);
      alerting?.mesh.imported(recorded.batch);
      alerting?.detectors.imported(recorded.batch);
      broadcast?.recorded(recorded);
    },
  };
}

/** The threads that listen to brokers and read files, and cryptography that takes their word for adverts. */
function linksOf({ hearingUrl }: MonitorOptions, crypto: SigningCrypto) {
  const taught = new TaughtCrypto(crypto);
  if (!hearingUrl) return { links: null, decoding: { crypto: taught } };
  const entry = new URL(hearingUrl);
  const learn = (checked: readonly CheckedSignature[]) => taught.learn(checked);
  return { links: new LinksAside(entry, learn), decoding: { crypto: taught, linesAside: { entry, learn } } };
}

/** What is kept apart from the database: passwords, and the channels among them. Throws a KeyFileError. */
function secretsOf({ database, secretKey, keysFile }: MonitorOptions, crypto: SigningCrypto) {
  const own = readChannelKeys(keysFile, crypto, sampleChannelSecrets(crypto));
  const secrets = new SecretFile(`${database}.secrets`, secretKey?.key ?? null);
  return { secrets, channels: new ChannelBook({ own, secrets, crypto, logger: stderrLogger('sources') }) };
}

function runningOf(parts: Parts, speaking: Broadcast): RunningMonitor {
  const { fleet, alerting } = parts;
  return {
    core: coreOf(parts, speaking),
    exported: (ticket) => parts.transfers.exports.take(ticket),
    suspend() {
      alerting.mesh.suspend();
      void fleet.suspend();
    },
    resume() {
      alerting.mesh.resume();
      fleet.resume();
    },
    stop: () => stopAll(parts, speaking),
  };
}

/** Puts a copy in the database's place that a person chose before the program ended. */
function restoreWished(file: string, clock: Clock, voice: MonitorVoice): WishOutcome | null {
  if (readWish(file) === null) return null;
  voice.progress('The chosen backup is checked and put in place. Please wait.');
  const outcome = fulfilWish(file, clock);
  if (outcome?.kind === 'failed') stderrLogger('restore').warn(outcome.sentence);
  return outcome;
}

/** Opens the recording once another thread has brought its file to the newest schema. */
async function migrated(
  { asideUrl, database: file }: MonitorOptions,
  voice: MonitorVoice,
  parts: Omit<RecordingParts, 'file'>,
): Promise<Recording> {
  await migrateAside(new URL(asideUrl), { file }, () =>
    voice.progress('The database is brought to the form of this version, after a copy of it is made. Please wait.'),
  );
  return openRecording({ file, ...parts });
}

function opened(recording: Recording | null): Recording {
  if (recording === null) throw new Error('The database is still being opened. Try again in a moment.');
  return recording;
}

async function stopAll(parts: Parts, broadcast: Broadcast): Promise<void> {
  await parts.transfers.stop();
  await parts.stopUpkeep();
  await parts.stopHearing();
  await parts.recording.finish();
  broadcast.stop();
  await parts.alerting.stop();
  await parts.reader.stop();
  parts.recording.database.close();
  parts.blocks.stop();
}
