// The feed: what a person was told, newest first, and whether it was seen.
import { Button, Group, Loader, Paper, Text } from '@mantine/core';
import { IconBell, IconChecks } from '@tabler/icons-react';
import { type KeyboardEvent, useState } from 'react';
import type { Alert } from '../../../contract/alerts.ts';
import { formatName } from '../../format.ts';
import { messages } from '../../messages.ts';
import { Failure } from '../../parts/failure.tsx';
import { NothingHere } from '../../parts/nothing-here.tsx';
import { groupAlerts } from './alert-groups.ts';
import { AlertRow } from './alert-row.tsx';
import classes from './feed.module.css';
import { SnoozeList } from './snooze-list.tsx';
import { useAlerts } from './use-alerts.ts';

const words = messages.alerts;

/** `unseen` is how many are not marked as seen, over all pages. */
export function Feed({ unseen }: { readonly unseen: number }) {
  const { rows, error, reading, more, acknowledge, pending, now } = useAlerts();
  const [shown, setShown] = useState<ReadonlySet<number>>(new Set());
  const groups = groupAlerts(rows);
  const toggle = (id: number): void =>
    setShown((before) => new Set(before.has(id) ? [...before].filter((other) => other !== id) : [...before, id]));
  const row = (alert: Alert) => (
    <AlertRow key={alert.id} alert={alert} now={now} onSeen={() => acknowledge([alert.id])} />
  );
  return (
    <>
      <Group justify="space-between" mb="sm" wrap="nowrap">
        <Text size="xs" c="dimmed">
          {rows.length > 0 && words.keys}
        </Text>
        <Button
          variant="default"
          leftSection={<IconChecks size={16} />}
          disabled={unseen === 0}
          loading={pending}
          onClick={() => acknowledge(null)}
        >
          {words.acknowledgeAll}
        </Button>
      </Group>
      <SnoozeList />
      {error !== null && <Failure title={words.failed} error={error} />}
      {reading && error === null && <Loader size="sm" aria-label={messages.loading} />}
      {!reading && error === null && rows.length === 0 && (
        <NothingHere icon={<IconBell size={24} />} title={words.none} detail={words.noneDetail} />
      )}
      {rows.length > 0 && (
        <Paper withBorder className={classes.card}>
          <ul className={classes.list} onKeyDown={moveByArrows}>
            {groups.map(({ first, rest }) => [
              row(first),
              ...(rest.length === 0
                ? []
                : [
                    <li key={`rest ${first.id}`} className={classes.rest}>
                      <Text size="sm" c="dimmed">
                        {words.group(rest.length, formatName(first.category, messages.none))}
                      </Text>
                      <Button
                        variant="subtle"
                        size="compact-sm"
                        aria-expanded={shown.has(first.id)}
                        onClick={() => toggle(first.id)}
                      >
                        {shown.has(first.id) ? words.groupHide : words.groupShow}
                      </Button>
                    </li>,
                    ...(shown.has(first.id) ? rest.map(row) : []),
                  ]),
            ])}
          </ul>
        </Paper>
      )}
      {more !== null && (
        <Button variant="subtle" mt="sm" onClick={more}>
          {words.more}
        </Button>
      )}
    </>
  );
}

/** Arrow keys go from alert to alert; Home and End to the first and last. */
function moveByArrows(event: KeyboardEvent<HTMLElement>): void {
  const rows = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-alert]')];
  const at = rows.findIndex((row) => row.contains(document.activeElement));
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 }[event.key];
  const next = to === undefined ? undefined : rows[to];
  if (next === undefined) return;
  event.preventDefault();
  next.focus();
}
