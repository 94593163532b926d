// Reads an MQTT topic: `[prefix/...]meshcore/{IATA}/{observer}/{what}`, with every part but the last possibly missing.

/** What a topic says about a message on it. */
export interface TopicPlace {
  /** `unknown`: the content has to say. */
  readonly carries: 'packets' | 'status' | 'other' | 'unknown';
  /** Key in upper case, or an id that is no key, as given; null when the topic names none. */
  readonly observer: string | null;
  readonly iata: string | null;
}

/** Topics beside packets and status that observers publish; `raw` repeats, without signal values, what `packets` says. */
const otherTopics = new Set(['debug', 'raw', 'internal', 'decoded', 'neighbors']);
const keyPattern = /^[0-9A-Fa-f]{64}$/;
const longestId = 128;

/** A few hundred observers publish on as many topics over and over. */
const known = new Map<string, TopicPlace>();
const knownAtMost = 2_000;

/** What `topic` names. Total. */
export function readTopic(topic: string): TopicPlace {
  const before = known.get(topic);
  if (before) return before;
  if (known.size >= knownAtMost) known.clear();
  const place = split(topic);
  // Longer ones come from nobody twice, and would only fill memory.
  if (topic.length <= 256) known.set(topic, place);
  return place;
}

function split(topic: string): TopicPlace {
  const segments = topic.split('/');
  const carries = whatOf(segments);
  const count = segments.length;
  // For example meshcore/SEA/KEY/serial/commands: the last segment is no observer.
  const end =
    carries === 'unknown' ? count : carries === 'other' && segments[count - 2] === 'serial' ? count - 2 : count - 1;
  const last = segments[end - 1] ?? '';
  if (keyPattern.test(last)) {
    const before = segments[end - 2] ?? '';
    return { carries, observer: last.toUpperCase(), iata: regionOf(before, segments[end - 3] === 'meshcore') };
  }
  if (carries === 'unknown') return { carries, observer: null, iata: null };
  const root = segments.lastIndexOf('meshcore', end - 1);
  if (root === -1) {
    const iata = regionOf(segments[end - 2] ?? '', false);
    return { carries, observer: iata === null ? null : observerId(last), iata };
  }
  if (end === root + 2) {
    const iata = regionOf(last, true);
    return { carries, observer: iata === null ? observerId(last) : null, iata };
  }
  if (end === root + 3) return { carries, observer: observerId(last), iata: regionOf(segments[end - 2] ?? '', true) };
  return { carries, observer: null, iata: null };
}

function whatOf(segments: readonly string[]): TopicPlace['carries'] {
  const last = (segments[segments.length - 1] ?? '').toLowerCase();
  if (last === 'packets' || last === 'status') return last;
  if (otherTopics.has(last)) return 'other';
  return segments[segments.length - 2] === 'serial' && (last === 'commands' || last === 'responses')
    ? 'other'
    : 'unknown';
}

/** Three capitals, or `test`; lower case is accepted where the place leaves no doubt (`certain`). null when it is no region. */
export function regionOf(text: string, certain: boolean): string | null {
  if (text.length === 3 && (certain ? /^[A-Za-z]{3}$/ : /^[A-Z]{3}$/).test(text)) return text.toUpperCase();
  return text.length === 4 && text.toLowerCase() === 'test' ? 'test' : null;
}

/** An observer's id: a key in upper case, any other text as given; null when empty, longer than 128 characters or a stand-in for "not known". */
export function observerId(value: unknown): string | null {
  if (typeof value !== 'string') return null;
  if (value.length === 64 && keyPattern.test(value)) return value.toUpperCase();
  const id = value.trim();
  if (id === '' || id.length > longestId || id === 'DEVICE' || id.toLowerCase() === 'unknown') return null;
  return keyPattern.test(id) ? id.toUpperCase() : id;
}
