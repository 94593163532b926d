// The way between two nodes, link by link, with the weakest marked here and in the picture.
import { ActionIcon, Skeleton, Stack, Text, Tooltip, UnstyledButton } from '@mantine/core';
import { IconArrowsUpDown, IconX } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { MeshRoute } from '../../../contract/analysis.ts';
import { formatKey, formatName } from '../../format.ts';
import type { Spotlight } from '../../graph/canvas-pick.ts';
import { messages } from '../../messages.ts';
import { Failure } from '../../parts/failure.tsx';
import { NodeFinder } from '../../parts/node-finder.tsx';
import { useCore } from '../../wire/use-core.ts';
import classes from './analysis.module.css';
import { nameOf, RefRow } from './lists.tsx';
import type { AnalysisProps } from './use-analysis.ts';

const words = messages.analysis.way;

/** Two ends to choose, and the way between them. */
export function WayTab(props: AnalysisProps) {
  const { analysis, model } = props;
  const { from, to } = analysis.ends;
  const { calls } = useCore();
  const asked = from !== null && to !== null && from !== to;
  const query = useQuery({
    ...calls.analysis.route.queryOptions({ input: { from: from ?? '', to: to ?? '', days: analysis.days } }),
    enabled: asked,
    placeholderData: keepPreviousData,
  });
  const way = asked ? query.data : undefined;
  const { setSpotlight } = analysis;
  useEffect(() => {
    setSpotlight(way === undefined || way === null || way.nodes.length === 0 ? null : spotlightOf(way));
  }, [way, setSpotlight]);
  const name = (key: string) => formatName(model.byKey(key)?.name ?? null, formatKey(key));
  return (
    <Stack gap="xs">
      <Text size="xs" c="dimmed">
        {words.note}
      </Text>
      <End
        label={words.from}
        chosen={from === null ? null : name(from)}
        onPick={(key) => analysis.setEnds({ from: key, to })}
      />
      <End
        label={words.to}
        chosen={to === null ? null : name(to)}
        onPick={(key) => analysis.setEnds({ from, to: key })}
      />
      {from !== null && to !== null && (
        <Tooltip label={words.swap} position="left">
          <ActionIcon
            variant="default"
            aria-label={words.swap}
            onClick={() => analysis.setEnds({ from: to, to: from })}
            style={{ alignSelf: 'flex-end' }}
          >
            <IconArrowsUpDown size={16} />
          </ActionIcon>
        </Tooltip>
      )}
      {query.error !== null && asked && <Failure title={messages.analysis.failed} error={query.error} />}
      {!asked && <Text size="sm">{from !== null && from === to ? words.same : words.pick}</Text>}
      {asked && way === undefined && query.error === null && <Skeleton height={120} />}
      {way === null && <Text size="sm">{words.unknown}</Text>}
      {way !== undefined && way !== null && <Found {...props} way={way} />}
    </Stack>
  );
}

function End({
  label,
  chosen,
  onPick,
}: {
  readonly label: string;
  readonly chosen: string | null;
  readonly onPick: (key: string | null) => void;
}) {
  if (chosen === null) return <NodeFinder label={label} onPick={onPick} />;
  return (
    <div className={classes.chosen}>
      <Text size="sm" px={8} py={4} className="untrusted">
        {chosen}
      </Text>
      <ActionIcon variant="subtle" color="gray" aria-label={words.clear(chosen)} onClick={() => onPick(null)}>
        <IconX size={15} />
      </ActionIcon>
    </div>
  );
}

function Found({ way, onPickEdge, onPickNode, ...props }: AnalysisProps & { readonly way: MeshRoute }) {
  if (way.nodes.length === 0) return <Text size="sm">{words.none}</Text>;
  return (
    <div aria-live="polite">
      <Text size="sm" fw={600} mb={4}>
        {words.found(way.links.length)}
      </Text>
      {way.nodes.map((node, i) => {
        const link = way.links[i];
        const next = way.nodes[i + 1];
        return (
          <div key={node.key}>
            <RefRow {...props} node={node} onPick={onPickNode} />
            {link !== undefined && next !== undefined && (
              <div className={i === way.weakest ? `${classes.step} ${classes.weakest}` : classes.step}>
                <UnstyledButton
                  className={classes.why}
                  aria-label={words.why(nameOf(node), nameOf(next))}
                  onClick={() => onPickEdge(node.key, next.key)}
                >
                  {words.link(link.score.toFixed(2), link.count)}
                  {i === way.weakest && way.links.length > 1 && <b> · {words.weakest}</b>}
                </UnstyledButton>
              </div>
            )}
          </div>
        );
      })}
    </div>
  );
}

function spotlightOf(way: MeshRoute): Spotlight {
  const ids = way.nodes.map(({ id }) => id);
  const edges = ids.slice(1).map((id, i): [number, number] => [ids[i] ?? id, id]);
  return { nodes: ids, edges, weakest: edges.length > 1 ? (edges[way.weakest] ?? null) : null };
}
