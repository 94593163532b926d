// Says over the canvas that it shows the past, and leads back.
import { Button, Paper } from '@mantine/core';
import { IconHistory } from '@tabler/icons-react';
import { formatMoment } from '../../format.ts';
import { messages } from '../../messages.ts';
import classes from './past-state.module.css';
import type { History } from './use-history.ts';

/** Stands where the live counts stand. */
export function PastState({ history }: { readonly history: History }) {
  const { shown } = history;
  return (
    <Paper withBorder className={classes.state}>
      <span role="status">
        <IconHistory size={16} aria-hidden />{' '}
        {shown === undefined
          ? messages.loading
          : messages.history.state(formatMoment(shown.at), shown.nodes.length, shown.edgeCount)}
      </span>
      <Button size="compact-xs" variant="light" onClick={history.goToNow}>
        {messages.history.backToNow}
      </Button>
    </Paper>
  );
}
