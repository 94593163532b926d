// A packet put together anew with another path: one transmission is heard over many.

/** Bytes in front of the path_len byte: the header, and the transport codes on routes 0 and 3. */
export function headLength(raw: Uint8Array): number {
  const route = (raw[0] ?? 0) & 3;
  return route === 0 || route === 3 ? 5 : 1;
}

/** `raw` with `path` (the path_len byte, then the hops) in place of its own. Total; nonsense in, nonsense out. */
export function rebuildPacket(raw: Uint8Array, path: Uint8Array): Uint8Array {
  const head = headLength(raw);
  const lengthByte = raw[head] ?? 0;
  const payload = raw.subarray(head + 1 + ((lengthByte >> 6) + 1) * (lengthByte & 63));
  const whole = new Uint8Array(head + path.length + payload.length);
  whole.set(raw.subarray(0, head));
  whole.set(path, head);
  whole.set(payload, head + path.length);
  return whole;
}
