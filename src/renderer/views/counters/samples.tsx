// Examples behind a counter, in a drawer: decisions with the values compared, or refused messages.
import { Button, Code, Drawer, Loader, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { decisionReasons } from '../../../contract/counters.ts';
import { formatMoment, formatName } from '../../format.ts';
import { messages } from '../../messages.ts';
import { Failure } from '../../parts/failure.tsx';
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
  const pages = useRefusals(reason);
  return (
    <Pages pages={pages}>
      {pages.rows.map((row) => (
        <li key={row.id} className={classes.row}>
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
        </li>
      ))}
    </Pages>
  );
}

function Pages({ pages, children }: { readonly pages: ReturnType<typeof useRefusals>; readonly children: ReactNode }) {
  if (pages.error !== null) return <Failure title={words.failed} error={pages.error} />;
  if (pages.reading) return <Loader size="sm" aria-label={messages.loading} />;
  if (pages.rows.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        {words.noSamples}
      </Text>
    );
  }
  return (
    <>
      <ul className={classes.list}>{children}</ul>
      {pages.more !== null && (
        <Button variant="subtle" size="compact-sm" onClick={pages.more}>
          {words.more}
        </Button>
      )}
    </>
  );
}
