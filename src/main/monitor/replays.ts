// Gathers stored history slice by slice and replays the detectors that it can answer for.
import { deafStretches } from '../../domain/alerts/back-test.ts';
import { type KeywordRule, matchingRule, readKeywordRules } from '../../domain/alerts/channel-keyword.ts';
import { clockSkewRule } from '../../domain/alerts/clock-skew.ts';
import type { EpisodeRule, Reading } from '../../domain/alerts/episode.ts';
import { activeRepeaterMs } from '../../domain/alerts/prefix-collision.ts';
import { airtimeReading, airtimeRule, airtimeShare, airtimeWindowMs } from '../../domain/alerts/radio-airtime.ts';
import { batteryReading, batteryRule } from '../../domain/alerts/radio-battery.ts';
import { noiseReading, noiseRule } from '../../domain/alerts/radio-noise.ts';
import { StormWindow, stormOverMs } from '../../domain/alerts/radio-packet-storm.ts';
import {
  type Firing,
  momentAt,
  readingsOf,
  replayClock,
  replayLink,
  replayNames,
  replayReadings,
  replayStorms,
  type StatedAdvert,
} from '../../domain/alerts/replay.ts';
import { replayPrefixes } from '../../domain/alerts/replay-prefixes.ts';
import { silentHoldMs } from '../../domain/alerts/source-outage.ts';
import type { EpochMs } from '../../domain/hearing.ts';
import type { PartyId } from '../../domain/mesh/recorded.ts';
import { decodePacket } from '../../domain/packet/decode.ts';
import { toHex } from '../../domain/packet/hex.ts';
import { Pacer } from '../alerts/pacer.ts';
import type { ReplayedSample, ReplayInput, ReplaySlice } from '../reader/queries/replay.ts';
import { gatherEvidence } from './back-test-evidence.ts';
import type { StandingReader } from './standing-reader.ts';

export type HistoryReader = Pick<StandingReader, 'ask'>;

/** A firing and whom it concerns: a party whose name is looked up, or a subject with its name. */
export interface ReplayedFiring {
  readonly subject: PartyId | { readonly key: string; readonly name: string | null };
  readonly firing: Firing;
}

export interface Replayed {
  readonly fired: readonly ReplayedFiring[];
  /** Nodes, observers, links or messages that were tried. */
  readonly subjects: number;
  /** Not counted, because nothing at all was recorded for part of the time. */
  readonly unknown: number;
  /** Where the history that was used begins; null for none. */
  readonly began: EpochMs | null;
  /** What the history cannot show, in sentences. */
  readonly limits: readonly string[];
}

/** The time that is tried. */
export interface Span {
  readonly from: EpochMs;
  readonly to: EpochMs;
}

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

type Replay = (reader: HistoryReader, span: Span, baselineS: number) => Promise<Replayed>;

/** Detectors that stored history can answer for, beside those of silence. */
export const replays = {
  'node-new': newNodes,
  'node-renamed': (reader, span) =>
    adverts(reader, span, replayNames, 'A name counts as new when it differs from the last one in stored adverts.'),
  'clock-skew': (reader, span) =>
    adverts(
      reader,
      span,
      (heard) => replayClock(heard, clockSkewRule),
      "Clocks are compared with this computer's as it was when each advert was heard, also where that one was off.",
    ),
  'prefix-collision': prefixes,
  'link-lost': lostLinks,
  'battery-low': (reader, span) => radios(reader, span, (samples) => batteryReading(samples, 'low'), batteryRule),
  'noise-floor-high': (reader, span) => radios(reader, span, noiseReading, noiseRule),
  'airtime-high': (reader, span) =>
    radios(reader, span, (samples) => airtimeReading(airtimeShare(samples)), airtimeRule),
  'packet-storm': storms,
  keyword: storedWords,
  'source-disconnected': outages,
} as const satisfies Record<string, Replay>;

async function newNodes(reader: HistoryReader, { from }: Span, baselineS: number): Promise<Replayed> {
  const { watchedSince, nodes } = await reader.ask('backTest.newcomers', { from });
  const news = watchedSince === null ? [] : nodes.filter((node) => node.firstSeen >= watchedSince + baselineS * 1000);
  return {
    fired: news.map(({ key, name, firstSeen }) => ({ subject: { key, name }, firing: momentAt(firstSeen) })),
    subjects: nodes.length,
    unknown: 0,
    began: watchedSince,
    limits: ['Nodes of the first day, in which the mesh is learnt, are not new. Names are those of today.'],
  };
}

/** Asks slice after slice. */
async function* slices<Row>(ask: (input: ReplayInput) => Promise<ReplaySlice<Row>>, from: number) {
  for (let after: number | null = 0; after !== null; ) {
    const slice: ReplaySlice<Row> = await ask({ after, from: Math.floor(from) });
    yield slice.rows;
    after = slice.next;
  }
}

