// The legend: a strip with roles and liveness, and on request what lines and rings mean.
import { Paper, UnstyledButton } from '@mantine/core';
import { IconChevronDown, IconChevronUp } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import type { LivenessThresholds, NodeRole } from '../../../contract/graph.ts';
import { formatSpan } from '../../format.ts';
import { messages } from '../../messages.ts';
import classes from './legend.module.css';
import { LivenessMark, RoleMark } from './node-mark.tsx';

const roles: readonly NodeRole[] = ['repeater', 'companion', 'room', 'sensor', 'observer', 'none', 'unknown'];
const commonRoles = roles.slice(0, 3);
const states = ['alive', 'quiet', 'silent', 'unheard'] as const;
const lines = [
  { confidence: 'high', dash: undefined },
  { confidence: 'medium', dash: '7 4' },
  { confidence: 'low', dash: '2 3' },
] as const;

/** The strip folds to its button where there is no room for it. */
export function Legend({ thresholds }: { readonly thresholds: LivenessThresholds }) {
  const [open, setOpen] = useState(false);
  return (
    <Paper withBorder className={classes.legend}>
      {open && <Whole thresholds={thresholds} />}
      <div className={classes.strip}>
        <UnstyledButton className={classes.head} aria-expanded={open} onClick={() => setOpen(!open)}>
          {messages.graph.legend}
          {open ? <IconChevronDown size={14} aria-hidden /> : <IconChevronUp size={14} aria-hidden />}
        </UnstyledButton>
        {!open && (
          <ul className={classes.short}>
            {commonRoles.map((role) => (
              <Entry key={role} mark={<RoleMark of={role} />} word={messages.roles[role]} />
            ))}
            <li className={classes.gap} aria-hidden="true" />
            {states.map((state) => (
              <Entry key={state} mark={<LivenessMark live={state} />} word={messages.liveness[state].word} />
            ))}
          </ul>
        )}
      </div>
    </Paper>
  );
}

function Whole({ thresholds }: { readonly thresholds: LivenessThresholds }) {
  const { repeater } = thresholds;
  return (
    <div className={classes.columns}>
      <Column title={messages.graph.legendRoles}>
        {roles.map((role) => (
          <Entry key={role} mark={<RoleMark of={role} />} word={messages.roles[role]} />
        ))}
      </Column>
      <Column title={messages.graph.legendLiveness} notes={repeater === undefined ? [] : [spansOf(repeater)]}>
        {states.map((state) => (
          <Entry
            key={state}
            mark={<LivenessMark live={state} />}
            word={`${messages.liveness[state].word}: ${messages.liveness[state].look}`}
          />
        ))}
      </Column>
      <Column
        title={messages.graph.legendEdges}
        notes={[messages.graph.legendWidth, messages.graph.legendFade, messages.graph.legendObserver]}
      >
        {lines.map(({ confidence, dash }) => (
          <Entry key={confidence} mark={<Line dash={dash} />} word={messages.confidence[confidence]} />
        ))}
      </Column>
    </div>
  );
}

function spansOf({ quietMs, silentMs }: { readonly quietMs: number; readonly silentMs: number }): string {
  return messages.graph.quietAfter(formatSpan(quietMs), formatSpan(silentMs));
}

function Column({
  title,
  notes = [],
  children,
}: {
  readonly title: string;
  readonly notes?: readonly string[];
  readonly children: ReactNode;
}) {
  return (
    <section>
      <h3 className={classes.title}>{title}</h3>
      <ul className={classes.list}>{children}</ul>
      {notes.map((note) => (
        <p key={note} className={classes.note}>
          {note}
        </p>
      ))}
    </section>
  );
}

function Entry({ mark, word }: { readonly mark: ReactNode; readonly word: string }) {
  return (
    <li className={classes.entry}>
      {mark} {word}
    </li>
  );
}

function Line({ dash }: { readonly dash: string | undefined }) {
  return (
    <svg width={26} height={10} aria-hidden="true">
      <path d="M1 5h24" stroke="currentColor" strokeWidth={2} strokeDasharray={dash} />
    </svg>
  );
}
