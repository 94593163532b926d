// What an observer measured about itself in the last 24 hours, as small charts with their numbers.
import { Text } from '@mantine/core';
import type { ObserverDetail } from '../../../contract/observers.ts';
import { formatDbm } from '../../format.ts';
import { observerMessages as words } from '../../observer-messages.ts';
import { Section } from '../../parts/section.tsx';
import { SparkLine, type SparkPoint } from '../../parts/spark.tsx';
import classes from './reports.module.css';

/** Says so where there is nothing to show. */
export function Reports({ detail: { samples, airtimePercent } }: { readonly detail: ObserverDetail }) {
  const series = (of: 'batteryMv' | 'noiseFloor' | 'airtimePercent'): readonly SparkPoint[] =>
    samples.map((sample) => ({ at: sample.at, value: sample[of] }));
  const measured = samples.some(
    (one) => one.batteryMv !== null || one.noiseFloor !== null || one.airtimePercent !== null,
  );
  return (
    <Section title={words.reports} note={measured ? words.reportsNote : words.noReports}>
      <Series name={words.series.battery} points={series('batteryMv')} show={words.volts} />
      <Series name={words.series.noise} points={series('noiseFloor')} show={formatDbm} />
      <Series name={words.series.airtime} points={series('airtimePercent')} show={words.percent} />
      {airtimePercent !== null && (
        <Text size="sm">
          {words.facts.airtime}: {words.percent(airtimePercent)}
        </Text>
      )}
    </Section>
  );
}

function Series({
  name,
  points,
  show,
}: {
  readonly name: string;
  readonly points: readonly SparkPoint[];
  readonly show: (value: number) => string;
}) {
  const values = points.flatMap(({ value }) => (value === null ? [] : [value]));
  const newest = values.at(-1);
  if (newest === undefined) return null;
  const range = words.range(show(Math.min(...values)), show(Math.max(...values)));
  return (
    <div>
      <div className={classes.head}>
        <span>{name}</span>
        <b>{show(newest)}</b>
        <span className={classes.range}>{range}</span>
      </div>
      {values.length > 1 && <SparkLine points={points} label={words.chart(name, show(newest), range)} />}
    </div>
  );
}
