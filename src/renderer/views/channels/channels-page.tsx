// The channels: which there are, what was said in them, and a search.
import { Button, Skeleton, Text, TextInput, UnstyledButton } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconMessages, IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import type { ChannelRow } from '../../../contract/channels.ts';
import { channelMessages as words } from '../../channel-messages.ts';
import { formatAgo, formatName } from '../../format.ts';
import { messages } from '../../messages.ts';
import { openPage } from '../../navigation.ts';
import { Failure } from '../../parts/failure.tsx';
import { NothingHere } from '../../parts/nothing-here.tsx';
import { Sheet } from '../../parts/sheet.tsx';
import { useNow } from '../../parts/use-now.ts';
import classes from './channels-page.module.css';
import { MessageList } from './message-list.tsx';
import { useChannels } from './use-channels.ts';

/** So many channels are listed at most. */
const mostChannels = 200;
const typingMs = 250;

/** Renewed while it is open. */
export function ChannelsPage() {
  const { channels, error, retry } = useChannels();
  const [picked, setPicked] = useState<string | null>(null);
  const [typed, setTyped] = useState('');
  const [sought] = useDebouncedValue(typed.trim(), typingMs);
  const isEmpty = channels?.length === 0;
  return (
    <Sheet title={words.title} lead={words.lead}>
      {error !== null && <Failure title={words.failed} error={error} retryLabel={messages.retry} onRetry={retry} />}
      {channels === undefined && error === null && <Skeleton height={240} />}
      {isEmpty && (
        <NothingHere icon={<IconMessages size={24} />} title={words.none} detail={words.noneDetail}>
          <Button variant="light" onClick={() => openPage('sources')}>
            {words.sources}
          </Button>
        </NothingHere>
      )}
      {channels !== undefined && !isEmpty && (
        <div className={classes.columns}>
          <ChannelList channels={channels} picked={picked} onPick={setPicked} />
          <div className={classes.said}>
            <TextInput
              type="search"
              mb="md"
              aria-label={words.search}
              placeholder={words.searchHint}
              leftSection={<IconSearch size={16} />}
              maxLength={200}
              value={typed}
              onChange={(event) => setTyped(event.currentTarget.value)}
              spellCheck={false}
            />
            <MessageList
              key={picked === null ? 'all' : `one: ${picked}`}
              channel={picked}
              sought={sought === '' ? null : sought}
            />
          </div>
        </div>
      )}
    </Sheet>
  );
}

function ChannelList({
  channels,
  picked,
  onPick,
}: {
  readonly channels: readonly ChannelRow[];
  readonly picked: string | null;
  readonly onPick: (channel: string | null) => void;
}) {
  const now = useNow();
  return (
    <nav className={classes.channels} aria-label={words.channels}>
      <Channel name={words.all} detail={null} isPicked={picked === null} onPick={() => onPick(null)} />
      {channels.map(({ name, newest }) => (
        <Channel
          key={name}
          name={formatName(name, messages.none)}
          detail={formatAgo(newest.at, now)}
          isPicked={picked === name}
          onPick={() => onPick(name)}
        />
      ))}
      {channels.length >= mostChannels && (
        <Text size="xs" c="dimmed" mt="xs">
          {words.most(mostChannels)}
        </Text>
      )}
    </nav>
  );
}

function Channel({
  name,
  detail,
  isPicked,
  onPick,
}: {
  readonly name: string;
  readonly detail: string | null;
  readonly isPicked: boolean;
  readonly onPick: () => void;
}) {
  return (
    <UnstyledButton className={classes.channel} aria-current={isPicked ? 'true' : undefined} onClick={onPick}>
      <span className="untrusted">{name}</span>
      {detail !== null && <span className={classes.quiet}>{detail}</span>}
    </UnstyledButton>
  );
}
