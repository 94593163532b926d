// Talks with a companion radio: who it is, what it hears, how it fares. Only asks, never transmits.

import type { Cancel } from '../../../domain/clock.ts';
import { encodeCommand, mayBeSent } from '../../../domain/companion/commands.ts';
import { Deframer } from '../../../domain/companion/deframer.ts';
import {
  type CompanionFrame,
  type DeviceInfoFrame,
  decodeCompanionFrame,
  type SelfInfoFrame,
} from '../../../domain/companion/frame.ts';
import type { StatsFrame } from '../../../domain/companion/stats.ts';
import type { ObserverStatus } from '../../../domain/hearing.ts';
import { toHex } from '../../../domain/packet/hex.ts';
import { refused } from '../envelope/reading.ts';
import { askChannels, type TakeChannels } from './channel-list.ts';
import { companionStatus, metricsOf } from './companion-status.ts';
import { askContacts, ContactMemory, nodeOf } from './contact-list.ts';
import { HeardBefore } from './heard-before.ts';
import { LineNoise } from './line-noise.ts';
import type { LinkFailure } from './link.ts';
import { Asking } from './question.ts';
import type { Language, Talk, TalkVoice } from './talk.ts';

/** How often the radio is asked whether it is still there, and how it fares, ms. */
const lookMs = 60_000;
/** Every how many looks it is asked for its statistics: each 5 min. */
const looksPerStats = 5;
/** After how many looks its lists are asked for: each hour, or with the next statistics when one did not come whole. */
const looksPerList = 60;
/** The code of an answer with a channel's secret. */
const channelInfo = 0x12;
const app = 'Meshwarden';
const headerLength = 3;

/**
 * The language of one companion radio, which remembers from one connection to the next what it was told. Its channels are
 * asked for only where `takeChannels` is given: the radio's owner allowed it.
 */
export function companionLanguage(takeChannels: TakeChannels | null = null): Language {
  const memory = new ContactMemory();
  return { mayBeSent, talk: (voice) => new CompanionTalk(voice, memory, takeChannels) };
}

class CompanionTalk implements Talk {
  readonly #voice: TalkVoice;
  readonly #deframer = new Deframer();
  readonly #asking: Asking<CompanionFrame>;
  readonly #heard: HeardBefore;
  readonly #noise: LineNoise;
  readonly #memory: ContactMemory;
  readonly #takeChannels: TakeChannels | null;
  #expiry: Cancel = () => {};
  #look: Cancel = () => {};
  #looks = 0;
  #contactsDue = 0;
  #channelsDue = 0;
  #device: DeviceInfoFrame | null = null;
  #self: SelfInfoFrame | null = null;

  constructor(voice: TalkVoice, memory: ContactMemory, takeChannels: TakeChannels | null) {
    this.#voice = voice;
    this.#memory = memory;
    this.#takeChannels = takeChannels;
    this.#asking = new Asking(voice);
    this.#heard = new HeardBefore(voice.source, (reading, bytes) => voice.reading(reading, bytes));
    this.#noise = new LineNoise(voice);
  }

