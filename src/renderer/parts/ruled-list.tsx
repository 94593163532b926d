// Rows with lines between them, and such rows that come in pages.
import { Button, Loader, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { messages } from '../messages.ts';
import { Failure } from './failure.tsx';
import classes from './ruled-list.module.css';

interface Identified {
  readonly id: number;
}

/** `children` draws a row; while `busy`, the rows are those of another question and stand back. */
export function RuledList<Row extends Identified>({
  rows,
  label,
  busy,
  children,
}: {
  readonly rows: readonly Row[];
  readonly label?: string;
  readonly busy?: boolean;
  readonly children: (row: Row) => ReactNode;
}) {
  return (
    <ul className={classes.list} aria-label={label} aria-busy={busy}>
      {rows.map((row) => (
        <li key={row.id} className={classes.row}>
          {children(row)}
        </li>
      ))}
    </ul>
  );
}

/** Pages of rows as far as they were read. */
interface RowPages<Row> {
  readonly rows: readonly Row[];
  readonly reading: boolean;
  readonly error: Error | null;
  /** Reads the next page; null at the end. */
  readonly more: (() => void) | null;
}

/** The rows that were read and the way to more; `empty` is said when there is none. */
export function PagedList<Row extends Identified>({
  pages,
  empty,
  children,
}: {
  readonly pages: RowPages<Row>;
  readonly empty: string;
  readonly children: (row: Row) => ReactNode;
}) {
  if (pages.error !== null) return <Failure title={messages.counters.failed} error={pages.error} />;
  if (pages.reading) return <Loader size="sm" aria-label={messages.loading} />;
  if (pages.rows.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        {empty}
      </Text>
    );
  }
  return (
    <>
      <RuledList rows={pages.rows}>{children}</RuledList>
      {pages.more !== null && (
        <Button variant="subtle" size="compact-sm" onClick={pages.more}>
          {messages.counters.more}
        </Button>
      )}
    </>
  );
}
