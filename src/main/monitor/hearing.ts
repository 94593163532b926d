// The listening half of the monitor: the sources that run, and trials of settings beside them.
import type { SourceSettings } from '../../contract/sources.ts';
import type { Clock } from '../../domain/clock.ts';
import type { SigningCrypto } from '../../domain/crypto.ts';
import { silentLogger } from '../../domain/logger.ts';
import type { ChannelBook } from '../channel-book.ts';
import { createSource } from '../sources/create.ts';
import type { LinksAside } from '../sources/mqtt/links-aside.ts';
import type { OpenSerialPort } from '../sources/serial/open-port.ts';
import type { SourceSink } from '../sources/source.ts';
import { Trials } from '../sources/trials.ts';
import { stderrLogger } from '../stderr-logger.ts';
import type { WritableDb } from '../storage/database.ts';
import { Fleet, type SecretStore } from './fleet.ts';
import { FlowBook } from './flow-book.ts';
import { sourceMemory } from './remembered.ts';
import { SourceJournal } from './source-journal.ts';

/** What hearing needs. */
export interface HearingParts {
  readonly clock: Clock;
  readonly crypto: SigningCrypto;
  readonly secrets: SecretStore;
  readonly sink: SourceSink;
  readonly channels: ChannelBook;
  readonly openPort: OpenSerialPort;
  /** The thread that listens to brokers; this one does when null. */
  readonly links: LinksAside | null;
  /** The database; throws with a sentence while it is being opened. */
  database(): WritableDb;
  /** Called when any source changed its state, or the fleet changed. */
  onChange(): void;
}

/** What hears. */
export interface HearingHalf {
  readonly fleet: Fleet;
  readonly trials: Trials;
  /** What comes from the fleet, and what usually comes; learns from earlier runs once the books are open. */
  readonly flows: FlowBook;
  /** The database can be written: what earlier runs learnt is read, and how the sources stand is written down. */
  openBooks(db: WritableDb): void;
  /** Ends sources and trials, then the books. */
  readonly stopHearing: () => Promise<void>;
}

/** A fleet, its book and trials; no source runs yet. */
export function hearingOf(parts: HearingParts): HearingHalf {
  const { clock, crypto, secrets, sink, channels, openPort, links, onChange } = parts;
  const makes = { clock, random: Math.random, crypto, openPort, openLink: links?.open };
  const logger = stderrLogger('sources');
  const patienceMs = (source: string) => flows.patienceMs(source);
  const flows: FlowBook = new FlowBook({ clock, logger, reports: () => fleet.reports() });
  const fleet = new Fleet({
    memory: sourceMemory(parts.database, () => clock.now()),
    secrets,
    sink: flows.counting(sink),
    create: (settings: SourceSettings) =>
      createSource(settings, {
        ...makes,
        ...{ logger, patienceMs },
        takeChannels: (source, taken) => channels.take(source, taken),
      }),
    flowOf: (report) => flows.flowOf(report),
    onChange,
    forgetChannels: (name) => channels.forget(name),
  });
  // Who tests is told the outcome; the log is about sources that run.
  const trials = new Trials(clock, (settings) => createSource(settings, { ...makes, logger: silentLogger }));
  let journal: SourceJournal | null = null;
  return {
    fleet,
    trials,
    flows,
    openBooks(db) {
      flows.open(db);
      journal = new SourceJournal({ db, clock, logger, fleet });
    },
    async stopHearing() {
      journal?.stop();
      await Promise.all([fleet.stop(), trials.stop()]).finally(() => flows.stop());
      await links?.stop();
    },
  };
}
