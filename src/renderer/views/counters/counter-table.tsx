// A table of counters: reason, today, 7 days, since install; each number opens its examples.
import { Table, Text, Title, UnstyledButton } from '@mantine/core';
import type { CounterRow } from '../../../contract/counters.ts';
import { formatCount } from '../../format.ts';
import { messages } from '../../messages.ts';
import classes from './counter-table.module.css';

const words = messages.counters;
const windows = [
  { field: 'today', word: words.today },
  { field: 'last7Days', word: words.week },
  { field: 'sinceInstall', word: words.install },
] as const;

/** `canOpen` says for which reasons examples exist at all. */
export function CounterTable({
  title,
  lead,
  rows,
  wordsOf,
  onOpen,
  canOpen,
}: {
  readonly title: string;
  readonly lead: string;
  readonly rows: readonly CounterRow[];
  readonly wordsOf: (reason: string) => { readonly name: string; readonly meaning: string };
  readonly onOpen: (reason: string, name: string) => void;
  readonly canOpen: (reason: string) => boolean;
}) {
  return (
    <section aria-label={title}>
      <Title order={2}>{title}</Title>
      <Text size="sm" c="dimmed" mb="sm">
        {lead}
      </Text>
      <Table verticalSpacing={7} horizontalSpacing="xs" className={classes.table}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">{words.reason}</Table.Th>
            {windows.map(({ field, word }) => (
              <Table.Th key={field} scope="col" className={classes.number}>
                {word}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row) => (
            <Row key={row.reason} row={row} {...wordsOf(row.reason)} onOpen={canOpen(row.reason) ? onOpen : null} />
          ))}
          {rows.length === 0 && (
            <Table.Tr>
              <Table.Td colSpan={4}>{words.notYet}</Table.Td>
            </Table.Tr>
          )}
        </Table.Tbody>
      </Table>
    </section>
  );
}

function Row({
  row,
  name,
  meaning,
  onOpen,
}: {
  readonly row: CounterRow;
  readonly name: string;
  readonly meaning: string;
  readonly onOpen: ((reason: string, name: string) => void) | null;
}) {
  return (
    <Table.Tr data-reason={row.reason}>
      <Table.Th scope="row" fw={400}>
        <span className={classes.name}>{name}</span>
        <span className={classes.meaning}>{meaning}</span>
      </Table.Th>
      {windows.map(({ field, word }) => (
        <Table.Td key={field} className={classes.number} data-zero={row[field] === 0}>
          {onOpen === null ? (
            formatCount(row[field])
          ) : (
            <UnstyledButton
              className={classes.open}
              aria-label={words.open(formatCount(row[field]), name, word)}
              onClick={() => onOpen(row.reason, name)}
            >
              {formatCount(row[field])}
            </UnstyledButton>
          )}
        </Table.Td>
      ))}
    </Table.Tr>
  );
}
