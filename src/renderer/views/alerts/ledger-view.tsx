// The ledger: every event by what became of it and by family, over three windows; each number opens its decisions.
import { Paper, SegmentedControl, Skeleton, Text } from '@mantine/core';
import { IconAlertTriangle, IconCheck } from '@tabler/icons-react';
import { useState } from 'react';
import type { Ledger } from '../../../contract/counters.ts';
import { formatCount, formatMoment } from '../../format.ts';
import { messages } from '../../messages.ts';
import { Failure } from '../../parts/failure.tsx';
import { Decisions, type DecisionWish } from './decisions.tsx';
import { type LedgerTable, type LedgerWindow, ledgerTable } from './ledger-sums.ts';
import classes from './ledger-table.module.css';
import { LedgerTableView } from './ledger-table.tsx';
import { useLedger } from './use-ledger.ts';

const words = messages.alerts.ledger;
const windows = ['today', 'last7Days', 'sinceInstall'] as const satisfies LedgerWindow[];

/** Renewed while it is open. */
export function LedgerView() {
  const { ledger, error, retry } = useLedger();
  const [window, setWindow] = useState<LedgerWindow>('today');
  const [wish, setWish] = useState<DecisionWish | null>(null);
  return (
    <>
      <div className={classes.head}>
        <Text size="sm" c="dimmed">
          {words.lead}
        </Text>
        <SegmentedControl
          aria-label={words.window}
          value={window}
          onChange={(value) => setWindow(windows.find((known) => known === value) ?? 'today')}
          data={windows.map((value) => ({ value, label: words.windows[value] }))}
        />
      </div>
      {error !== null && <Failure title={words.failed} error={error} retryLabel={messages.retry} onRetry={retry} />}
      {ledger === null && error === null && <Skeleton height={420} />}
      {ledger !== null && <WindowOfLedger ledger={ledger} window={window} onOpen={setWish} />}
      {wish !== null && ledger !== null && <Decisions wish={wish} ledger={ledger} onClose={() => setWish(null)} />}
    </>
  );
}

function WindowOfLedger({
  ledger,
  window,
  onOpen,
}: {
  readonly ledger: Ledger;
  readonly window: LedgerWindow;
  readonly onOpen: (wish: DecisionWish) => void;
}) {
  const table = ledgerTable(ledger, window);
  const { coveredSince } = ledger.windows;
  const begins = window === 'sinceInstall' ? coveredSince : Math.max(ledger.windows[window], coveredSince ?? 0);
  return (
    <>
      <Paper withBorder className={classes.card}>
        <LedgerTableView table={table} onOpen={(reason, family) => onOpen({ reason, family, window })} />
        <Proof table={table} seen={window === 'sinceInstall' ? ledger.seen : table.total} />
      </Paper>
      <Text size="xs" c="dimmed" mt="sm">
        {coveredSince === null || begins === null
          ? words.notYet
          : window === 'sinceInstall'
            ? words.counting(formatMoment(begins))
            : words.since(formatMoment(begins))}
      </Text>
    </>
  );
}

/** Says that it adds up, or that it does not; never hides a difference. */
function Proof({ table, seen }: { readonly table: LedgerTable; readonly seen: number }) {
  const told = table.rows.find((row) => row.reason === 'delivered')?.total ?? 0;
  const columns = table.columns.reduce((sum, n) => sum + n, 0) + table.older;
  if (columns !== table.total || seen !== table.total) {
    return (
      <p className={classes.proof} role="alert" style={{ color: 'var(--mark-red)' }}>
        <IconAlertTriangle size={16} aria-hidden />
        {words.doesNot(formatCount(seen), formatCount(columns))}
      </p>
    );
  }
  return (
    <p className={classes.proof}>
      <IconCheck size={16} aria-hidden color="var(--mark-green)" />
      <b data-testid="ledger-sum">
        {words.adds(formatCount(seen), formatCount(told), formatCount(table.total - told))}
      </b>
      <span>{words.addsUp}</span>
    </p>
  );
}
