// Messages as observers publish them, made up.

export const observerKey = 'A1B2C3D4E5F60718293A4B5C6D7E8F90A1B2C3D4E5F60718293A4B5C6D7E8F90';
export const packetTopic = `meshcore/SEA/${observerKey}/packets`;
export const statusTopic = `meshcore/SEA/${observerKey}/status`;
export const raw = '1101AA0102030405060708090A0B0C0D0E0F';

/** A packet message as meshcoretomqtt publishes it, with `changes` on top; a field set to undefined is left out. */
export function packetMessage(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    origin: 'ag loft rpt',
    origin_id: observerKey,
    timestamp: '2025-03-16T00:07:11.191561+00:00',
    type: 'PACKET',
    direction: 'rx',
    time: '00:07:09',
    date: '16/3/2025',
    len: '18',
    packet_type: '4',
    route: 'F',
    payload_len: '15',
    raw,
    SNR: '4',
    RSSI: '-93',
    score: '1000',
    hash: 'AC9D2DDDD8395712',
    ...changes,
  };
}

/** The raw of message `n` of a series: every one differs. */
export function rawOf(n: number): string {
  return `1101aa${n.toString(16).padStart(8, '0')}`;
}

/** A packet that ends the thread which hears it, where a test says so. */
export const deadly = rawOf(0xdeadbeef);

/** A message on a topic. */
export interface Published {
  readonly topic: string;
  readonly payload: string;
}

/** `count` packet messages with different bytes. */
export function packetSeries(count: number, first = 0): Published[] {
  return Array.from({ length: count }, (_, n) => ({
    topic: packetTopic,
    payload: JSON.stringify(packetMessage({ raw: rawOf(first + n) })),
  }));
}

export interface Hostile extends Published {
  readonly reason: string;
}

/** Input that is no hearing, and the reason it is counted under. */
export const hostile: readonly Hostile[] = [
  { topic: packetTopic, payload: 'not json {', reason: 'not_json' },
  { topic: packetTopic, payload: '', reason: 'not_json' },
  { topic: packetTopic, payload: '[1,2,3]', reason: 'not_object' },
  { topic: packetTopic, payload: 'null', reason: 'not_object' },
  { topic: packetTopic, payload: JSON.stringify(packetMessage({ raw: undefined })), reason: 'no_raw' },
  { topic: packetTopic, payload: JSON.stringify(packetMessage({ raw: 17 })), reason: 'no_raw' },
  { topic: packetTopic, payload: JSON.stringify(packetMessage({ raw: 'ABC' })), reason: 'bad_hex' },
  { topic: packetTopic, payload: JSON.stringify(packetMessage({ raw: 'zz'.repeat(20) })), reason: 'bad_hex' },
  { topic: packetTopic, payload: JSON.stringify(packetMessage({ raw: 'AB' })), reason: 'raw_length' },
  { topic: packetTopic, payload: JSON.stringify(packetMessage({ raw: 'AB'.repeat(300) })), reason: 'raw_length' },
  { topic: packetTopic, payload: JSON.stringify(packetMessage({ direction: 'tx' })), reason: 'direction_tx' },
  { topic: packetTopic, payload: `{"raw":"${'A'.repeat(1_000_000)}"}`, reason: 'too_large' },
];
