// Examples behind a counter, in a drawer: decisions with the values compared, or refused messages.
import { Code, Drawer } from '@mantine/core';
import { decisionReasons } from '../../../contract/counters.ts';
import { formatMoment, formatName } from '../../format.ts';
import { messages } from '../../messages.ts';
import { PagedList } from '../../parts/ruled-list.tsx';
import { DecisionList } from '../alerts/decision-list.tsx';
import { useDecisionsOf } from '../alerts/use-decisions.ts';
import classes from './samples.module.css';
import { useRefusals } from './use-samples.ts';

const words = messages.counters;

/** Which examples to show. */
export interface SampleWish {
  readonly kind: 'events' | 'refusals';
  readonly reason: string;
  /** The reason in words. */
  readonly name: string;
}

/** Newest first; older ones on request. */
export function Samples({ wish, onClose }: { readonly wish: SampleWish; readonly onClose: () => void }) {
  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      size={460}
      title={words.samples(wish.name)}
      closeButtonProps={{ 'aria-label': messages.close }}
      overlayProps={{ backgroundOpacity: 0.35 }}
    >
      {wish.kind === 'events' ? <Decisions reason={wish.reason} /> : <Refusals reason={wish.reason} />}
    </Drawer>
  );
}

function Decisions({ reason }: { readonly reason: string }) {
  const wanted = decisionReasons.find((known) => known === reason) ?? null;
  return <DecisionList pages={useDecisionsOf({ reason: wanted })} empty={words.noSamples} />;
}

function Refusals({ reason }: { readonly reason: string }) {
  return (
    <PagedList pages={useRefusals(reason)} empty={words.noSamples}>
      {(row) => (
        <>
          <div className={classes.head}>
            <span>{formatName(row.detail, row.reason, 200)}</span>
            <time className={classes.quiet}>{formatMoment(row.at)}</time>
          </div>
          <Code block className={classes.sample}>
            {row.sample}
          </Code>
          <div className={classes.quiet}>
            {words.sampleFrom(
              formatName(row.source, messages.none, 60),
              row.observer === null ? null : formatName(row.observer, messages.none, 30),
            )}
          </div>
        </>
      )}
    </PagedList>
  );
}
