// Messages of channels written straight into the tables, each with the packet it came in.
import type { WritableDb } from '../../src/main/storage/database.ts';

export interface Said {
  readonly channel: string;
  readonly sender: string | null;
  readonly text: string;
  /** Epoch milliseconds; a second after the one before when absent. */
  readonly at?: number;
  /** Seconds the sender's clock is ahead. */
  readonly aheadS?: number;
}

/** Noon of 2026-03-04, UTC. */
export const saidFrom = Date.UTC(2026, 2, 4, 12);

/** Stores `messages` in their order; the first gets row id 1. */
export function say(db: WritableDb, messages: readonly Said[]): void {
  const packet = db.prepare(
    `INSERT INTO transmissions (id, hash, raw, route_type, payload_type, payload_version, channel, first_seen, last_seen,
       observation_count) VALUES (?, ?, ?, 1, 5, 0, ?, ?, ?, ?)`,
  );
  const message = db.prepare('INSERT INTO messages VALUES (?, ?, ?, ?, ?)');
  db.transaction(() => {
    for (const [i, { channel, sender, text, at = saidFrom + i * 1000, aheadS = 0 }] of messages.entries()) {
      const hash = Buffer.alloc(8);
      hash.writeUInt32BE(i + 1, 4);
      packet.run(i + 1, hash, Buffer.from([0x15, 0, 1, 2, 3]), channel, at, at, 1 + (i % 3));
      message.run(i + 1, channel, Math.floor(at / 1000) + aheadS, sender, text);
    }
  })();
}
