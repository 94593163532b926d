// A page that scrolls: a heading, a sentence about it, and its content at a readable width.
import { Group, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './sheet.module.css';

/** `actions` stand at the right of the heading. */
export function Sheet({
  title,
  lead,
  actions,
  children,
}: {
  readonly title: string;
  readonly lead: string;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}) {
  return (
    <div className={classes.scroll}>
      <div className={classes.sheet}>
        <Group justify="space-between" align="flex-end" mb="lg">
          <div>
            <Title order={1}>{title}</Title>
            <Text size="sm" c="dimmed" mt={2}>
              {lead}
            </Text>
          </div>
          {actions}
        </Group>
        {children}
      </div>
    </div>
  );
}
