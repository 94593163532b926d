// What the mesh hangs on: parts, single points of failure, bridges, density, the busiest relays, uneven links.
import { Loader, Skeleton, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ShapeOverview, TwoWayLinks } from '../../../contract/analysis.ts';
import { formatCount, formatDb } from '../../format.ts';
import { messages } from '../../messages.ts';
import { Failure } from '../../parts/failure.tsx';
import { Section } from '../../parts/section.tsx';
import { useCore } from '../../wire/use-core.ts';
import classes from './analysis.module.css';
import { FoldedList, LinkRow, nameOf, RefRow } from './lists.tsx';
import type { AnalysisProps } from './use-analysis.ts';

const words = messages.analysis;

/** Renewed while it is shown. */
export function WeakTab(props: AnalysisProps) {
  const { data, error, refetch } = props.analysis.shape;
  if (error !== null) {
    return <Failure title={words.failed} error={error} retryLabel={messages.retry} onRetry={() => void refetch()} />;
  }
  if (data === undefined) return <Skeleton height={180} />;
  const { old, wrong, implausible, unproven } = data.leftOut;
  return (
    <>
      <Text size="sm">{words.summary(data.nodes, data.relays, data.links)}</Text>
      <Text size="xs" c="dimmed">
        {words.leftOut(old, wrong, implausible, unproven)}
      </Text>
      {data.links === 0 ? (
        <Text size="sm" mt="sm">
          {words.nothing}
        </Text>
      ) : (
        <Findings {...props} shape={data} />
      )}
    </>
  );
}

function Findings({ shape, ...props }: AnalysisProps & { readonly shape: ShapeOverview }) {
  const { onPickNode, onPickEdge } = props;
  return (
    <>
      {shape.marks.points.length + shape.marks.bridges.length > 0 && (
        <Text size="xs" c="dimmed">
          {words.key}
        </Text>
      )}
      <Section
        title={words.points(shape.weakPointCount)}
        note={shape.weakPointCount === 0 ? words.noPoints : words.pointsNote}
      >
        <FoldedList rows={shape.weakPoints} total={shape.weakPointCount}>
          {({ node, cutOff }) => (
            <RefRow {...props} node={node} onPick={onPickNode}>
              {words.cutsOff(cutOff)}
            </RefRow>
          )}
        </FoldedList>
      </Section>
      <Section
        title={words.bridges(shape.bridgeCount)}
        note={shape.bridgeCount === 0 ? words.noBridges : words.bridgesNote}
      >
        <FoldedList rows={shape.bridges} total={shape.bridgeCount}>
          {({ a, b, cutOff }) => (
            <LinkRow a={a} b={b} label={words.bridgeOf(nameOf(a), nameOf(b), cutOff)} onPick={onPickEdge}>
              {words.behind(cutOff)}
            </LinkRow>
          )}
        </FoldedList>
      </Section>
      <Parts {...props} shape={shape} />
      <Section title={words.cores} note={words.coresNote}>
        <Density shape={shape} />
      </Section>
      <Busiest {...props} />
      <Uneven {...props} />
    </>
  );
}

function Parts({ shape, ...props }: AnalysisProps & { readonly shape: ShapeOverview }) {
  // The mesh itself needs no list of members; what fell off it does.
  const others = shape.parts.slice(1);
  return (
    <Section title={words.parts(shape.partCount)} note={shape.partCount > 1 ? words.partsNote : undefined}>
      {shape.parts[0] !== undefined && shape.partCount > 1 && (
        <Text size="sm">{words.part(shape.parts[0].relays)}</Text>
      )}
      <FoldedList rows={others} total={shape.partCount - 1}>
        {({ relays, members }) => (
          <>
            {relays > 1 && (
              <Text size="xs" c="dimmed" px={8} pt={4}>
                {words.part(relays)}
              </Text>
            )}
            {members.map((node) => (
              <RefRow key={node.key} {...props} node={node} onPick={props.onPickNode} />
            ))}
            {relays > members.length && (
              <Text size="xs" c="dimmed" px={8}>
                {words.andMore(relays - members.length)}
              </Text>
            )}
          </>
        )}
      </FoldedList>
    </Section>
  );
}

function Density({ shape: { cores, relays } }: { readonly shape: ShapeOverview }) {
  return (
    <dl className={classes.cores}>
      {cores.map((core) => (
        <div key={core.k} style={{ display: 'contents' }}>
          <dt>{words.core(core.k)}</dt>
          <dd className={classes.wide} aria-hidden="true">
            <span style={{ width: `${(100 * core.relays) / Math.max(1, relays)}%` }} />
          </dd>
          <dd>{formatCount(core.relays)}</dd>
        </div>
      ))}
    </dl>
  );
}

function Busiest({ analysis, ...props }: AnalysisProps) {
  const { calls } = useCore();
  const { data, isFetching } = useQuery({
    ...calls.analysis.busiest.queryOptions({ input: { days: analysis.days } }),
    staleTime: 60_000,
  });
  return (
    <Section title={words.busiest} note={words.busiestNote}>
      {data === undefined && isFetching && (
        <Text size="sm" c="dimmed">
          <Loader size={12} /> {words.counting}
        </Text>
      )}
      {data !== undefined && (
        <FoldedList rows={data.rows} total={data.rows.length}>
          {({ node, share }) => (
            <RefRow {...props} node={node} onPick={props.onPickNode}>
              <span className={classes.bar} aria-hidden="true">
                <span style={{ width: `${Math.max(3, share * 100)}%` }} />
              </span>
              {words.share(share)}
            </RefRow>
          )}
        </FoldedList>
      )}
    </Section>
  );
}

function Uneven({ onPickEdge }: AnalysisProps) {
  const { calls } = useCore();
  const { data } = useQuery({ ...calls.analysis.twoWay.queryOptions(), staleTime: 60_000 });
  if (data === undefined) return null;
  return (
    <Section title={words.twoWay} note={words.twoWayNote(data.count, data.oneWay)}>
      <FoldedList rows={data.rows} total={data.count}>
        {(row) => (
          <div className={classes.uneven}>
            <LinkRow
              a={row.a}
              b={row.b}
              label={messages.analysis.way.why(nameOf(row.a), nameOf(row.b))}
              onPick={onPickEdge}
            >
              {words.apart(`${row.difference.toFixed(1)} ${messages.units.db}`)}
            </LinkRow>
            {directionsOf(row).map((line) => (
              <Text key={line} component="small" px={8} className="untrusted">
                {line}
              </Text>
            ))}
          </div>
        )}
      </FoldedList>
    </Section>
  );
}

function directionsOf({ a, b, atA, atB }: TwoWayLinks['rows'][number]): string[] {
  return [
    words.hears(nameOf(a), nameOf(b), formatDb(atA.snr), atA.count),
    words.hears(nameOf(b), nameOf(a), formatDb(atB.snr), atB.count),
  ];
}
