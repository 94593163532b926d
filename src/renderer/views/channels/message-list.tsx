// Messages, the last taken in first.
import { Skeleton } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import type { ChannelMessage } from '../../../contract/channels.ts';
import { channelMessages as words } from '../../channel-messages.ts';
import { formatAgo, formatExactMoment, formatMoment, formatName } from '../../format.ts';
import { messages } from '../../messages.ts';
import { Failure } from '../../parts/failure.tsx';
import { MoreButton } from '../../parts/more-button.tsx';
import { NothingHere } from '../../parts/nothing-here.tsx';
import { RuledList } from '../../parts/ruled-list.tsx';
import classes from './message-list.module.css';
import { useMessages } from './use-channels.ts';

/** A sender's clock that is off by more is told. */
const clockOffMs = 5 * 60_000;
const longestText = 500;

/** Of one channel or of all, with the words sought or any. */
export function MessageList({ channel, sought }: { readonly channel: string | null; readonly sought: string | null }) {
  const { rows, waits, error, more, readingMore, retry, now } = useMessages(channel, sought);
  // That nothing was found for other words says nothing of these.
  const isUnknown = rows === undefined || (waits && rows.length === 0);
  return (
    <>
      {error !== null && <Failure title={words.failed} error={error} retryLabel={messages.retry} onRetry={retry} />}
      {isUnknown && error === null && <Skeleton height={240} />}
      {!isUnknown && rows.length === 0 && (
        <NothingHere icon={<IconSearch size={24} />} title={words.notFound} detail={words.notFoundDetail} />
      )}
      {rows !== undefined && rows.length > 0 && (
        <RuledList
          rows={rows}
          label={words.list(channel === null ? null : formatName(channel, messages.none))}
          busy={waits}
        >
          {(row) => <Message message={row} withChannel={channel === null} now={now} />}
        </RuledList>
      )}
      {more !== null && <MoreButton mt="sm" busy={readingMore} label={words.more} onClick={more} />}
    </>
  );
}

function Message({
  message,
  withChannel,
  now,
}: {
  readonly message: ChannelMessage;
  readonly withChannel: boolean;
  readonly now: number;
}) {
  const { sender, channel, text, at, sentAt, observations } = message;
  return (
    <>
      <div className={classes.head}>
        <span className={`${classes.sender} untrusted`} title={words.senderHint}>
          {formatName(sender, words.nobody)}
        </span>
        {withChannel && <span className={`${classes.quiet} untrusted`}>{formatName(channel, messages.none)}</span>}
        <time className={classes.time} dateTime={new Date(at).toISOString()} title={formatExactMoment(at)}>
          {formatAgo(at, now)}
        </time>
      </div>
      <p className={`${classes.text} untrusted`}>{formatName(text, messages.none, longestText)}</p>
      <div className={classes.quiet}>
        {words.heard(observations)}
        {Math.abs(sentAt - at) > clockOffMs && `, ${words.itsClock(formatMoment(sentAt))}`}
      </div>
    </>
  );
}
