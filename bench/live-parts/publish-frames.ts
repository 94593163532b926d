// MQTT PUBLISH packets of QoS 0 as bytes, made ahead, so that publishing them is nothing but writing.

/** Packets, one behind the other. */
export interface Frames {
  readonly bytes: Buffer;
  /** Where in `bytes` each ends. */
  readonly ends: readonly number[];
}

/** The packets of `lines`, each of them JSON of [topic, payload]. */
export function publishFrames(lines: readonly string[]): Frames {
  const parts: Buffer[] = [];
  const ends: number[] = [];
  let end = 0;
  for (const line of lines) {
    const [topic, payload] = JSON.parse(line) as [string, string];
    const part = frameOf(Buffer.from(topic), Buffer.from(payload));
    parts.push(part);
    end += part.length;
    ends.push(end);
  }
  return { bytes: Buffer.concat(parts), ends };
}

/** Layout (MQTT 3.1.1, 3.3): 0x30, remaining length, topic length 2, topic, payload. */
function frameOf(topic: Buffer, payload: Buffer): Buffer {
  const header = [0x30, ...variableLength(2 + topic.length + payload.length), topic.length >> 8, topic.length & 255];
  return Buffer.concat([Buffer.from(header), topic, payload]);
}

/** Seven bits a byte, the lowest first, the eighth bit set where more follow. */
function variableLength(length: number): number[] {
  return length < 128 ? [length] : [(length & 127) | 128, ...variableLength(length >> 7)];
}
