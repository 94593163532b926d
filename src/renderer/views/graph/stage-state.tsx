// What the canvas shows, in words: counts, what is hidden, what is going on.
import { Loader, Paper, UnstyledButton } from '@mantine/core';
import type { GraphModel } from '../../graph/model.ts';
import { messages } from '../../messages.ts';
import classes from './stage-state.module.css';

/** Counts leave out what is hidden and say so. */
export function StageState({
  model,
  arranging,
  implausibleShown,
  onImplausible,
}: {
  readonly model: GraphModel;
  readonly arranging: number | null;
  readonly implausibleShown: boolean;
  readonly onImplausible: (show: boolean) => void;
}) {
  const implausible = countImplausible(model);
  const edges = model.edges.size - (implausibleShown ? 0 : implausible);
  const words = messages.graph;
  return (
    <Paper withBorder className={classes.state}>
      {arranging !== null && model.nodes.size > 0 && (
        <span className={classes.busy}>
          <Loader size={12} /> {words.arranging(arranging)}
        </span>
      )}
      <span role="status" data-testid="graph-counts" data-revision={model.revision}>
        {model.nodes.size === 0 ? words.waiting : words.counts(model.nodes.size, edges)}
      </span>
      {implausible > 0 && (
        <span title={words.implausibleHint}>
          {implausibleShown ? words.implausibleShown(implausible) : words.implausible(implausible)}{' '}
          <UnstyledButton className={classes.toggle} onClick={() => onImplausible(!implausibleShown)}>
            {implausibleShown ? words.hide : words.show}
          </UnstyledButton>
        </span>
      )}
    </Paper>
  );
}

function countImplausible(model: GraphModel): number {
  let count = 0;
  for (const edge of model.edges.values()) if (edge.implausible) count += 1;
  return count;
}
