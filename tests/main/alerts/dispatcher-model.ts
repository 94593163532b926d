// What a dispatcher must do, said without files, timers and promises: a pure model to compare the real one with.

export interface Occurrence {
  readonly id: string;
  readonly at: number;
  readonly severity: 'routine' | 'priority' | 'immediate';
  readonly region: string;
}

export type Command =
  | { readonly do: 'dispatch'; readonly event: Occurrence; readonly twice: boolean }
  | { readonly do: 'pass'; readonly ms: number }
  | { readonly do: 'jump'; readonly ms: number }
  | { readonly do: 'restart' }
  | { readonly do: 'desktop'; readonly answer: 'takes' | 'refuses' | 'never will' }
  | { readonly do: 'database'; readonly there: boolean };

interface Waiting {
  readonly event: Occurrence;
  begun: number;
  nextAt: number;
  delivered: boolean;
  underWay: boolean;
}

export interface Model {
  now: number;
  /** Whether the feed is a target beside the desktop. */
  readonly feed: boolean;
  answer: 'takes' | 'refuses' | 'never will';
  there: boolean;
  run: { id: number; startedAt: number };
  anchor: { at: number; run: number } | null;
  graceOver: boolean;
  seen: string[];
  fired: Record<string, { at: number; rank: number }>;
  waiting: Record<string, Waiting>;
  counts: Record<string, number>;
  outcomes: string[];
  told: string[];
}

/** The rules the model knows by heart, in milliseconds; a cooldown counts per region. */
export const rules = { graceMs: 10_000, cooldownMs: 60_000, freshnessMs: 600_000, regions: ['DUB', 'ORK'] } as const;
/** Time passes in pieces of this length, after each of which the targets' answers are in. */
export const pieceMs = 10_000;

/** A dispatcher that has just been started for the first time. */
export function newModel(now: number, feed: boolean): Model {
  const memory = { anchor: null, graceOver: false, seen: [], fired: {}, waiting: {}, counts: {} };
  return { now, feed, answer: 'takes', there: true, run: { id: 1, startedAt: now }, ...memory, outcomes: [], told: [] };
}

const rankOf = (event: Occurrence) => ['routine', 'priority', 'immediate'].indexOf(event.severity);

/** Every state that is on disk while `command` is carried out, in order, and the state of memory after it. */
export function carryOut(before: Model, command: Command): { readonly saved: Model[]; readonly after: Model } {
  const m = structuredClone(before);
  const saved: Model[] = [];
  const save = () => void (m.there && saved.push(structuredClone(m)));
  const count = (reason: string) => {
    m.counts[reason] = (m.counts[reason] ?? 0) + 1;
  };
  const deliver = (event: Occurrence) => {
    m.seen.push(event.id);
    m.fired[event.region] = { at: m.now, rank: rankOf(event) };
    count('delivered');
  };
  const settle = (id: string) => {
    const waiting = m.waiting[id];
    if (!waiting?.underWay) return;
    delete m.waiting[id];
    if (m.answer === 'takes') {
      m.told.push(id);
      if (!waiting.delivered) deliver(waiting.event);
    } else if (m.answer === 'refuses') {
      const nextAt = m.now + Math.min(300_000, 5_000 * 2 ** (waiting.begun - 1));
      m.waiting[id] = { ...waiting, underWay: false, nextAt };
    } else if (!waiting.delivered) count('failed');
    save();
  };
  const dispatch = (event: Occurrence, twice: boolean) => {
    const reason = judge(m, event);
    if (reason !== null) {
      count(reason);
      m.outcomes.push(reason);
      save();
      if (twice) dispatch(event, false);
      return;
    }
    if (m.waiting[event.id]) count('failed');
    const at = event.at > m.now + 300_000 ? m.now : event.at;
    m.waiting[event.id] = { event: { ...event, at }, begun: 1, nextAt: 0, delivered: m.feed, underWay: true };
    if (m.feed) deliver(event);
    save();
    if (twice) count('dedup');
    if (twice) save();
    settle(event.id);
    m.outcomes.push(m.seen.includes(event.id) ? 'delivered' : m.waiting[event.id] ? 'held' : 'failed');
    if (twice) m.outcomes.push('dedup');
  };
  const pass = (end: number) => {
    const wakesAt = ({ event, nextAt }: Waiting) => Math.min(nextAt, event.at + rules.freshnessMs + 1);
    const due = Object.entries(m.waiting).sort(([, a], [, b]) => wakesAt(a) - wakesAt(b));
    for (const [id, waiting] of due.filter(([, one]) => wakesAt(one) <= end)) {
      if (Math.max(m.now, wakesAt(waiting)) > waiting.event.at + rules.freshnessMs) {
        delete m.waiting[id];
        if (!waiting.delivered) count('expired');
      } else Object.assign(waiting, { underWay: true, begun: waiting.begun + 1 });
      save();
    }
    m.now = end;
    for (const [id] of due) settle(id);
  };
  const restart = () => {
    const within = (at: number) => m.now - at >= 0 && m.now - at < rules.graceMs;
    const keeps = m.anchor?.run === m.run.id && (within(m.anchor.at) || within(m.run.startedAt));
    m.run = { id: m.run.id + 1, startedAt: m.now };
    if (m.anchor && keeps) m.anchor.run = m.run.id;
    m.graceOver = false;
    for (const [id, waiting] of Object.entries(m.waiting)) {
      if (!waiting.underWay) continue;
      // It may have been told, so it is not told again.
      delete m.waiting[id];
      if (!waiting.delivered) m.seen.push(id);
      if (!waiting.delivered) count('failed');
    }
    save();
  };
  if (command.do === 'dispatch') dispatch(command.event, command.twice);
  else if (command.do === 'jump') m.now += command.ms;
  else if (command.do === 'desktop') m.answer = command.answer;
  else if (command.do === 'restart' && m.there) restart();
  else if (command.do === 'database') {
    m.there = command.there;
    save();
  } else if (command.do === 'pass') {
    for (let end = m.now + command.ms; m.now < end; ) pass(Math.min(end, m.now + pieceMs));
  }
  return { saved, after: m };
}

function judge(m: Model, event: Occurrence): string | null {
  const within = (elapsed: number, length: number) => elapsed >= 0 && elapsed < length;
  if (!m.graceOver) {
    if (m.anchor?.run !== m.run.id) m.anchor = { at: m.now, run: m.run.id };
    if (within(m.now - m.anchor.at, rules.graceMs)) return 'cold_start';
    m.graceOver = true;
  }
  if (m.now - event.at > rules.freshnessMs) return 'stale';
  if (!rules.regions.some((region) => region === event.region)) return 'region';
  if (event.severity === 'routine') return 'severity';
  if (m.seen.includes(event.id) || m.waiting[event.id]?.underWay) return 'dedup';
  const fired = m.fired[event.region];
  const cools = fired !== undefined && within(m.now - fired.at, rules.cooldownMs) && rankOf(event) <= fired.rank;
  return cools ? 'cooldown' : null;
}
