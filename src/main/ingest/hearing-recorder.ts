// One hearing into the tables: decoded, named, and either a new observation, a reception of a known one, or a duplicate.
import type { EpochMs, Hearing } from '../../domain/hearing.ts';
import type { FirstHearing, RecordedObservation } from '../../domain/mesh/recorded.ts';
import { decodeHead, wholePacket } from '../../domain/packet/decode.ts';
import { isSharedContact } from '../../domain/packet/identity.ts';
import { type PacketHead, payloadTypes } from '../../domain/packet/packet.ts';
import type { NewObservation, ObservationTable, StoredObservation } from '../storage/tables/observations.ts';
import { measuredOf, mergeMeasured, presence } from './measurement.ts';
import type { NodeRegister } from './node-register.ts';
import type { KnownObserver, ObserverRegister } from './observer-register.ts';
import { type IngestOutcome, type Refused, refusedHearing } from './outcome.ts';
import { claimedAt, packetTime, receptionTime } from './packet-time.ts';
import { sameHead, wirePath } from './raw-packet.ts';
import type { KnownTransmission, TransmissionRegister } from './transmission-register.ts';
import type { ClockJudgement } from './uploader-clock.ts';

interface Parts {
  readonly observations: ObservationTable;
  readonly transmissions: TransmissionRegister;
  readonly observers: ObserverRegister;
  readonly nodes: NodeRegister;
}

/** What one hearing is about, looked up once. */
interface Subject {
  readonly hearing: Hearing;
  readonly at: EpochMs;
  readonly now: EpochMs;
  readonly packet: PacketHead;
  readonly observer: KnownObserver;
  readonly transmission: KnownTransmission;
  readonly judged: ClockJudgement | null;
}

export class HearingRecorder {
  readonly #parts: Parts;
  #recorded: RecordedObservation[] = [];
  #changed: FirstHearing[] = [];

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Records one hearing inside the open transaction. `now` is the time of the batch. */
  record(hearing: Hearing, now: EpochMs): IngestOutcome | Refused {
    const { bytes } = hearing;
    const packet = decodeHead(bytes);
    if (!packet.ok) return refusedHearing(hearing, packet.reason, packet.detail);
    const judged = this.#parts.observers.judge(hearing);
    const at = packetTime(hearing, judged?.late ?? false);
    const observer = this.#parts.observers.meet(hearing.observer, at);
    const transmission = this.#parts.transmissions.meet(packet, bytes, at);
    const subject: Subject = { hearing, at, now, packet, observer, transmission, judged };
    const row = rowOf(subject);
    const id = this.#parts.observations.insert(row);
    if (id === null) return this.#again(subject, row);
    if (judged?.late) this.#parts.observations.setArrival(id, hearing.arrivedAt);
    this.#parts.transmissions.observed(transmission, at, bytes);
    this.#credit(subject);
    this.#recorded.push(recordedOf(id, subject, row));
    return 'taken';
  }

  /** The observations recorded since it was asked last, and those whose rows changed, both as first heard. */
  take(): { readonly recorded: readonly RecordedObservation[]; readonly changed: readonly FirstHearing[] } {
    const result = { recorded: this.#recorded, changed: this.#changed };
    this.#recorded = [];
    this.#changed = [];
    return result;
  }

  /** The same path once more: another reception, or the same message again. */
  #again(subject: Subject, row: NewObservation): IngestOutcome {
    const { observations, transmissions } = this.#parts;
    const stored = observations.find(row.transmissionId, row.observerId, row.path);
    if (!stored) throw new Error('An observation is known to its index and not to its table.');
    const first = stored.at - (stored.claimLagMs ?? 0);
    const time = receptionTime(subject.hearing, subject.at);
    const listed = stored.receptions > 1 ? observations.receptionsOf(stored.id) : [];
    const known = listed.length > 0 ? listed : [{ claimedAt: first, measured: presence(stored) }];
    if (known.some(({ claimedAt }) => claimedAt === time)) {
      if (fillMissing(observations, stored, row)) this.#changes(stored, subject);
      return 'duplicate';
    }
    if (listed.length === 0) for (const reception of known) observations.addReception(stored.id, reception);
    observations.addReception(stored.id, { claimedAt: time, measured: presence(row) });
    this.#changes(stored, subject);
    const earlier = row.at < stored.at;
    observations.update({
      ...(earlier
        ? { ...stored, routeCode: row.routeCode, at: row.at, claimLagMs: row.claimLagMs, raw: row.raw }
        : stored),
      ...mergeMeasured(stored, known, row, time),
      receptions: stored.receptions + 1,
    });
    if (earlier) observations.setArrival(stored.id, subject.judged?.late ? subject.hearing.arrivedAt : null);
    transmissions.received(subject.transmission, subject.at, subject.hearing.bytes);
    this.#credit(subject);
    return 'reception';
  }

  /** Notes how an observation stood before its row changed; must be called before its transmission changes. */
  #changes({ id, at, routeCode, snrX4, raw }: StoredObservation, { transmission }: Subject): void {
    this.#changed.push({ observationId: id, at, routeCode, snrX4, raw: raw ?? transmission.raw });
  }

  /** Notes when the observer, and the node whose verified advert this is, were last there. */
  #credit({ observer, transmission, at, now, judged }: Subject): void {
    this.#parts.observers.received(observer, at, now, judged);
    if (transmission.signatureOk && transmission.fromParty !== null) {
      this.#parts.nodes.heard(transmission.fromParty, at, now);
    }
  }
}

const TRACE = payloadTypes.indexOf('TRACE');

function rowOf({ hearing, at, packet, observer, transmission }: Subject): NewObservation {
  const claimed = claimedAt(hearing.claimed);
  const { snrX4, rssi, score } = measuredOf(hearing);
  return {
    transmissionId: transmission.id,
    observerId: observer.id,
    path: wirePath(hearing.bytes, packet),
    routeCode: packet.routeCode,
    snrX4,
    rssi,
    score,
    at,
    claimLagMs: claimed === null ? null : at - claimed,
    raw: sameHead(hearing.bytes, transmission.raw) ? null : hearing.bytes,
  };
}

function recordedOf(id: number, subject: Subject, row: NewObservation): RecordedObservation {
  const { at, packet, observer, transmission } = subject;
  return {
    observationId: id,
    transmissionId: transmission.id,
    observerId: observer.id,
    observerParty: observer.party,
    at,
    routeCode: packet.routeCode,
    payloadCode: packet.payloadCode,
    originParty: transmission.fromParty,
    signatureOk: transmission.signatureOk,
    sharedContact: isSharedContact(packet),
    hashSize: packet.hashSize,
    hopCount: packet.hopCount,
    path: packet.path,
    traceHops: packet.payloadCode === TRACE ? traceHopsOf(packet, subject.hearing.bytes) : null,
    snrX4: row.snrX4,
  };
}

function traceHopsOf(packet: PacketHead, bytes: Uint8Array): readonly Uint8Array[] | null {
  const { payload } = wholePacket(packet, bytes);
  return payload.kind === 'trace' ? payload.hops : null;
}

/** The same message over two brokers may come without its measurements from one of them. Gives whether the other had any. */
function fillMissing(table: ObservationTable, stored: StoredObservation, row: NewObservation): boolean {
  const snrX4 = stored.snrX4 ?? row.snrX4;
  const rssi = stored.rssi ?? row.rssi;
  const score = stored.score ?? row.score;
  if (snrX4 === stored.snrX4 && rssi === stored.rssi && score === stored.score) return false;
  table.update({ ...stored, snrX4, rssi, score });
  return true;
}
