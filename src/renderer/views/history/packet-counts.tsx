// How many packets there were, back to those of which only a count is left, as a chart and as a table.
import { Group, Skeleton, Table, Text } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useId, useState } from 'react';
import type { PacketCount } from '../../../contract/packets.ts';
import { formatCount } from '../../format.ts';
import { messages } from '../../messages.ts';
import { BarChart } from '../../parts/bar-chart.tsx';
import { NumberTable, TableSwitch } from '../../parts/behind-chart.tsx';
import { Failure } from '../../parts/failure.tsx';
import { useNow } from '../../parts/use-now.ts';
import { useCore } from '../../wire/use-core.ts';
import { boundsOf, stepBetween, stepOf } from './packet-bounds.ts';
import classes from './packet-counts.module.css';

const words = messages.history.packets;
const renewMs = 60_000;

/** `spanDays` is how far back; the newest bar is still growing. */
export function PacketCounts({ spanDays }: { readonly spanDays: number }) {
  const { calls } = useCore();
  const [asTable, setAsTable] = useState(false);
  const id = useId();
  const now = Math.floor(useNow() / 60_000) * 60_000;
  const input = { bounds: boundsOf(now, spanDays) };
  const { data, error } = useQuery({
    ...calls.packets.counts.queryOptions({ input }),
    placeholderData: keepPreviousData,
    refetchInterval: renewMs,
  });
  if (error !== null) return <Failure title={words.failed} error={error} />;
  if (data === undefined) return <Skeleton height={96} />;
  const [first] = data;
  // Until the answer is there, the bars are those of another span.
  const step = first === undefined ? stepOf(spanDays) : stepBetween(first.from, first.to);
  const removed = data.reduce((sum, count) => sum + count.removed, 0);
  return (
    <>
      <Chart counts={data} step={step} />
      <Text size="xs" c="dimmed" mt={4}>
        {removed === 0 ? words.allStored : words.someRemoved(removed)}
      </Text>
      <Group mt={6}>
        <TableSwitch words={words} shown={asTable} controls={id} onSwitch={() => setAsTable(!asTable)} />
      </Group>
      <div id={id}>{asTable && <CountTable counts={data} step={step} />}</div>
    </>
  );
}

function Chart({ counts, step }: { readonly counts: readonly PacketCount[]; readonly step: Step }) {
  const most = Math.max(1, ...counts.map(({ stored, removed }) => stored + removed));
  const total = counts.reduce((sum, { stored, removed }) => sum + stored + removed, 0);
  const share = (n: number) => `${(100 * n) / most}%`;
  const [first] = counts;
  return (
    <BarChart
      most={formatCount(most)}
      gist={words.gist(total, counts.length, step)}
      places={counts.map((count) => ({
        key: count.from,
        label: words.bar(count, step),
        content: (
          <>
            {count.removed > 0 && (
              <div
                className={classes.removed}
                style={{ bottom: share(count.stored), height: share(count.removed) }}
                data-removed
              />
            )}
            {count.stored > 0 && <div className={classes.stored} style={{ height: share(count.stored) }} />}
          </>
        ),
      }))}
      foot={
        <>
          <span>{first === undefined ? '' : words.when(first.from, step)}</span>
          <span>{words.now}</span>
        </>
      }
    />
  );
}

function CountTable({ counts, step }: { readonly counts: readonly PacketCount[]; readonly step: Step }) {
  return (
    <NumberTable label={words.title(step)} columns={words.columns} minWidth={240}>
      {counts.toReversed().map(({ from, stored, removed }) => (
        <Table.Tr key={from}>
          <Table.Th scope="row" className={classes.tight}>
            {words.when(from, step)}
          </Table.Th>
          <Table.Td>{formatCount(stored)}</Table.Td>
          <Table.Td>{removed === 0 ? messages.none : formatCount(removed)}</Table.Td>
        </Table.Tr>
      ))}
    </NumberTable>
  );
}

type Step = ReturnType<typeof stepOf>;
