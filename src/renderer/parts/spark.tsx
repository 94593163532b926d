// Small charts without axes: a line through measurements, and bars of counts. The words beside them say the numbers.
import classes from './spark.module.css';

const width = 340;
const height = 40;
const edge = 2;

/** A measurement; null where none was made, which leaves a gap. */
export interface SparkPoint {
  readonly at: number;
  readonly value: number | null;
}

/** A line from the oldest to the newest point; `label` says it in words. */
export function SparkLine({ points, label }: { readonly points: readonly SparkPoint[]; readonly label: string }) {
  const values = points.flatMap(({ value }) => (value === null ? [] : [value]));
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const [from, to] = [points[0]?.at ?? 0, points.at(-1)?.at ?? 1];
  const x = (at: number) => edge + ((at - from) / Math.max(1, to - from)) * (width - 2 * edge);
  const y = (value: number) =>
    high === low ? height / 2 : height - edge - ((value - low) / (high - low)) * (height - 2 * edge);
  let pen = 'M';
  let path = '';
  for (const { at, value } of points) {
    if (value === null) pen = 'M';
    else {
      path += `${pen}${x(at).toFixed(1)} ${y(value).toFixed(1)}`;
      // A point alone in a gap would not be drawn without a length.
      if (pen === 'M') path += 'h0.01';
      pen = 'L';
    }
  }
  return (
    <svg className={classes.chart} viewBox={`0 0 ${width} ${height}`} role="img" aria-label={label}>
      <path className={classes.line} d={path} vectorEffect="non-scaling-stroke" />
    </svg>
  );
}

/** One bar per count, the oldest first; `label` says it in words. */
export function SparkBars({ counts, label }: { readonly counts: readonly number[]; readonly label: string }) {
  const most = Math.max(1, ...counts);
  const step = width / Math.max(1, counts.length);
  return (
    <svg className={classes.chart} viewBox={`0 0 ${width} ${height}`} role="img" aria-label={label}>
      {counts.map((count, i) => {
        const tall = count === 0 ? 1 : Math.max(2, (count / most) * height);
        return (
          <rect
            // biome-ignore lint/suspicious/noArrayIndexKey: a bar is its place
            key={i}
            className={count === 0 ? classes.zero : classes.bar}
            x={i * step + 0.5}
            y={height - tall}
            width={step - 1}
            height={tall}
          />
        );
      })}
    </svg>
  );
}
