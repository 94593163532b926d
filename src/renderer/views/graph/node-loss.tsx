// What would be cut off if a node went away.
import { Button, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { LivenessThresholds } from '../../../contract/graph.ts';
import type { GraphCanvas } from '../../graph/canvas.ts';
import { messages } from '../../messages.ts';
import { Section } from '../../parts/section.tsx';
import { useCore } from '../../wire/use-core.ts';
import { FoldedList, RefRow } from '../analysis/lists.tsx';

const words = messages.analysis.without;
const renewMs = 30_000;

/** Counted over links of the last 7 days of listening. */
export function NodeLoss({
  nodeKey,
  canvas,
  thresholds,
  onPickNode,
}: {
  readonly nodeKey: string;
  readonly canvas: GraphCanvas | null;
  readonly thresholds: LivenessThresholds;
  readonly onPickNode: (key: string) => void;
}) {
  const { calls, graph } = useCore();
  const [shown, setShown] = useState(false);
  const { data } = useQuery({
    ...calls.analysis.without.queryOptions({ input: { key: nodeKey } }),
    refetchInterval: renewMs,
  });
  const lost = shown ? data?.cutOff : undefined;
  useEffect(() => {
    canvas?.markLost(lost === undefined ? null : lost.map(({ id }) => id));
    return () => canvas?.markLost(null);
  }, [canvas, lost]);
  if (data === undefined || data === null) return null;
  const sentence =
    data.links === 0
      ? words.noLinks
      : data.cutOffCount === 0
        ? words.nobody
        : words.cutOff(data.cutOffCount, data.cutOffRelays);
  return (
    <Section title={words.title}>
      <Text size="sm" mb={4}>
        {sentence}
      </Text>
      {data.cutOffCount > 0 && (
        <>
          <Button size="compact-xs" variant="default" mb={4} aria-pressed={shown} onClick={() => setShown(!shown)}>
            {shown ? words.hide : words.show}
          </Button>
          <FoldedList rows={data.cutOff} total={data.cutOffCount}>
            {(node) => <RefRow model={graph.model} thresholds={thresholds} node={node} onPick={onPickNode} />}
          </FoldedList>
        </>
      )}
    </Section>
  );
}
