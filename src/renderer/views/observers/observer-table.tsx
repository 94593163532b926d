// The table of observers: one row each, its name opens its panel.
import { Paper, Table, UnstyledButton } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { ObserverRow } from '../../../contract/observers.ts';
import { formatAgo, formatCount, formatDbm, formatKey, formatMoment, formatName } from '../../format.ts';
import { messages } from '../../messages.ts';
import { isClockOff, observerMessages as words } from '../../observer-messages.ts';
import classes from './observer-table.module.css';

/** An observer's name, else the beginning of its key. */
export function nameOf({ name, key }: Pick<ObserverRow, 'name' | 'key'>): string {
  return formatName(name, formatName(formatKey(key), words.unnamed));
}

/** `picked` is the key of the observer whose panel is open. */
export function ObserverTable({
  rows,
  picked,
  now,
  onPick,
}: {
  readonly rows: readonly ObserverRow[];
  readonly picked: string | null;
  readonly now: number;
  readonly onPick: (key: string) => void;
}) {
  const { columns } = words;
  return (
    <Paper withBorder className={classes.frame}>
      <Table verticalSpacing={8} horizontalSpacing="sm" className={classes.table} aria-label={words.table}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">{columns.name}</Table.Th>
            <Table.Th scope="col">{columns.lastSeen}</Table.Th>
            <Table.Th scope="col" className={classes.number}>
              {columns.perHour}
            </Table.Th>
            <Table.Th scope="col" className={classes.number}>
              {columns.battery}
            </Table.Th>
            <Table.Th scope="col" className={classes.number}>
              {columns.noise}
            </Table.Th>
            <Table.Th scope="col">{columns.clock}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row) => (
            <Row key={row.id} row={row} picked={row.key === picked} now={now} onPick={onPick} />
          ))}
        </Table.Tbody>
      </Table>
    </Paper>
  );
}

function Row({
  row,
  picked,
  now,
  onPick,
}: {
  readonly row: ObserverRow;
  readonly picked: boolean;
  readonly now: number;
  readonly onPick: (key: string) => void;
}) {
  const name = nameOf(row);
  const off = isClockOff(row.clock);
  return (
    <Table.Tr data-picked={picked}>
      <Table.Th scope="row" fw={500}>
        <UnstyledButton
          className={classes.open}
          aria-label={words.open(name)}
          aria-pressed={picked}
          onClick={() => onPick(row.key)}
        >
          <span className="untrusted">{name}</span>
        </UnstyledButton>
        <span className={classes.quiet}>
          {[row.iata, row.online === false ? words.left : null].filter((word) => word !== null).join(', ')}
        </span>
      </Table.Th>
      <Table.Td title={formatMoment(row.lastSeen)}>{formatAgo(row.lastSeen, now)}</Table.Td>
      <Table.Td className={classes.number}>{formatCount(row.perHour)}</Table.Td>
      <Table.Td className={classes.number}>
        {row.batteryMv === null ? messages.none : words.volts(row.batteryMv)}
      </Table.Td>
      <Table.Td className={classes.number}>
        {row.noiseFloor === null ? messages.none : formatDbm(row.noiseFloor)}
      </Table.Td>
      <Table.Td title={words.clockLong(row.clock)}>
        <span className={off ? classes.off : classes.quiet}>
          {off && <IconAlertTriangle size={14} aria-hidden />} {words.clockShort(row.clock)}
        </span>
      </Table.Td>
    </Table.Tr>
  );
}
