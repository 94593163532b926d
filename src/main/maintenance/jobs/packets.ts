// Removes the oldest packets, after counting them into hourly rows.
import type { EpochMs } from '../../../domain/hearing.ts';
import type { WritableDb } from '../../storage/database.ts';
import {
  type OldObservation,
  type OldPacket,
  OldPacketTable,
  type PacketHour,
} from '../../storage/tables/old-packets.ts';
import type { SliceBudget, SlicedWork, SliceOutcome } from '../sliced-work.ts';

/** What holds row ids of packets in memory, and how far the topology has come. */
export interface PacketHolders {
  /** Writes what the topology has counted; gives the row id up to which observations may go. */
  settle(): number;
  /** These transmissions are gone. */
  forget(transmissions: ReadonlySet<number>): void;
}

const hourMs = 3_600_000;
/** Observations a packet has, about: how many packets are fetched for a slice. */
const observationsEach = 8;
/** Blocks between two looks at the watch. */
const blocksBetweenLooks = 100;

/**
 * Removes packets last heard before a time, or the oldest until `isEnough`; then what lists observations by observer where
 * all of them are gone. Whoever reads passes over what is listed and gone, so a run cut short leaves that to the next.
 */
export class PacketPruning implements SlicedWork {
  readonly #db: WritableDb;
  readonly #table: OldPacketTable;
  readonly #holders: PacketHolders;
  readonly #before: EpochMs;
  readonly #isEnough: () => boolean;
  readonly #total: number;
  #mark: Pick<OldPacket, 'id' | 'lastSeen'> = { id: 0, lastSeen: Number.MIN_SAFE_INTEGER };
  /** Where removing blocks has come to; null while packets go. */
  #blocks: { readonly before: number; after: number } | null = null;
  #looked = 0;
  #packets = 0;
  #observations = 0;

  constructor(db: WritableDb, holders: PacketHolders, before: EpochMs, isEnough: () => boolean = () => false) {
    this.#db = db;
    this.#table = new OldPacketTable(db);
    this.#holders = holders;
    this.#before = before;
    this.#isEnough = isEnough;
    this.#total = this.#table.older(before);
  }

  /** Packets removed so far. */
  get packets(): number {
    return this.#packets;
  }

  slice(budget: SliceBudget): SliceOutcome {
    if (this.#blocks !== null) return this.#removeBlocks(this.#blocks, budget);
    if (this.#isEnough()) return this.#turnToBlocks(0);
    const upTo = this.#holders.settle();
    const gone = new Set<number>();
    const { rows, done } = this.#db.transaction(() => this.#remove(budget, upTo, gone)).immediate();
    this.#holders.forget(gone);
    if (done) return this.#turnToBlocks(rows);
    return { rows, done, part: this.#total === 0 ? 1 : Math.min(1, this.#looked / this.#total) };
  }

  words(): string {
    if (this.#packets === 0) return 'No packet was old enough.';
    return `Removed ${this.#packets} packets with ${this.#observations} observations; their counts by the hour stay.`;
  }

  #remove({ rows: most, isOver }: SliceBudget, upTo: number, gone: Set<number>): { rows: number; done: boolean } {
    const kept = this.#table.newest();
    const limit = Math.max(1, Math.ceil(most / observationsEach));
    const found = this.#table.after(this.#mark, this.#before, limit);
    const hours = new Map<string, PacketHour>();
    let rows = 0;
    let last: OldPacket | undefined;
    for (const packet of found) {
      if (rows >= most) break;
      const observations = kept.has(packet.id) ? [] : this.#table.observationsOf(packet.id);
      // Asked after reading: what a slow disk took long for is at hand in the next slice.
      if (last !== undefined && isOver()) break;
      last = packet;
      this.#looked++;
      if (kept.has(packet.id)) continue;
      // Observations the topology has not come to yet stay until it has.
      if (observations.some(({ id }) => id > upTo)) continue;
      countInto(hours, packet, observations);
      this.#table.remove(packet.id);
      gone.add(packet.id);
      rows += 1 + observations.length;
      this.#observations += observations.length;
    }
    this.#table.count(hours.values());
    this.#packets += gone.size;
    if (last) this.#mark = last;
    return { rows, done: found.length < limit && last === found.at(-1) };
  }

  /** After a slice that removed `rows` and was the last to remove packets. */
  #turnToBlocks(rows: number): SliceOutcome {
    this.#blocks = { before: this.#table.firstBlock(), after: 0 };
    return { rows, done: false, part: 1 };
  }

  #removeBlocks(blocks: { readonly before: number; after: number }, { isOver }: SliceBudget): SliceOutcome {
    const remove = () => {
      for (const observer of this.#table.observersAfter(blocks.after)) {
        while (this.#table.removeBlocks(observer, blocks.before, blocksBetweenLooks) === blocksBetweenLooks) {
          if (isOver()) return false;
        }
        blocks.after = observer;
        if (isOver()) return false;
      }
      return true;
    };
    return { rows: 0, done: this.#db.transaction(remove).immediate(), part: 1 };
  }
}

function countInto(
  hours: Map<string, PacketHour>,
  { payloadType }: OldPacket,
  observations: readonly OldObservation[],
): void {
  let first: OldObservation | undefined;
  for (const one of observations)
    if (!first || one.at < first.at || (one.at === first.at && one.id < first.id)) first = one;
  for (const one of observations) {
    const hour = Math.floor(one.at / hourMs);
    const name = `${hour} ${one.observerId} ${payloadType}`;
    const row = hours.get(name) ?? emptyHour(hour, one.observerId, payloadType);
    hours.set(name, row);
    row.observations++;
    row.receptions += one.receptions;
    if (one === first) row.firstHeard++;
    if (one.snrX4 === null) continue;
    row.snrSumX4 += one.snrX4;
    row.snrCount++;
  }
}

function emptyHour(hour: number, observerId: number, payloadType: number): PacketHour {
  return { hour, observerId, payloadType, observations: 0, receptions: 0, firstHeard: 0, snrSumX4: 0, snrCount: 0 };
}
