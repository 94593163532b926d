// What an edge did in the last 30 days: its SNR and its evidence by the day.
import type { EdgeDetail } from '../../../contract/graph.ts';
import { formatDb } from '../../format.ts';
import { messages } from '../../messages.ts';
import { Section } from '../../parts/section.tsx';
import { SparkBars, SparkLine, type SparkPoint } from '../../parts/spark.tsx';
import classes from './edge-panel.module.css';

const words = messages.edge;
const dayMs = 86_400_000;
const daysShown = 30;

/** Two small charts with their numbers; says so where there was nothing. */
export function EdgeDays({ detail }: { readonly detail: Pick<EdgeDetail, 'days' | 'generatedAt'> }) {
  const days = wholeMonth(detail);
  if (detail.days.length === 0) return <Section title={words.days} note={words.noDays} />;
  const measured = days.flatMap(({ value }) => (value === null ? [] : [value]));
  const newest = measured.at(-1);
  const counts = days.map(({ count }) => count);
  const pieces = words.dayPieces(
    counts.reduce((sum, count) => sum + count, 0),
    Math.max(...counts),
  );
  const range = words.dayRange(formatDb(Math.min(...measured)), formatDb(Math.max(...measured)));
  return (
    <Section title={words.days} note={newest === undefined ? words.daysPlain : words.daysNote}>
      {newest !== undefined && (
        <>
          <div className={classes.chartHead}>
            <span>{words.daySnr}</span>
            <b>{formatDb(newest)}</b>
            <span>{range}</span>
          </div>
          <SparkLine points={days} label={words.daySnrChart(formatDb(newest), range)} />
        </>
      )}
      <div className={classes.chartHead}>
        <span>{words.dayCount}</span>
        <span>{pieces}</span>
      </div>
      <SparkBars counts={counts} label={words.dayCountChart(pieces)} />
    </Section>
  );
}

/** Every one of the last 30 days, the oldest first. */
function wholeMonth({ days, generatedAt }: Pick<EdgeDetail, 'days' | 'generatedAt'>) {
  const today = Math.floor(generatedAt / dayMs);
  const byDay = new Map(days.map((day) => [Math.floor(day.at / dayMs), day]));
  return Array.from({ length: daysShown }, (_, i): SparkPoint & { readonly count: number } => {
    const day = byDay.get(today - daysShown + 1 + i);
    return { at: (today - daysShown + 1 + i) * dayMs, value: day?.snr ?? null, count: day?.count ?? 0 };
  });
}
