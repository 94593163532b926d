// The checklist after the first source: each step ticks itself, the first missing one says what to do.
import { CloseButton, Paper, Text } from '@mantine/core';
import { IconCircleCheckFilled, IconCircleDashed } from '@tabler/icons-react';
import type { Status } from '../../../contract/sources.ts';
import { formatCompact } from '../../format.ts';
import { messages } from '../../messages.ts';
import classes from './checklist.module.css';
import { useChecklist } from './use-checklist.ts';

/** Shown while a step is missing and until it is hidden, per database. */
export function Checklist({ steps, database }: { readonly steps: Status['checklist']; readonly database: string }) {
  const { shown, missing, folded, dismiss } = useChecklist(steps, database);
  if (!shown) return null;
  return (
    <Paper component="section" withBorder shadow="sm" className={classes.card} aria-label={messages.checklist.title}>
      <div className={classes.head}>
        <Text fw={600} size="sm" className={classes.title} data-done={missing === null}>
          {missing === null && <IconCircleCheckFilled size={16} aria-hidden />}
          {missing === null ? messages.checklist.done : messages.checklist.title}
        </Text>
        <CloseButton size="sm" aria-label={messages.checklist.dismiss} onClick={dismiss} />
      </div>
      {!folded && (
        <ol className={classes.steps}>
          {steps.map(({ step, done, count }) => (
            <li key={step} className={classes.step} data-done={done}>
              {done ? <IconCircleCheckFilled size={16} aria-hidden /> : <IconCircleDashed size={16} aria-hidden />}
              <span>{messages.checklist.steps[step]}</span>
              <span className={classes.count}>{done ? formatCompact(count) : messages.checklist.step(done)}</span>
            </li>
          ))}
        </ol>
      )}
      <Text size="xs" className={classes.advice} role="status">
        {missing?.advice ?? ''}
      </Text>
    </Paper>
  );
}
