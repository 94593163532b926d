// Decisions one by one: which guard, the values compared, when it would have fired.
import { Button, Loader, Text } from '@mantine/core';
import type { Decision, WouldFire } from '../../../contract/counters.ts';
import { formatExactMoment, formatName } from '../../format.ts';
import { messages } from '../../messages.ts';
import { Facts } from '../../parts/facts.tsx';
import { Failure } from '../../parts/failure.tsx';
import classes from './decision-list.module.css';
import type { DecisionPages } from './use-decisions.ts';

const words = messages.alerts.decisions;

/** `empty` is said when there is none. */
export function DecisionList({ pages, empty }: { readonly pages: DecisionPages; readonly empty: string }) {
  if (pages.error !== null) return <Failure title={messages.counters.failed} error={pages.error} />;
  if (pages.reading) return <Loader size="sm" aria-label={messages.loading} />;
  if (pages.rows.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        {empty}
      </Text>
    );
  }
  return (
    <>
      <ul className={classes.list}>
        {pages.rows.map((row) => (
          <DecisionItem key={row.id} decision={row} />
        ))}
      </ul>
      {pages.more !== null && (
        <Button variant="subtle" size="compact-sm" onClick={pages.more}>
          {messages.counters.more}
        </Button>
      )}
    </>
  );
}

function DecisionItem({ decision }: { readonly decision: Decision }) {
  const { title, category, at, reason, detail, eventId, wouldFire } = decision;
  return (
    <li className={classes.row}>
      <div className={classes.head}>
        <span className="untrusted">{formatName(title, category, 90)}</span>
        <time className={classes.quiet}>{formatExactMoment(at)}</time>
      </div>
      <Facts
        rows={[
          [reason === 'delivered' ? words.outcome : words.guard, messages.counters.decisions[reason].name],
          [
            words.compared,
            <span key="detail" className="untrusted">
              {formatName(detail, messages.none, 200)}
            </span>,
          ],
          ...(wouldFire === null ? [] : [[words.wouldFire, whenOf(wouldFire)] as const]),
          [words.category, formatName(category, messages.none)],
          [
            words.event,
            <span key="event" className={`${classes.quiet} mono untrusted`}>
              {formatName(eventId, messages.none, 120)}
            </span>,
          ],
        ]}
      />
    </li>
  );
}

function whenOf({ kind, at, words: why }: WouldFire): string {
  if (kind === 'change' || at === null) return why;
  return words[kind](formatExactMoment(at), why);
}
