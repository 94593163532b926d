// Claims that could speak of an edge, or of others: what they name, and who that may be.
import { Text } from '@mantine/core';
import type { EdgeDetail, OpenClaim } from '../../../contract/graph.ts';
import { formatAgo, formatKey, formatMoment, formatName } from '../../format.ts';
import { messages } from '../../messages.ts';
import { Facts } from '../../parts/facts.tsx';
import { Section } from '../../parts/section.tsx';
import classes from './edge-panel.module.css';

const words = messages.edge;

/** Nothing where every claim is clear. */
export function OpenClaims({ detail, now }: { readonly detail: EdgeDetail; readonly now: number }) {
  const { open, openCount } = detail;
  if (open.length === 0) return null;
  return (
    <Section title={words.open} note={words.openNote}>
      {open.map((claim) => (
        <Claim key={`${claim.relation} ${claim.route} ${claim.left} ${claim.right}`} claim={claim} now={now} />
      ))}
      {openCount > open.length && (
        <Text size="xs" c="dimmed">
          {words.openMore(openCount - open.length)}
        </Text>
      )}
    </Section>
  );
}

function Claim({ claim, now }: { readonly claim: OpenClaim; readonly now: number }) {
  return (
    <article className={classes.claim}>
      <div className={classes.head}>
        <b>{messages.relations[claim.relation].name}</b>
        <span>{words.claimCounts(claim.count, 1)}</span>
      </div>
      <Facts
        rows={[
          [
            words.asHeard,
            <span key="heard" className="mono">
              {formatKey(claim.left)} – {formatKey(claim.right)}
            </span>,
          ],
          [words.how, `${words.hopWidth(claim.hopWidth)}, ${words.route[claim.route]}`],
          ...claim.hops.map(
            ({ prefix, names, nodes }) =>
              [
                words.hopIs(prefix),
                <span key={prefix} className="untrusted">
                  {words.hopCouldBe(
                    names.map((name) => formatName(name, messages.unnamed, 30)),
                    nodes,
                  )}
                </span>,
              ] as const,
          ),
          [
            words.lastSeen,
            <span key="last" title={formatMoment(claim.lastSeen)}>
              {formatAgo(claim.lastSeen, now)}
            </span>,
          ],
        ]}
      />
    </article>
  );
}
