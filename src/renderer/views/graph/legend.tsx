// The legend: what shapes, fills and lines mean.
import { Paper, UnstyledButton } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { IconChevronDown, IconChevronUp } from '@tabler/icons-react';
import { useState } from 'react';
import type { LivenessThresholds, NodeRole } from '../../../contract/graph.ts';
import { formatSpan } from '../../format.ts';
import { messages } from '../../messages.ts';
import classes from './legend.module.css';
import { LivenessMark, RoleMark } from './node-mark.tsx';

const roles: readonly NodeRole[] = ['repeater', 'companion', 'room', 'sensor', 'observer', 'none', 'unknown'];
const states = ['alive', 'quiet', 'silent', 'unheard'] as const;
const lines = [
  { confidence: 'high', dash: undefined },
  { confidence: 'medium', dash: '7 4' },
  { confidence: 'low', dash: '2 3' },
] as const;

/** Folded away in a small window; opens on its button. */
export function Legend({ thresholds }: { readonly thresholds: LivenessThresholds }) {
  const roomy = useMediaQuery('(min-width: 62em) and (min-height: 46em)', true, { getInitialValueInEffect: false });
  const [chosen, setChosen] = useState<boolean | null>(null);
  const open = chosen ?? roomy;
  const quiet = thresholds.repeater === undefined ? null : formatSpan(thresholds.repeater.quietMs);
  return (
    <Paper withBorder className={classes.legend}>
      <UnstyledButton className={classes.head} aria-expanded={open} onClick={() => setChosen(!open)}>
        {messages.graph.legend}
        {open ? <IconChevronDown size={14} aria-hidden /> : <IconChevronUp size={14} aria-hidden />}
      </UnstyledButton>
      {open && (
        <div className={classes.columns}>
          <section>
            <h3 className={classes.title}>{messages.graph.legendRoles}</h3>
            <ul className={classes.list}>
              {roles.map((role) => (
                <li key={role}>
                  <RoleMark of={role} /> {messages.roles[role]}
                </li>
              ))}
            </ul>
          </section>
          <section>
            <h3 className={classes.title}>{messages.graph.legendLiveness}</h3>
            <ul className={classes.list}>
              {states.map((state) => (
                <li key={state}>
                  <LivenessMark live={state} /> {messages.liveness[state].word}
                </li>
              ))}
            </ul>
            <p className={classes.note}>{quiet !== null && messages.graph.quietAfter(quiet)}</p>
          </section>
          <section>
            <h3 className={classes.title}>{messages.graph.legendEdges}</h3>
            <ul className={classes.list}>
              {lines.map(({ confidence, dash }) => (
                <li key={confidence}>
                  <svg width={26} height={10} aria-hidden="true">
                    <path d="M1 5h24" stroke="currentColor" strokeWidth={2} strokeDasharray={dash} />
                  </svg>{' '}
                  {messages.confidence[confidence]}
                </li>
              ))}
            </ul>
            <p className={classes.note}>{messages.graph.legendWidth}</p>
            <p className={classes.note}>{messages.graph.legendFade}</p>
            <p className={classes.note}>{messages.graph.legendObserver}</p>
          </section>
        </div>
      )}
    </Paper>
  );
}
