// The backfills there are: senders that packets name, and channel texts whose keys came later.
import type { Clock } from '../../../domain/clock.ts';
import type { Crypto } from '../../../domain/crypto.ts';
import { verifyAdvert } from '../../../domain/packet/advert.ts';
import { type ChannelKeys, openGroup } from '../../../domain/packet/channel.ts';
import { decodePacket } from '../../../domain/packet/decode.ts';
import { toHex } from '../../../domain/packet/hex.ts';
import type { WritableDb } from '../../storage/database.ts';
import { MessageTable } from '../../storage/tables/messages.ts';
import { PartyTable } from '../../storage/tables/parties.ts';
import { UnnamedTransmissions, UnopenedTransmissions } from '../../storage/tables/unfilled-rows.ts';
import type { Job } from '../job.ts';
import type { SliceBudget } from '../sliced-work.ts';
import { type Backfill, pendingBackfills } from './backfill.ts';

export interface BackfillParts {
  readonly db: WritableDb;
  readonly clock: Clock;
  readonly crypto: Crypto;
  /** The channel keys as they are now. */
  keys(): ChannelKeys;
  /** Rows were changed under whoever remembers them. */
  forget(rows: { readonly transmissions: ReadonlySet<number> }): void;
}

/** The job that fills what older rows lack. */
export function backfillJob(parts: BackfillParts): Job {
  const { db, clock } = parts;
  const backfills = [senders(parts), channelTexts(parts)];
  return {
    name: 'backfill',
    rhythm: () => ({ kind: 'every', ms: 3_600_000 }),
    begin: () => pendingBackfills(db, clock, backfills) ?? 'Older rows lack nothing.',
  };
}

/** Senders of transmissions that were stored without one. */
export function senders({ db, crypto, forget }: BackfillParts): Backfill {
  const rows = new UnnamedTransmissions(db);
  const parties = new PartyTable(db);
  const name = (id: number, raw: Uint8Array | null): boolean => {
    const packet = raw === null ? null : decodePacket(raw);
    if (!packet?.ok) return false;
    const { payload } = packet;
    if (payload.kind === 'advert') {
      rows.name(id, parties.intern(toHex(payload.publicKey)), verifyAdvert(payload, crypto));
    } else if (payload.kind === 'anon_req') rows.name(id, parties.intern(toHex(payload.senderKey)), null);
    else return false;
    return true;
  };
  return {
    name: 'senders',
    what: 'senders of packets',
    basis: () => '',
    lastRow: () => rows.lastRow,
    fill(after, budget) {
      const { last, changed } = eachOf(rows.after(after, pageOf(budget)), budget, name);
      if (changed.size > 0) forget({ transmissions: changed });
      return { last, changed: changed.size };
    },
    abandon: () => parties.forget(),
  };
}

/** What was said in channels before their keys were known; all of it is tried again when there are other keys. */
export function channelTexts({ db, crypto, keys, forget }: BackfillParts): Backfill {
  const rows = new UnopenedTransmissions(db);
  const messages = new MessageTable(db);
  const open = (id: number, raw: Uint8Array | null): boolean => {
    const packet = raw === null ? null : decodePacket(raw);
    if (!packet?.ok || packet.payload.kind !== 'group') return false;
    const opened = openGroup(packet.payload, keys(), crypto);
    if (opened === null) return false;
    rows.opened(id, opened.channel);
    // Other text types are commands between programs; the firmware drops them too.
    if (opened.kind !== 'text' || opened.type !== 0) return true;
    const { channel, sender, text, timestamp } = opened;
    messages.insert({ transmissionId: id, channel, sentAt: timestamp, sender, text });
    return true;
  };
  return {
    name: 'channel-texts',
    what: 'channel messages',
    basis: () => namesOf(keys()),
    lastRow: () => rows.lastRow,
    fill(after, budget) {
      const { last, changed } = eachOf(rows.after(after, pageOf(budget)), budget, open);
      if (changed.size > 0) forget({ transmissions: changed });
      return { last, changed: changed.size };
    },
  };
}

/** Most rows of a slice: what it looks at comes out of the database at once. */
const mostRows = 1_000;

function pageOf({ rows }: SliceBudget): number {
  return Math.min(rows, mostRows);
}

interface Row {
  readonly id: number;
  readonly raw: Uint8Array | null;
}

/**
 * Has `fill` look at row by row until the time of the slice is used up: most rows cost nothing and some, those with a
 * signature, a thousand times as much, so that no number of rows would fit. Gives the last row looked at and those changed.
 */
function eachOf(page: readonly Row[], { isOver }: SliceBudget, fill: (id: number, raw: Uint8Array | null) => boolean) {
  const changed = new Set<number>();
  let last: number | null = null;
  for (const { id, raw } of page) {
    if (fill(id, raw)) changed.add(id);
    last = id;
    if (raw !== null && isOver()) break;
  }
  return { last, changed };
}

/** The channels by name and by the hash byte that is sent with every packet: the secrets stay out of the database. */
function namesOf(keys: ChannelKeys): string {
  return [...keys.byHash]
    .flatMap(([hash, channels]) => channels.map(({ name }) => `${name}:${hash}`))
    .sort()
    .join('\n');
}
