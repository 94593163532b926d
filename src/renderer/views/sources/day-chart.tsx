// A day of one source: what came in each hour beside what usually comes then, as a chart and as a table.
import { Table } from '@mantine/core';
import { useId, useState } from 'react';
import type { SourceHour } from '../../../contract/sources.ts';
import { BarChart } from '../../parts/bar-chart.tsx';
import { NumberTable, TableSwitch } from '../../parts/behind-chart.tsx';
import { sourceMessages } from '../../source-messages.ts';
import classes from './day-chart.module.css';
import { useHours } from './use-hours.ts';

const words = sourceMessages.day;
/** An hour listened to for less says nothing of its rate. */
const leastListenedSecs = 300;
const hourSecs = 3_600;
/** Hours between two marks below the chart. */
const markEvery = 6;

/** Nothing while the hours are not known, or the source never listened in them. */
export function DayChart({ name, shown }: { readonly name: string; readonly shown: string }) {
  const hours = useHours(name);
  const [asTable, setAsTable] = useState(false);
  const id = useId();
  if (hours === null || !hours.some(({ listenedSecs }) => listenedSecs > 0)) return null;
  return (
    <section className={classes.day} aria-label={words.title(shown)}>
      <div className={classes.head}>
        <span>{hours.some(({ usual }) => usual !== null) ? words.captionUsual : words.caption}</span>
        <TableSwitch
          words={words}
          label={words.tableOf(shown)}
          shown={asTable}
          controls={id}
          onSwitch={() => setAsTable(!asTable)}
        />
      </div>
      <Chart hours={hours} />
      <div id={id}>{asTable && <HourTable hours={hours} label={words.title(shown)} />}</div>
    </section>
  );
}

function Chart({ hours }: { readonly hours: readonly SourceHour[] }) {
  const most = Math.max(1, ...hours.map((hour) => Math.max(rateOf(hour) ?? 0, hour.usual?.high ?? 0)));
  const newest = hours.at(-1);
  const total = hours.reduce((sum, { hearings }) => sum + hearings, 0);
  const share = (perHour: number) => `${(100 * perHour) / most}%`;
  return (
    <BarChart
      most={words.rate(Math.round(most))}
      gist={words.gist(total, Math.round(most))}
      places={hours.map((hour) => ({
        key: hour.at,
        label: sentenceOf(hour, hour === newest),
        content: <Hour hour={hour} share={share} isRunning={hour === newest} />,
      }))}
      foot={hours.map(({ at }) => (
        <span key={at} className={classes.mark}>
          {new Date(at).getHours() % markEvery === 0 ? words.clock(at) : ''}
        </span>
      ))}
    />
  );
}

function Hour({
  hour,
  share,
  isRunning,
}: {
  readonly hour: SourceHour;
  readonly share: (perHour: number) => string;
  readonly isRunning: boolean;
}) {
  const rate = rateOf(hour);
  return (
    <>
      {rate === null && <div className={classes.unheard} data-unheard />}
      {hour.usual !== null && (
        <div
          className={classes.usual}
          style={{ bottom: share(hour.usual.low), height: share(hour.usual.high - hour.usual.low) }}
        />
      )}
      {rate !== null && (
        <div className={classes.bar} style={{ height: share(rate) }} data-running={isRunning || undefined} />
      )}
    </>
  );
}

function HourTable({ hours, label }: { readonly hours: readonly SourceHour[]; readonly label: string }) {
  return (
    <NumberTable label={label} columns={words.columns} minWidth={420}>
      {hours.toReversed().map((hour, n) => (
        <Table.Tr key={hour.at}>
          <Table.Th scope="row">{n === 0 ? words.now(hour.at) : words.span(hour.at)}</Table.Th>
          <Table.Td>{rateOf(hour) === null ? words.unheard : words.count(hour.hearings)}</Table.Td>
          <Table.Td>{usualOf(hour) ?? words.unknown}</Table.Td>
          <Table.Td>{words.minutes(listenedMinutes(hour))}</Table.Td>
        </Table.Tr>
      ))}
    </NumberTable>
  );
}

/** Packets per hour of listening; null where too little was listened to. */
function rateOf({ hearings, listenedSecs }: SourceHour): number | null {
  return listenedSecs < leastListenedSecs ? null : (hearings * hourSecs) / listenedSecs;
}

function listenedMinutes({ listenedSecs }: SourceHour): number {
  return Math.round(listenedSecs / 60);
}

function usualOf({ usual }: SourceHour): string | null {
  if (usual === null) return null;
  const [low, high] = [Math.round(usual.low), Math.round(usual.high)];
  return low === high ? words.count(low) : words.range(low, high);
}

function sentenceOf(hour: SourceHour, isRunning: boolean): string {
  const span = isRunning ? words.now(hour.at) : words.span(hour.at);
  const usual = usualOf(hour);
  const minutes = listenedMinutes(hour);
  if (rateOf(hour) === null) return words.unheardHour(span, minutes, usual);
  return words.hour(span, hour.hearings, usual, minutes >= 59 ? null : minutes);
}
