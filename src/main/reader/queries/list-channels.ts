// The channels something was said in, each with what was said last.
import type { ChannelRow } from '../../../contract/channels.ts';
import type { ReadableDb } from '../../storage/readonly.ts';
import { channelNames } from './channel-names.ts';
import { type StoredMessage, selectSaid, showMessage } from './list-messages.ts';

/** Where something was said last, first; at most 200, which are the first by name. */
export function listChannels(db: ReadableDb): ChannelRow[] {
  const newest = db.prepare<[object], StoredMessage>(selectSaid);
  return channelNames(db)
    .flatMap((channel) => newest.all({ channel, before: Number.MAX_SAFE_INTEGER, limit: 1 }))
    .map((message) => ({ name: message.channel, newest: showMessage(message) }))
    .sort((a, b) => b.newest.id - a.newest.id);
}
