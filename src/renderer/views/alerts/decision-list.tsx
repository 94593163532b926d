// Decisions one by one: which guard, the values compared, when it would have fired.
import type { Decision, WouldFire } from '../../../contract/counters.ts';
import { formatExactMoment, formatName } from '../../format.ts';
import { messages } from '../../messages.ts';
import { Facts } from '../../parts/facts.tsx';
import { PagedList } from '../../parts/ruled-list.tsx';
import classes from './decision-list.module.css';
import type { DecisionPages } from './use-decisions.ts';

const words = messages.alerts.decisions;

/** `empty` is said when there is none. */
export function DecisionList({ pages, empty }: { readonly pages: DecisionPages; readonly empty: string }) {
  return (
    <PagedList pages={pages} empty={empty}>
      {(decision) => <DecisionItem decision={decision} />}
    </PagedList>
  );
}

function DecisionItem({ decision }: { readonly decision: Decision }) {
  const { title, category, at, reason, detail, eventId, wouldFire } = decision;
  return (
    <>
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
    </>
  );
}

function whenOf({ kind, at, words: why }: WouldFire): string {
  if (kind === 'change' || at === null) return why;
  return words[kind](formatExactMoment(at), why);
}
