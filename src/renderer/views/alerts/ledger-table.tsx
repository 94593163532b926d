// Reasons down, families across, sums at the right and below.
import { Table, UnstyledButton } from '@mantine/core';
import { formatCount } from '../../format.ts';
import { messages } from '../../messages.ts';
import type { LedgerRow, LedgerTable } from './ledger-sums.ts';
import classes from './ledger-table.module.css';

const words = messages.alerts.ledger;
const reasons = messages.counters.decisions;

type Open = (reason: LedgerRow['reason'] | null, family: string | null) => void;

/** `onOpen` gets the reason and family of the pressed number; null stands for all. */
export function LedgerTableView({ table, onOpen }: { readonly table: LedgerTable; readonly onOpen: Open }) {
  const familyWord = (family: string) => messages.alerts.families[family] ?? family;
  return (
    <Table.ScrollContainer minWidth={660}>
      <Table verticalSpacing={5} horizontalSpacing="xs" className={classes.table} aria-label={words.table}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">{words.reason}</Table.Th>
            {table.families.map((family) => (
              <Table.Th key={family} scope="col" className={classes.number}>
                {familyWord(family)}
              </Table.Th>
            ))}
            {table.older > 0 && (
              <Table.Th scope="col" className={classes.number} title={words.olderHint}>
                {words.older}
              </Table.Th>
            )}
            <Table.Th scope="col" className={classes.sum}>
              {words.total}
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {table.rows.map((row) => (
            <Table.Tr key={row.reason} data-reason={row.reason}>
              <Table.Th scope="row" className={classes.reason} title={reasons[row.reason].meaning}>
                {reasons[row.reason].name}
              </Table.Th>
              {table.families.map((family, i) => (
                <Count
                  key={family}
                  n={row.counts[i] ?? 0}
                  names={[reasons[row.reason].name, familyWord(family)]}
                  onOpen={() => onOpen(row.reason, family)}
                />
              ))}
              {table.older > 0 && <td className={classes.number}>{formatCount(row.older)}</td>}
              <Count
                n={row.total}
                names={[reasons[row.reason].name, words.allFamilies]}
                onOpen={() => onOpen(row.reason, null)}
                sum
              />
            </Table.Tr>
          ))}
        </Table.Tbody>
        <Table.Tfoot>
          <Table.Tr data-reason="total">
            <Table.Th scope="row">{words.total}</Table.Th>
            {table.families.map((family, i) => (
              <Count
                key={family}
                n={table.columns[i] ?? 0}
                names={[words.allReasons, familyWord(family)]}
                onOpen={() => onOpen(null, family)}
                sum
              />
            ))}
            {table.older > 0 && <td className={classes.number}>{formatCount(table.older)}</td>}
            <Count
              n={table.total}
              names={[words.allReasons, words.allFamilies]}
              onOpen={() => onOpen(null, null)}
              sum
            />
          </Table.Tr>
        </Table.Tfoot>
      </Table>
    </Table.ScrollContainer>
  );
}

/** A number that opens what is behind it; nothing is behind zero. */
function Count({
  n,
  names: [reason, family],
  onOpen,
  sum = false,
}: {
  readonly n: number;
  readonly names: readonly [reason: string, family: string];
  readonly onOpen: () => void;
  readonly sum?: boolean;
}) {
  return (
    <Table.Td className={sum ? classes.sum : classes.number} data-zero={n === 0}>
      {n === 0 ? (
        '0'
      ) : (
        <UnstyledButton
          className={classes.open}
          aria-label={words.open(formatCount(n), reason, family)}
          onClick={onOpen}
        >
          {formatCount(n)}
        </UnstyledButton>
      )}
    </Table.Td>
  );
}
