// A severity as a shape, a colour and a word.
import type { Severity } from '../../../contract/alerts.ts';
import { messages } from '../../messages.ts';
import { Mark, type MarkFill } from '../../parts/mark.tsx';
import classes from './severity-mark.module.css';

const looks: Record<Severity, { readonly tone: string; readonly path: string; readonly fill: MarkFill }> = {
  routine: { tone: 'blue', path: 'M10 2.5a7.5 7.5 0 1 1 0 15 7.5 7.5 0 0 1 0-15Z', fill: 'hollow' },
  priority: { tone: 'yellow', path: 'M10 2 18.5 17.5h-17Z', fill: 'solid' },
  immediate: { tone: 'red', path: 'M6 1.5h8L18.5 6v8L14 18.5H6L1.5 14V6Z', fill: 'solid' },
};

/** Shape and word beside each other. */
export function SeverityMark({ of }: { readonly of: Severity }) {
  const { tone, path, fill } = looks[of];
  return (
    <span className={classes.mark} style={{ color: `var(--mark-${tone})` }}>
      <Mark path={path} fill={fill} colour={`var(--mark-${tone})`} size={14} />
      {messages.alerts.severities[of]}
    </span>
  );
}
