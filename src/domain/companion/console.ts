// Lines a repeater or room server prints on its serial console when it logs packets.

/** What one line of the console says. */
export type ConsoleLine =
  /** The bytes of a reception, as hex digits; its signal values follow on the next line if the packet could be read. */
  | { readonly kind: 'raw'; readonly hex: string }
  /** A reception in words: belongs to the `raw` before it. `length` is in bytes, `snr` in dB, `rssi` in dBm. */
  | {
      readonly kind: 'received';
      readonly length: number;
      readonly snr: number | null;
      readonly rssi: number | null;
      readonly score: number | null;
    }
  /** The device sent a packet; its bytes are not printed. */
  | { readonly kind: 'sent' }
  /** The answer to a question. */
  | { readonly kind: 'reply'; readonly text: string }
  /** Anything else: debug text, the echo of what was asked, noise. */
  | { readonly kind: 'other' };

/** Asked for what the device measures; each answer is a JSON object. */
export const statsQuestions = ['stats-core', 'stats-radio', 'stats-packets'] as const;
/** Every question that is ever asked on a console; each only reads. */
export const consoleQuestions = ['get public.key', 'get name', 'get radio', 'ver', 'board', ...statsQuestions] as const;
export type ConsoleQuestion = (typeof consoleQuestions)[number];

/** Longer than any line the firmware prints: a packet has 510 digits. */
export const longestLine = 700;

const when = String.raw`\d\d:\d\d:\d\d - \d{1,2}/\d{1,2}/\d{4} U`;
const rawLine = new RegExp(`${when} RAW: ([0-9A-Fa-f]*)$`);
const packetLine = new RegExp(
  `${when}: (RX|TX), len=(\\d{1,4}) \\(type=\\d+, route=[A-Z], payload_len=\\d+\\)` +
    String.raw`(?: SNR=(-?\d{1,4}) RSSI=(-?\d{1,4}) score=(\d{1,5})(?: time=\d+)?)?(?: hash=[0-9A-F]+)?(?: \[.*\])?$`,
);
const replyLine = /^\s*-> (.*)$/;

/** Reads one line without its end; total. Echo of a question may stand before a packet. */
export function readConsoleLine(line: string): ConsoleLine {
  const text = line.trimEnd();
  const hex = rawLine.exec(text)?.[1];
  if (hex !== undefined) return { kind: 'raw', hex };
  const packet = packetLine.exec(text);
  if (packet) {
    const [, way, length, snr, rssi, score] = packet;
    if (way === 'TX') return { kind: 'sent' };
    return { kind: 'received', length: Number(length), snr: known(snr), rssi: known(rssi), score: known(score) };
  }
  const reply = replyLine.exec(text)?.[1];
  return reply === undefined ? { kind: 'other' } : { kind: 'reply', text: reply.replace(/^> ?/, '') };
}

/** What an answer to one of `statsQuestions` measures, by the firmware's names; null where it is no such answer. */
export function readConsoleStats(answer: string): Readonly<Record<string, unknown>> | null {
  let value: unknown;
  try {
    value = JSON.parse(answer);
  } catch {
    return null;
  }
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null;
}

/** `question` as it goes over the wire. */
export function encodeQuestion(question: ConsoleQuestion): Uint8Array {
  return new TextEncoder().encode(`${question}\r`);
}

/** Whether `wire` is exactly one question of the list. Whoever writes to a console asks this first. */
export function mayBeAsked(wire: Uint8Array): boolean {
  const text = new TextDecoder().decode(wire);
  return consoleQuestions.some((question) => text === `${question}\r`);
}

function known(digits: string | undefined): number | null {
  return digits === undefined ? null : Number(digits);
}
