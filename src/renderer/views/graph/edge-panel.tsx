// An edge: its strength, and every claim that makes it exist.

import { Alert, Skeleton, Text } from '@mantine/core';
import { IconRulerMeasure } from '@tabler/icons-react';
import type { EdgeClaim, EdgeDetail, GraphNode, LivenessThresholds } from '../../../contract/graph.ts';
import { formatAgo, formatCount, formatDb, formatKey, formatMoment, formatName } from '../../format.ts';
import { doubtOf } from '../../graph/doubt.ts';
import { messages } from '../../messages.ts';
import { Facts } from '../../parts/facts.tsx';
import { Failure } from '../../parts/failure.tsx';
import { Section } from '../../parts/section.tsx';
import { SidePanel } from '../../parts/side-panel.tsx';
import { EdgeDays } from './edge-days.tsx';
import classes from './edge-panel.module.css';
import { EdgeProof } from './edge-proof.tsx';
import { EdgeVerdict } from './edge-verdict.tsx';
import { NodeRow } from './node-row.tsx';
import { OpenClaims } from './open-claims.tsx';
import { useEdgePanel } from './use-edge-panel.ts';

const words = messages.edge;

/** What the panel needs: the keys of the two ends, in any order. */
export interface EdgePanelProps {
  readonly a: string;
  readonly b: string;
  readonly thresholds: LivenessThresholds;
  readonly onPickNode: (key: string) => void;
  readonly onClose: () => void;
}

/** The panel of one edge, renewed while it is open. */
export function EdgePanel(props: EdgePanelProps) {
  const { detail, names, error, now, retry } = useEdgePanel(props.a, props.b);
  return (
    <SidePanel
      label={words.panel(names.a, names.b)}
      subject={`${props.a} ${props.b}`}
      title={words.title}
      closeLabel={messages.close}
      onClose={props.onClose}
    >
      {error !== null && <Failure title={words.failed} error={error} retryLabel={messages.retry} onRetry={retry} />}
      {detail === null && error === null && <Text c="dimmed">{words.gone}</Text>}
      {detail === undefined && error === null && <Skeleton height={180} />}
      {detail !== null && detail !== undefined && <EdgeFacts {...props} detail={detail} now={now} />}
    </SidePanel>
  );
}

function EdgeFacts({
  detail,
  now,
  thresholds,
  onPickNode,
}: EdgePanelProps & { readonly detail: EdgeDetail; readonly now: number }) {
  const { edge, claims, confidenceReason } = detail;
  const doubt = doubtOf(edge);
  const when = (at: number) => <span title={formatMoment(at)}>{formatAgo(at, now)}</span>;
  return (
    <>
      <div className={classes.ends}>
        {[detail.a, detail.b].map((node) => (
          <NodeRow key={node.key} node={node} thresholds={thresholds} now={now} onPick={onPickNode} />
        ))}
      </div>
      {doubt !== null && doubt !== 'wrong' && (
        <Alert color="orange" variant="light" my="sm" icon={<IconRulerMeasure size={18} />}>
          {words[doubt]}
        </Alert>
      )}
      <Facts
        rows={[
          [
            words.score,
            <span key="score" title={words.scoreHint}>
              {detail.score.toFixed(3)}
            </span>,
          ],
          [words.evidence, formatCount(edge.count)],
          [words.snr, edge.snr === null ? words.notMeasured : formatDb(edge.snr)],
          ...heardRows(detail),
          [words.lastSeen, when(edge.lastSeen)],
          [words.firstSeen, when(detail.firstSeen)],
        ]}
      />
      <EdgeVerdict key={`${detail.a.key} ${detail.b.key}`} detail={detail} now={now} />
      <Section title={messages.confidence[edge.confidence]}>
        <Text size="sm">{confidenceReason}</Text>
      </Section>
      <EdgeDays detail={detail} />
      <Section title={words.claims} note={claims.length === 0 ? words.noClaims : undefined}>
        {claims.map((claim) => (
          <Claim key={`${claim.relation} ${claim.route} ${claim.left} ${claim.right}`} claim={claim} now={now} />
        ))}
      </Section>
      <OpenClaims detail={detail} now={now} />
      <EdgeProof a={detail.a.key} b={detail.b.key} now={now} onPickNode={onPickNode} />
    </>
  );
}

/** How well each end hears the other, where that was measured. */
function heardRows({ a, b, heardBy }: EdgeDetail) {
  const [one, other] = [a, b].map((node) => formatName(node.name, formatKey(node.key), 20));
  // Two of one name are told apart by their keys.
  const nameOf = (node: GraphNode) =>
    one === other ? formatKey(node.key) : formatName(node.name, formatKey(node.key), 20);
  const row = (by: GraphNode, other: GraphNode, heard: EdgeDetail['heardBy']['a']) =>
    heard === null
      ? []
      : [[words.heardBy(nameOf(by), nameOf(other)), words.measuredBy(formatDb(heard.mean), heard.count)] as const];
  return [...row(a, b, heardBy.a), ...row(b, a, heardBy.b)];
}

function Claim({ claim, now }: { readonly claim: EdgeClaim; readonly now: number }) {
  const { name, meaning } = messages.relations[claim.relation];
  return (
    <article className={classes.claim}>
      <div className={classes.head}>
        <b>{name}</b>
        <span>{words.claimCounts(claim.count, claim.weight)}</span>
      </div>
      <p className={classes.note}>{meaning}</p>
      <Facts
        rows={[
          [
            words.asHeard,
            <span key="heard" className="mono">
              {formatKey(claim.left)} – {formatKey(claim.right)}
            </span>,
          ],
          [words.how, `${words.hopWidth(claim.hopWidth)}, ${words.route[claim.route]}`],
          [
            words.lastSeen,
            <span key="last" title={formatMoment(claim.lastSeen)}>
              {formatAgo(claim.lastSeen, now)}
            </span>,
          ],
          [
            words.firstSeen,
            <span key="first" title={formatMoment(claim.firstSeen)}>
              {formatAgo(claim.firstSeen, now)}
            </span>,
          ],
          ...snrRow(claim),
          [
            words.witnesses,
            <span key="who" className="untrusted">
              {witnessesOf(claim)}
            </span>,
          ],
        ]}
      />
    </article>
  );
}

function snrRow({ snrMean, snrMin, snrMax }: EdgeClaim) {
  if (snrMean === null || snrMin === null || snrMax === null) return [];
  return [[words.snr, words.snrValue(formatDb(snrMean), formatDb(snrMin), formatDb(snrMax))] as const];
}

function witnessesOf({ witnesses }: EdgeClaim): string {
  return witnesses
    .map((witness) => formatName(/^[0-9a-f]{64}$/.test(witness) ? formatKey(witness) : witness, messages.none, 30))
    .join(', ');
}
