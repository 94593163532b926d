// Words of channel messages, found by their beginnings.
import type { Migration } from './migration.ts';

export const messageSearch: Migration = {
  number: 19,
  name: 'message-search',
  statements: [
    // Symbols are words too: a sun or a tree is a whole message to some. The text itself stays in messages alone.
    `CREATE VIRTUAL TABLE message_words USING fts5(
       text, sender, channel,
       content='messages', content_rowid='transmission_id', columnsize=0,
       tokenize="unicode61 remove_diacritics 2 categories 'L* N* Co So'"
     )`,
    // The index forgets a message only by being told what it said.
    `CREATE TRIGGER messages_inserted AFTER INSERT ON messages BEGIN
       INSERT INTO message_words (rowid, text, sender, channel)
         VALUES (new.transmission_id, new.text, new.sender, new.channel);
     END`,
    `CREATE TRIGGER messages_deleted AFTER DELETE ON messages BEGIN
       INSERT INTO message_words (message_words, rowid, text, sender, channel)
         VALUES ('delete', old.transmission_id, old.text, old.sender, old.channel);
     END`,
    `CREATE TRIGGER messages_updated AFTER UPDATE ON messages BEGIN
       INSERT INTO message_words (message_words, rowid, text, sender, channel)
         VALUES ('delete', old.transmission_id, old.text, old.sender, old.channel);
       INSERT INTO message_words (rowid, text, sender, channel)
         VALUES (new.transmission_id, new.text, new.sender, new.channel);
     END`,
    `INSERT INTO message_words (message_words) VALUES ('rebuild')`,
  ],
};
