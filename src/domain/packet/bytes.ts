// Little-endian numbers and C strings inside a payload; offsets are the caller's promise.

/** Unsigned 16 bits at `at`. */
export function readUint16(bytes: Uint8Array, at: number): number {
  return (bytes[at] as number) | ((bytes[at + 1] as number) << 8);
}

/** Unsigned 32 bits at `at`. */
export function readUint32(bytes: Uint8Array, at: number): number {
  return readInt32(bytes, at) >>> 0;
}

/** Signed 32 bits at `at`. */
export function readInt32(bytes: Uint8Array, at: number): number {
  return readUint16(bytes, at) | (readUint16(bytes, at + 2) << 16);
}

/** Signed 8 bits at `at`. */
export function readInt8(bytes: Uint8Array, at: number): number {
  return ((bytes[at] as number) << 24) >> 24;
}

const decoder = new TextDecoder('utf-8', { fatal: false, ignoreBOM: true });

/** Text up to the first NUL; a UTF-8 sequence cut off by the end is dropped, other invalid bytes become U+FFFD. */
export function readText(bytes: Uint8Array): string {
  const nul = bytes.indexOf(0);
  const end = nul < 0 ? bytes.length : nul;
  let ascii = '';
  for (let i = 0; i < end; i++) {
    const byte = bytes[i] as number;
    if (byte > 127) return decoder.decode(bytes.subarray(0, wholeSequences(bytes, end)));
    ascii += String.fromCharCode(byte);
  }
  return ascii;
}

/** Length of `bytes[0:end]` without a sequence whose announced length runs over `end`. */
function wholeSequences(bytes: Uint8Array, end: number): number {
  for (let back = 1; back <= 3 && back <= end; back++) {
    const byte = bytes[end - back] as number;
    if (byte < 0x80) return end;
    if (byte < 0xc0) continue;
    const announced = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
    return announced > back ? end - back : end;
  }
  return end;
}
