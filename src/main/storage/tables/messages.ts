// Messages: what was said in channels whose key is known.
import type { WritableDb } from '../database.ts';

export interface ChannelMessage {
  readonly transmissionId: number;
  readonly channel: string;
  /** Seconds since 1970, the sender's own clock. */
  readonly sentAt: number;
  /** Unproven. */
  readonly sender: string | null;
  readonly text: string;
}

export class MessageTable {
  readonly #insert;

  constructor(db: WritableDb) {
    this.#insert = db.prepare(
      `INSERT INTO messages (transmission_id, channel, sent_at, sender, text)
       VALUES (@transmissionId, @channel, @sentAt, @sender, @text) ON CONFLICT (transmission_id) DO NOTHING`,
    );
  }

  insert(message: ChannelMessage): void {
    this.#insert.run(message);
  }
}