async function adverts(
  reader: HistoryReader,
  { from, to }: Span,
  replay: (heard: readonly StatedAdvert[]) => Firing[],
  limit: string,
): Promise<Replayed> {
  const heard = new Map<PartyId, StatedAdvert[]>();
  const pacer = new Pacer();
  // A week more, so that what held when the time begins is known.
  for await (const rows of slices((input) => reader.ask('backTest.adverts', input), from - 7 * dayMs)) {
    for (const [party, raw, at] of rows) {
      if (pacer.isDue) await pacer.turn();
      const packet = decodePacket(raw);
      if (!packet.ok || packet.payload.kind !== 'advert') continue;
      const { timestamp, app } = packet.payload;
      const stated = { at, timestamp, name: app?.name ?? null };
      const known = heard.get(party);
      if (known === undefined) heard.set(party, [stated]);
      else known.push(stated);
    }
  }
  const fired = [...heard].flatMap(([subject, list]) =>
    within(replay(list), from, to).map((firing) => ({ subject, firing })),
  );
  return { fired, subjects: heard.size, unknown: 0, began: earliest([...heard.values()]), limits: [limit] };
}

async function prefixes(reader: HistoryReader, { from, to }: Span): Promise<Replayed> {
  const heard = new Map<string, { name: string | null; readonly heard: EpochMs[] }>();
  const pacer = new Pacer();
  // What is active when the time begins is known from the three days before, and three more tell that it was not new.
  for await (const rows of slices((input) => reader.ask('backTest.adverts', input), from - 2 * activeRepeaterMs)) {
    for (const [, raw, at] of rows) {
      if (pacer.isDue) await pacer.turn();
      const packet = decodePacket(raw);
      if (!packet.ok || packet.payload.kind !== 'advert' || packet.payload.app?.role !== 'repeater') continue;
      const key = toHex(packet.payload.publicKey);
      const known = heard.get(key);
      if (known === undefined) heard.set(key, { name: packet.payload.app.name ?? null, heard: [at] });
      else {
        known.heard.push(at);
        known.name = packet.payload.app.name ?? known.name;
      }
    }
  }
  const repeaters = [...heard].map(([key, known]) => ({ key, ...known, heard: known.heard.toSorted((a, b) => a - b) }));
  const began = earliest(repeaters.map((repeater) => repeater.heard.map((at) => ({ at }))));
  const found = replayPrefixes(repeaters, activeRepeaterMs, (began ?? 0) + activeRepeaterMs, to);
  return {
    fired: found.flatMap(({ prefix, repeater, firing }) =>
      within([firing], from, to).map((one) => ({
        subject: { key: repeater.key, name: `${prefix}: ${repeater.name ?? repeater.key.slice(0, 6)}` },
        firing: one,
      })),
    ),
    subjects: repeaters.length,
    unknown: 0,
    began,
    limits: [
      'Named is the repeater that came last. A repeater counts as active for 72 h after an advert; one that was only heard relaying is missing here. What collided in the first 72 h of the history was there before.',
    ],
  };
}

/** What late reports may reach back further than the hour of airtime. */
const windowMs = airtimeWindowMs + hourMs / 2;

async function radios(
  reader: HistoryReader,
  { from, to }: Span,
  read: (window: readonly ReplayedSample[]) => Reading,
  rule: EpisodeRule,
): Promise<Replayed> {
  const fired: ReplayedFiring[] = [];
  const samples: (readonly ReplayedSample[])[] = [];
  const pacer = new Pacer();
  for await (const rows of slices((input) => reader.ask('backTest.radios', input), from - windowMs)) {
    for (const { key, name, samples: reports } of rows) {
      samples.push(reports);
      if (pacer.isDue) await pacer.turn();
      const firings = within(replayReadings(readingsOf(reports, windowMs, read), rule), from, to);
      fired.push(...firings.map((firing) => ({ subject: { key, name }, firing })));
    }
  }
  const limits = ['Of reports within 5 min the newest is kept, and none for longer than 30 days.'];
  return { fired, subjects: samples.length, unknown: 0, began: earliest(samples), limits };
}

async function storms(reader: HistoryReader, { from, to }: Span): Promise<Replayed> {
  const window = new StormWindow();
  const stormy = new Map<string, { readonly subject: ReplayedFiring['subject']; readonly times: EpochMs[] }>();
  const senders = new Set<PartyId>();
  const pacer = new Pacer();
  let began: EpochMs | null = null;
  const note = (id: string, subject: ReplayedFiring['subject'], at: EpochMs) => {
    const known = stormy.get(id);
    if (known === undefined) stormy.set(id, { subject, times: [at] });
    else known.times.push(at);
  };
  for await (const rows of slices((input) => reader.ask('backTest.senders', input), from - stormOverMs)) {
    for (const [transmission, sender, at] of rows) {
      if (pacer.isDue) await pacer.turn();
      began = Math.min(began ?? at, at);
      senders.add(sender);
      for (const storm of window.take([{ transmission, sender, at }], at))
        note(`${storm.kind} ${storm.id}`, sender, at);
    }
  }
  const copies = new StormWindow();
  for await (const rows of slices((input) => reader.ask('backTest.packets', input), from - stormOverMs)) {
    for (const [transmission, hash, at] of rows) {
      if (pacer.isDue) await pacer.turn();
      const found = copies.take([{ transmission, sender: null, at }], at);
      if (found.length > 0) note(`packet ${transmission}`, { key: `packet:${hash}`, name: null }, at);
    }
  }
  const fired = [...stormy.values()].flatMap(({ subject, times }) =>
    within(replayStorms(times, to), from, to).map((firing) => ({ subject, firing })),
  );
  const limits = ['Copies of a packet that one observer heard over the same path are stored as one.'];
  return { fired, subjects: senders.size, unknown: 0, began, limits };
}

