// Bars side by side under the number of the tallest; what a bar is made of is for its view to say.
import { Tooltip } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './bar-chart.module.css';

export interface BarPlace {
  readonly key: number;
  /** A sentence about it, for who points at it. */
  readonly label: string;
  /** Positioned in the place, whose whole height is that of the tallest bar. */
  readonly content: ReactNode;
}

/** For the eye and the mouse: `gist` is its name, `most` what the tallest stands for, `foot` what is written below. */
export function BarChart({
  most,
  gist,
  places,
  foot,
}: {
  readonly most: string;
  readonly gist: string;
  readonly places: readonly BarPlace[];
  readonly foot: ReactNode;
}) {
  return (
    <div className={classes.frame}>
      <span className={classes.most} aria-hidden>
        {most}
      </span>
      <div className={classes.chart} role="img" aria-label={gist}>
        {places.map(({ key, label, content }) => (
          <Tooltip key={key} label={label} multiline maw={260} openDelay={80}>
            <div className={classes.place}>{content}</div>
          </Tooltip>
        ))}
      </div>
      <div className={classes.foot} aria-hidden>
        {foot}
      </div>
    </div>
  );
}