  begin(): void {
    this.#askDevice(1, (device) => {
      this.#device = device;
      this.#askSelf();
    });
  }

  data(bytes: Uint8Array): void {
    this.#take(this.#deframer.push(bytes, this.#voice.clock.now()));
  }

  end(): void {
    this.#expiry();
    this.#look();
    this.#asking.end();
    this.#noise.end();
    this.#heard.end();
  }

  #take(pieces: ReturnType<Deframer['push']>): void {
    for (const piece of pieces) {
      if (piece.kind === 'noise') this.#noise.take(piece.bytes);
      else {
        this.#noise.end();
        this.#onFrame(piece.bytes);
      }
    }
    this.#expiry();
    const due = this.#deframer.dueAt;
    if (due === null) return;
    const { clock } = this.#voice;
    this.#expiry = clock.after(Math.max(0, due - clock.now()), () => this.#take(this.#deframer.expire(clock.now())));
  }

  #onFrame(bytes: Uint8Array): void {
    const frame = decodeCompanionFrame(bytes);
    const lineBytes = headerLength + bytes.length;
    const arrivedAt = this.#voice.clock.now();
    if (frame.kind === 'heard') {
      this.#heard.take({ bytes: frame.bytes, arrivedAt, snr: frame.snr, rssi: frame.rssi, score: null, lineBytes });
    } else if (frame.kind === 'unreadable') {
      const context = { source: this.#voice.source, arrivedAt, timing: 'live', retained: false } as const;
      const who = this.#heard.observer?.id ?? null;
      const sample = frame.code === channelInfo ? 'Not kept: it holds the secret of a channel.' : toHex(bytes);
      this.#voice.reading(refused('bad_frame', frame.detail, sample, who, context), lineBytes);
    } else if (frame.kind === 'new_advert') this.#tell({ contacts: [nodeOf(frame)] });
    else this.#asking.heard(frame);
  }

  #askDevice(attempts: number, then: (device: DeviceInfoFrame) => void): void {
    const wire = encodeCommand({ kind: 'device_query' });
    const accepts = ({ kind }: CompanionFrame) => kind === 'device_info';
    this.#asking.ask({ wire, accepts, attempts }, (answer) => {
      if (answer?.kind === 'device_info') then(answer);
      else this.#voice.fail(silentRadio(this.#voice.shown, this.#noise.looksLikeConsole));
    });
  }

  #askSelf(): void {
    const wire = encodeCommand({ kind: 'app_start', app });
    const accepts = ({ kind }: CompanionFrame) => kind === 'self_info';
    this.#asking.ask({ wire, accepts, attempts: 1 }, (answer) => {
      if (answer?.kind !== 'self_info') {
        this.#voice.fail(silentRadio(this.#voice.shown, false));
        return;
      }
      this.#self = answer;
      this.#voice.ready();
      this.#heard.known({ id: toHex(answer.publicKey).toUpperCase(), name: answer.name, iata: null });
      this.#askRound();
    });
  }

  /** Asks for what is due, in the order apps do, and then waits for the next look. */
  #askRound(): void {
    this.#askContacts(() => this.#askChannels(() => this.#askStats(0, [])));
  }

  /** Asks for the groups one after the other; a radio that does not know them says so, or says nothing. */
  #askStats(group: 0 | 1 | 2, before: readonly StatsFrame[]): void {
    const wanted = (['core_stats', 'radio_stats', 'packet_stats'] as const)[group];
    const wire = encodeCommand({ kind: 'get_stats', group });
    const accepts = ({ kind }: CompanionFrame) => kind === wanted || kind === 'refused';
    this.#asking.ask({ wire, accepts, attempts: 1 }, (answer) => {
      const isStats = answer !== null && answer.kind === wanted;
      const known = isStats ? [...before, answer as StatsFrame] : before;
      if (isStats && group < 2) this.#askStats(group === 0 ? 1 : 2, known);
      else {
        this.#tell(known.length === 0 ? {} : { metrics: metricsOf(known) });
        this.#lookLater();
      }
    });
  }

  #askContacts(then: () => void): void {
    const radio = this.#heard.observer?.id;
    if (radio === undefined || this.#looks < this.#contactsDue) {
      then();
      return;
    }
    askContacts(this.#asking, this.#memory, radio, (contacts, complete) => {
      if (complete) this.#contactsDue = this.#looks + looksPerList;
      if (contacts.length > 0) this.#tell({ contacts });
      then();
    });
  }

  #askChannels(then: () => void): void {
    const take = this.#takeChannels;
    if (take === null || this.#looks < this.#channelsDue) {
      then();
      return;
    }
    this.#noise.hideBytes();
    askChannels(this.#asking, this.#device?.maxChannels ?? null, (channels) => {
      if (channels !== null) {
        this.#channelsDue = this.#looks + looksPerList;
        take(channels);
      }
      then();
    });
  }

  #tell(said: Pick<ObserverStatus, 'metrics' | 'contacts'>): void {
    const observer = this.#heard.observer;
    if (!observer || !this.#device || !this.#self) return;
    const { source, clock } = this.#voice;
    this.#voice.status({ ...companionStatus(observer, this.#device, this.#self, source, clock.now()), ...said });
  }

  #lookLater(): void {
    this.#look = this.#voice.clock.after(lookMs, () => {
      this.#looks += 1;
      // An answer can be lost on the way: a radio on Wi-Fi keeps four of them at most.
      this.#askDevice(2, () => {
        if (this.#looks % looksPerStats === 0) this.#askRound();
        else this.#lookLater();
      });
    });
  }
}

function silentRadio(shown: string, isConsole: boolean): LinkFailure {
  const what = `the device at ${shown} does not answer as a companion radio`;
  return isConsole
    ? {
        cause: 'other',
        what,
        advice: 'What it prints looks like the console of a repeater or room server. Add it as a console instead.',
      }
    : {
        cause: 'other',
        what,
        advice:
          'It may still be starting, be another kind of device, or be in use by another app. Companion firmware with USB or Wi-Fi is needed.',
      };
}
