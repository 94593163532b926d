// Hexadecimal to bytes and back, fast enough for every packet of a busy mesh.

/** What a character is worth. Values above a byte are no digit, and stay visible in whatever they are combined with. */
const NO_DIGIT = 0x8000;
const SPACE = 0x4000;
const valueOfCode = new Uint16Array(256).fill(NO_DIGIT);
for (let digit = 0; digit < 16; digit++) {
  valueOfCode[digit.toString(16).charCodeAt(0)] = digit;
  valueOfCode[digit.toString(16).toUpperCase().charCodeAt(0)] = digit;
}
for (const space of ' \t\r\n') valueOfCode[space.charCodeAt(0)] = SPACE;

const pairOfByte: readonly string[] = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/**
 * Bytes of hexadecimal text of either case, white space anywhere; null when a digit is missing or no digit. They are
 * written to what `allot` gives, which has the length asked for.
 */
export function fromHex(text: string, allot: (length: number) => Uint8Array = ofItsOwn): Uint8Array | null {
  const length = text.length;
  if (length % 2 !== 0) return fromSpacedHex(text);
  const bytes = allot(length >> 1);
  let wrong = 0;
  for (let i = 0, at = 0; i < length; i += 2, at++) {
    const first = text.charCodeAt(i);
    const second = text.charCodeAt(i + 1);
    const value = ((valueOfCode[first & 255] as number) << 4) | (valueOfCode[second & 255] as number);
    wrong |= value | first | second;
    bytes[at] = value;
  }
  return wrong > 255 ? fromSpacedHex(text) : bytes;
}

function ofItsOwn(length: number): Uint8Array {
  return new Uint8Array(length);
}

/** The slow way round: any digit may follow white space. */
function fromSpacedHex(text: string): Uint8Array | null {
  const bytes = new Uint8Array(text.length >> 1);
  let digits = 0;
  for (let i = 0; i < text.length; i++) {
    const value = valueOfCode[text.charCodeAt(i)] ?? NO_DIGIT;
    if (value === SPACE) continue;
    if (value > 15) return null;
    const at = digits >> 1;
    bytes[at] = ((bytes[at] ?? 0) << 4) | value;
    digits++;
  }
  return digits % 2 === 0 ? bytes.subarray(0, digits >> 1) : null;
}

/** Lower-case hexadecimal of `bytes`, two digits each. */
export function toHex(bytes: Uint8Array): string {
  let text = '';
  for (let i = 0; i < bytes.length; i++) text += pairOfByte[bytes[i] as number];
  return text;
}
