// The bar at the top: every source with its state and rate, and what the database holds.
import { Tooltip, UnstyledButton } from '@mantine/core';
import type { SourceStatus, Status } from '../../contract/sources.ts';
import { formatCompact, formatCount, formatName } from '../format.ts';
import { messages } from '../messages.ts';
import { openPage } from '../navigation.ts';
import classes from './source-bar.module.css';
import { StateMark, stateOf } from './source-state.tsx';

const chipLimit = 3;

/** Chips of the first sources, the rest as a number, and the totals; `stale` while the line to the core is down. */
export function SourceBar({ status, stale }: { readonly status: Status; readonly stale: boolean }) {
  const { sources, totals, ingest } = status;
  return (
    <section className={classes.bar} aria-label={messages.bar.label}>
      <div className={classes.chips}>
        {sources.length === 0 && <span className={classes.quiet}>{messages.bar.noSource}</span>}
        {sources.slice(0, chipLimit).map((source) => (
          <SourceChip key={source.name} source={source} stale={stale} />
        ))}
        {sources.length > chipLimit && (
          <UnstyledButton className={`${classes.chip} ${classes.more}`} onClick={() => openPage('sources')}>
            {messages.bar.more(sources.length - chipLimit)}
          </UnstyledButton>
        )}
      </div>
      <div className={classes.totals}>
        <Total value={totals.nodes} word={messages.bar.nodes} />
        <Total value={totals.edges} word={messages.bar.edges} />
        <Tooltip
          label={`${messages.bar.packetsHint(formatCount(totals.observations), formatCount(totals.observers))}, ${messages.bar.perSecond(ingest.perSecond)}`}
        >
          <span>
            <Total value={totals.transmissions} word={messages.bar.packets} />
          </span>
        </Tooltip>
      </div>
    </section>
  );
}

function SourceChip({ source, stale }: { readonly source: SourceStatus; readonly stale: boolean }) {
  const { look, word } = stateOf(source, stale);
  const name = formatName(source.name, source.kind, 28);
  return (
    <Tooltip label={source.words} multiline maw={340}>
      <UnstyledButton
        className={classes.chip}
        data-state={source.state}
        aria-label={messages.bar.open(name, word)}
        onClick={() => openPage('sources')}
      >
        <StateMark look={look} />
        <span className={classes.name}>{name}</span>
        <span className={classes.word} style={{ color: `var(--mark-${look.tone})` }}>
          {word}
        </span>
        {!stale && source.enabled && source.state === 'up' && (
          <span className={classes.rate}>{messages.bar.rate(source.perMinute)}</span>
        )}
      </UnstyledButton>
    </Tooltip>
  );
}

function Total({ value, word }: { readonly value: number; readonly word: string }) {
  return (
    <span className={classes.total}>
      <b>{formatCompact(value)}</b> {word}
    </span>
  );
}
