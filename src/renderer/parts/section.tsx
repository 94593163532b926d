// A titled part of a panel or page.
import { Text } from '@mantine/core';
import { type ReactNode, useId } from 'react';
import classes from './section.module.css';

/** A heading of level 3 and what belongs to it; `note` is a quiet sentence below the heading. */
export function Section({
  title,
  note,
  children,
}: {
  readonly title: string;
  readonly note?: string | undefined;
  readonly children?: ReactNode;
}) {
  const id = useId();
  return (
    <section className={classes.section} aria-labelledby={id}>
      <h3 id={id} className={classes.title}>
        {title}
      </h3>
      {note !== undefined && (
        <Text size="xs" c="dimmed" mb={6}>
          {note}
        </Text>
      )}
      {children}
    </section>
  );
}
