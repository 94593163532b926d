// Prefixes that several nodes share, and which one a new repeater should take.
import { ActionIcon, Skeleton, Text } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { Prefixes, PrefixUse } from '../../../contract/analysis.ts';
import { formatKey, formatName } from '../../format.ts';
import { messages } from '../../messages.ts';
import { Failure } from '../../parts/failure.tsx';
import { NodeFinder } from '../../parts/node-finder.tsx';
import { Section } from '../../parts/section.tsx';
import { useCore } from '../../wire/use-core.ts';
import classes from './analysis.module.css';
import { FoldedList, RefRow } from './lists.tsx';
import type { AnalysisProps } from './use-analysis.ts';

const words = messages.analysis.prefixes;
const freeShown = 36;

/** Advice first, then what is shared by width. */
export function PrefixTab(props: AnalysisProps) {
  const { calls } = useCore();
  const { near } = props.analysis;
  const { data, error } = useQuery({
    ...calls.analysis.prefixes.queryOptions({ input: { near } }),
    placeholderData: keepPreviousData,
  });
  if (error !== null) return <Failure title={messages.analysis.failed} error={error} />;
  if (data === undefined) return <Skeleton height={180} />;
  return (
    <>
      <Text size="xs" c="dimmed">
        {words.note}
      </Text>
      <Advice {...props} data={data} />
      {data.widths.map((use) => (
        <Width key={use.width} {...props} use={use} />
      ))}
    </>
  );
}

function Advice({ data, ...props }: AnalysisProps & { readonly data: Prefixes }) {
  const { analysis, model } = props;
  const { near } = analysis;
  const name = near === null ? '' : formatName(model.byKey(near)?.name ?? null, formatKey(near));
  return (
    <Section title={words.advice} note={words.adviceNote(data.free.length)}>
      {data.free.length > 0 ? (
        <p className={`${classes.bytes} mono`}>
          {data.free.slice(0, freeShown).join(' ')}
          {data.free.length > freeShown && ` ${messages.analysis.andMore(data.free.length - freeShown)}`}
        </p>
      ) : (
        <>
          {near === null ? (
            <NodeFinder label={words.near} onPick={analysis.setNear} />
          ) : (
            <div className={classes.chosen}>
              <Text size="sm" px={8} py={4} className="untrusted">
                {words.nearTo(name)}
              </Text>
              <ActionIcon
                variant="subtle"
                color="gray"
                aria-label={messages.analysis.way.clear(name)}
                onClick={() => analysis.setNear(null)}
              >
                <IconX size={15} />
              </ActionIcon>
            </div>
          )}
          <FoldedList rows={data.advice} total={data.advice.length}>
            {({ prefix, holders, nearestKm }) => (
              <>
                <Text size="sm" px={8} pt={6}>
                  <b className="mono">{prefix}</b>{' '}
                  <Text span size="xs" c="dimmed">
                    {words.holders(holders.length, 0)}
                    {near !== null && `, ${nearestKm === null ? words.unplaced : words.nearestKm(nearestKm)}`}
                  </Text>
                </Text>
                {holders.slice(0, 3).map((node) => (
                  <RefRow key={node.key} {...props} node={node} onPick={props.onPickNode} />
                ))}
              </>
            )}
          </FoldedList>
        </>
      )}
    </Section>
  );
}

function Width({ use, ...props }: AnalysisProps & { readonly use: PrefixUse }) {
  const note = `${words.sharing(use.sharing, use.nodes, use.collisions)} ${words.cost(use.claims, use.evidence)}`;
  return (
    <Section title={words.width(use.width)} note={note.trim()}>
      <FoldedList rows={use.rows} total={use.collisions}>
        {({ prefix, holders, holderCount, evidence }) => (
          <>
            <Text size="sm" px={8} pt={6}>
              <b className="mono">{prefix}</b>{' '}
              <Text span size="xs" c="dimmed">
                {words.holders(holderCount, evidence)}
              </Text>
            </Text>
            {holders.map((node) => (
              <RefRow key={node.key} {...props} node={node} onPick={props.onPickNode} />
            ))}
            {holderCount > holders.length && (
              <Text size="xs" c="dimmed" px={8}>
                {messages.analysis.andMore(holderCount - holders.length)}
              </Text>
            )}
          </>
        )}
      </FoldedList>
    </Section>
  );
}
