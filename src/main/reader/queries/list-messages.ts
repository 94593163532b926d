// What was said in channels: the newest first, of one channel, or with certain words.
import type { ChannelMessage } from '../../../contract/channels.ts';
import { toHex } from '../../../domain/packet/hex.ts';
import type { ReadableDb } from '../../storage/readonly.ts';
import { ceilingOf, type Page, type PageInput, pageOf } from './page.ts';

export interface MessagesInput extends PageInput {
  /** One channel by its exact name, or null for all. */
  readonly channel: string | null;
  /** Words its text or sender must hold, or null for any. */
  readonly words: string | null;
}

/** A message as it is stored. */
export type StoredMessage = Omit<ChannelMessage, 'hash'> & { readonly hash: Uint8Array };

/** Messages, the last taken in first; words without a letter, digit or symbol find nothing. */
export function listMessages(db: ReadableDb, input: MessagesInput): Page<ChannelMessage> {
  return pageOf(rowsOf(db, input).map(showMessage), input.limit, (row) => row.id);
}

/** The message as the window gets it. */
export function showMessage(stored: StoredMessage): ChannelMessage {
  return { ...stored, hash: toHex(stored.hash) };
}

function rowsOf(db: ReadableDb, input: MessagesInput): StoredMessage[] {
  const { channel, limit } = input;
  const before = ceilingOf(input);
  const words = input.words?.trim() || null;
  if (words !== null) {
    const match = matchOf(words, channel);
    return db.prepare<[object], StoredMessage>(selectFound).all({ match, channel, before, limit });
  }
  if (channel !== null) return db.prepare<[object], StoredMessage>(selectSaid).all({ channel, before, limit });
  return db.prepare<[object], StoredMessage>(selectMessages).all({ before, limit });
}

/**
 * The question to the index of words: every word is a string of its own, so that nothing in it is an operator. The channel
 * is asked of the index, too: a word of a busy channel would be looked up in vain, message by message, for a quiet one.
 */
export function matchOf(words: string, channel: string | null): string {
  const wanted = words
    .split(/\s+/)
    .filter((word) => word !== '')
    .map(quoted);
  const said = `{text sender} : (${wanted.join(' ')}*)`;
  return channel === null || !aWord.test(channel) ? said : `${said} AND channel : ${quoted(channel)}`;
}

/** What the index takes for part of a word; a name without it is not in the index, and asking for it finds nothing. */
const aWord = /[\p{L}\p{N}\p{Co}\p{So}]/u;

/** A NUL would end the question. */
function quoted(text: string): string {
  return `"${text.replaceAll('\0', ' ').replaceAll('"', '""')}"`;
}

export const messageColumns = `m.transmission_id AS id, t.hash, m.channel, t.first_seen AS at, m.sent_at * 1000 AS sentAt,
    m.sender, m.text, t.observation_count AS observations`;
const joined = 'm JOIN transmissions t ON t.id = m.transmission_id';

export const selectMessages = `SELECT ${messageColumns} FROM messages ${joined}
  WHERE m.transmission_id < @before ORDER BY m.transmission_id DESC LIMIT @limit`;
export const selectSaid = `SELECT ${messageColumns} FROM messages ${joined}
  WHERE m.channel = @channel AND m.transmission_id < @before ORDER BY m.transmission_id DESC LIMIT @limit`;
// The index knows the words of a channel's name, not the name.
export const selectFound = `SELECT ${messageColumns}
  FROM message_words w CROSS JOIN messages ${joined}
  WHERE message_words MATCH @match AND w.rowid < @before AND m.transmission_id = w.rowid
    AND (@channel IS NULL OR m.channel = @channel)
  ORDER BY w.rowid DESC LIMIT @limit`;
