// One alert of the feed: what, how bad, when, and what can be done about it.
import { ActionIcon, Badge, Button, Text } from '@mantine/core';
import { IconTopologyStar3 } from '@tabler/icons-react';
import { type KeyboardEvent, useRef, useState } from 'react';
import type { Alert } from '../../../contract/alerts.ts';
import { formatAgo, formatMoment, formatName } from '../../format.ts';
import { messages } from '../../messages.ts';
import { openPage, pick } from '../../navigation.ts';
import { pickedBy } from './alert-subject.ts';
import classes from './feed.module.css';
import { SeverityMark } from './severity-mark.tsx';
import { SnoozeMenu } from './snooze-menu.tsx';

const words = messages.alerts;

/** A focusable row: Enter shows the subject in the graph, A marks as seen, S opens the snooze menu. */
export function AlertRow({
  alert,
  now,
  onSeen,
}: {
  readonly alert: Alert;
  readonly now: number;
  readonly onSeen: () => void;
}) {
  const row = useRef<HTMLLIElement>(null);
  const [snoozing, setSnoozing] = useState(false);
  const seen = alert.acknowledgedAt !== null;
  const subject = pickedBy(alert.subject);
  const title = formatName(alert.title, alert.category, 80);
  const show = (): void => {
    if (subject === null) return;
    openPage('graph');
    pick(subject);
  };
  const changeSnoozing = (opened: boolean): void => {
    setSnoozing(opened);
    // The menu took the keyboard; the row gets it back.
    if (!opened) row.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    if (event.target !== event.currentTarget || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'Enter') show();
    else if (event.key === 'a' && !seen) onSeen();
    else if (event.key === 's') setSnoozing(true);
    else return;
    event.preventDefault();
  };
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: the row is where the keys of the feed work
    <li ref={row} className={classes.row} data-alert={alert.id} data-seen={seen} tabIndex={0} onKeyDown={onKeyDown}>
      <SeverityMark of={alert.severity} />
      <div className={classes.words}>
        <div className={classes.title}>
          <span className="untrusted">{title}</span>
          {!seen && (
            <Badge size="xs" variant="light" tt="none">
              {words.unseen}
            </Badge>
          )}
        </div>
        <Text size="sm" className="untrusted">
          {formatName(alert.body, '', 240)}
        </Text>
        <Text size="xs" c="dimmed">
          <span title={formatMoment(alert.at)}>{formatAgo(alert.at, now)}</span>
          {' · '}
          {formatName(alert.category, messages.none, 40)}
          {alert.region !== null && ` · ${formatName(alert.region, messages.none, 12)}`}
        </Text>
      </div>
      <div className={classes.actions}>
        {!seen && (
          <Button variant="subtle" size="compact-sm" onClick={onSeen}>
            {words.acknowledge}
          </Button>
        )}
        {subject !== null && (
          <ActionIcon
            variant="subtle"
            color="gray"
            title={words.openSubject}
            aria-label={words.openSubjectOf(title)}
            onClick={show}
          >
            <IconTopologyStar3 size={17} />
          </ActionIcon>
        )}
        <SnoozeMenu alert={alert} title={title} opened={snoozing} onChange={changeSnoozing} />
      </div>
    </li>
  );
}