async function storedWords(reader: HistoryReader, span: Span): Promise<Replayed> {
  return await replayWords(reader, span, rulesOf(await reader.ask('backTest.keywords')));
}

/** Messages that one of `rules` would have found. */
export async function replayWords(
  reader: HistoryReader,
  { from, to }: Span,
  rules: readonly KeywordRule[],
): Promise<Replayed> {
  const fired: ReplayedFiring[] = [];
  const pacer = new Pacer();
  let subjects = 0;
  let began: EpochMs | null = null;
  for await (const rows of slices((input) => reader.ask('backTest.messages', input), from)) {
    for (const message of rows) {
      if (pacer.isDue) await pacer.turn();
      subjects += 1;
      began = Math.min(began ?? message.at, message.at);
      if (message.at > to || matchingRule(message, rules) === null) continue;
      fired.push({ subject: { key: message.channel, name: message.sender }, firing: momentAt(message.at) });
    }
  }
  const none = rules.length === 0 ? ['No word is chosen, so nothing could match.'] : [];
  return {
    fired,
    subjects,
    unknown: 0,
    began,
    limits: [...none, 'Only messages of channels that could be read are stored.'],
  };
}

function rulesOf(text: string | null): readonly KeywordRule[] {
  try {
    const reading = readKeywordRules(JSON.parse(text ?? '[]'));
    return reading.kind === 'valid' ? reading.rules : [];
  } catch {
    return [];
  }
}

async function outages(reader: HistoryReader, { from, to }: Span): Promise<Replayed> {
  const found = await reader.ask('backTest.outages', { from });
  const firings = found.map(({ source, from: since, to: overAt }) => ({
    subject: { key: source, name: source },
    firing: { since, firedAt: since + silentHoldMs, overAt },
  }));
  return {
    fired: firings.filter(({ firing }) => within([firing], from, to).length > 0),
    subjects: new Set(found.map(({ source }) => source)).size,
    unknown: 0,
    began: found[0]?.from ?? null,
    limits: [
      'Only sources with an outage are stored, and not whether the link was down or silent: 30 min count. One told after 5 min because its link was down, and back before 30, is missing here.',
    ],
  };
}

async function lostLinks(reader: HistoryReader, { from, to }: Span): Promise<Replayed> {
  const evidence = await gatherEvidence(reader, ['observations', 'transmissions', 'edges'], from - 8 * dayMs);
  const deaf = deafStretches(evidence.anything, hourMs, to);
  const isHeard = (party: PartyId, since: EpochMs, until: EpochMs) =>
    evidence.byParty.get(party)?.some(([first, last]) => last > since && first < until) ?? false;
  const fired: ReplayedFiring[] = [];
  let subjects = 0;
  let unknown = 0;
  const pacer = new Pacer();
  for await (const rows of slices((input) => reader.ask('backTest.links', input), from - 8 * dayMs)) {
    for (const { a, b, keyA, keyB, nameA, nameB, hours } of rows) {
      if (pacer.isDue) await pacer.turn();
      subjects += 1;
      const both = (since: EpochMs, until: EpochMs) => isHeard(a, since, until) && isHeard(b, since, until);
      const name = `${nameA ?? keyA.slice(0, 6)} – ${nameB ?? keyB.slice(0, 6)}`;
      for (const firing of within(replayLink(hours, to, both), from, to)) {
        if (deaf.some(([begin, end]) => begin < firing.firedAt && end > firing.since)) unknown += 1;
        else fired.push({ subject: { key: keyA < keyB ? `${keyA}-${keyB}` : `${keyB}-${keyA}`, name }, firing });
      }
    }
  }
  const began = evidence.anything.reduce<EpochMs | null>((least, [at]) => Math.min(least ?? at, at), null);
  const limits = [
    'Evidence of links is stored by the hour for 14 days. Whether a witness of a link listened is not known, only that somebody did.',
  ];
  return { fired, subjects, unknown, began, limits };
}

function within(firings: readonly Firing[], from: EpochMs, to: EpochMs): Firing[] {
  return firings
    .filter(({ firedAt, overAt }) => firedAt >= from && firedAt <= to && (overAt === null || overAt >= firedAt))
    .map((firing) => (firing.overAt !== null && firing.overAt > to ? { ...firing, overAt: null } : firing));
}

function earliest(lists: readonly (readonly { readonly at: EpochMs }[])[]): EpochMs | null {
  return lists.reduce<EpochMs | null>((least, [first]) => {
    return first === undefined ? least : Math.min(least ?? first.at, first.at);
  }, null);
}
