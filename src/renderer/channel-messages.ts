// The words about channels and what was said in them.
import { many } from './many.ts';

export const channelMessages = {
  title: 'Channels',
  lead: 'What was said in channels whose key is known, the last taken in first.',
  all: 'All channels',
  channels: 'Channels',
  search: 'Search messages',
  searchHint: 'Words, or how the last one begins',
  none: 'No message yet',
  noneDetail:
    'A channel can be read once its key is known: allow it for a companion radio under Sources, or start with a key file (--keys). Messages heard before are opened then, too.',
  sources: 'Open sources',
  notFound: 'No message found',
  notFoundDetail: 'Every word must be in the text or in the name of the sender; the last one may be its beginning.',
  list: (channel: string | null) => (channel === null ? 'Messages of all channels' : `Messages of ${channel}`),
  nobody: 'Nobody named',
  senderHint: 'Anybody who has the channel’s key can write under any name.',
  heard: (n: number) => `heard ${many(n, 'time', 'times')}`,
  itsClock: (moment: string) => `its clock said ${moment}`,
  more: 'Show older ones',
  failed: 'The messages could not be read',
  most: (n: number) => `The first ${n} channels by name are listed; messages of the others are under “All channels”.`,
};
