// What the canvas shows, in words: counts, what is hidden, what is going on.
import { Loader, Paper, UnstyledButton } from '@mantine/core';
import { countDoubts } from '../../graph/doubt.ts';
import type { GraphModel } from '../../graph/model.ts';
import { messages } from '../../messages.ts';
import classes from './stage-state.module.css';

/** Counts leave out what is hidden and say so. */
export function StageState({
  model,
  arranging,
  doubtedShown,
  onDoubted,
}: {
  readonly model: GraphModel;
  readonly arranging: number | null;
  readonly doubtedShown: boolean;
  readonly onDoubted: (show: boolean) => void;
}) {
  const doubts = countDoubts(model.edges.values());
  const doubted = doubts.wrong + doubts.implausible + doubts.unproven;
  const edges = model.edges.size - (doubtedShown ? 0 : doubted);
  const observers = countObservers(model);
  const words = messages.graph;
  return (
    <Paper withBorder className={classes.state}>
      {arranging !== null && model.nodes.size > 0 && (
        <span className={classes.busy}>
          <Loader size={12} /> {words.arranging(arranging)}
        </span>
      )}
      <span role="status" data-testid="graph-counts" data-revision={model.revision}>
        {model.nodes.size === 0 ? words.waiting : words.counts(model.nodes.size - observers, observers, edges)}
      </span>
      {doubted > 0 && (
        <span title={words.doubtHint}>
          {words.doubted(doubts.wrong, doubts.implausible, doubts.unproven, doubtedShown)}{' '}
          <UnstyledButton className={classes.toggle} onClick={() => onDoubted(!doubtedShown)}>
            {doubtedShown ? words.hide : words.show}
          </UnstyledButton>
        </span>
      )}
    </Paper>
  );
}

/** Drawn observers that sent no advert of their own. */
function countObservers(model: GraphModel): number {
  let observers = 0;
  for (const node of model.nodes.values()) if (node.role === 'observer') observers += 1;
  return observers;
}
