// The numbers behind a chart as a small table, and the button that shows it.
import { Button, Table } from '@mantine/core';
import type { ReactNode } from 'react';

/** A quiet button; `controls` is the id of what holds the table, `label` its name where the words alone do not say whose. */
export function TableSwitch({
  words,
  label,
  shown,
  controls,
  onSwitch,
}: {
  readonly words: { readonly table: string; readonly hideTable: string };
  readonly label?: string;
  readonly shown: boolean;
  readonly controls: string;
  readonly onSwitch: () => void;
}) {
  return (
    <Button
      variant="subtle"
      color="gray"
      size="compact-xs"
      aria-expanded={shown}
      aria-controls={controls}
      aria-label={label}
      onClick={onSwitch}
    >
      {shown ? words.hideTable : words.table}
    </Button>
  );
}

/** `children` are its rows; it scrolls where it is wider than its place, or higher than a few lines. */
export function NumberTable({
  label,
  columns,
  minWidth,
  children,
}: {
  readonly label: string;
  readonly columns: readonly string[];
  readonly minWidth: number;
  readonly children: ReactNode;
}) {
  return (
    <Table.ScrollContainer minWidth={minWidth} mah={300}>
      <Table verticalSpacing={3} horizontalSpacing="xs" fz="xs" aria-label={label}>
        <Table.Thead>
          <Table.Tr>
            {columns.map((title) => (
              <Table.Th key={title} scope="col">
                {title}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>{children}</Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
