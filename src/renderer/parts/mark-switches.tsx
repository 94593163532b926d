// Two switches: watched and critical.
import { Group, Switch } from '@mantine/core';
import type { NodeMarks } from '../../contract/nodes.ts';
import { messages } from '../messages.ts';
import { Failure } from './failure.tsx';
import { useNodeMarks } from './use-node-marks.ts';

const words = messages.node;

/** Each takes effect at once. */
export function MarkSwitches({
  nodeKey,
  marks,
  hints = false,
}: {
  readonly nodeKey: string;
  readonly marks: NodeMarks;
  readonly hints?: boolean;
}) {
  const { mark, error, pending } = useNodeMarks();
  return (
    <>
      <Group gap="md" align="flex-start">
        <Switch
          label={words.watched}
          description={hints ? words.watchedHint : undefined}
          checked={marks.watched}
          disabled={pending}
          onChange={(event) => mark(nodeKey, { watched: event.currentTarget.checked })}
        />
        <Switch
          label={words.critical}
          description={hints ? words.criticalHint : undefined}
          checked={marks.critical}
          disabled={pending}
          onChange={(event) => mark(nodeKey, { critical: event.currentTarget.checked })}
        />
      </Group>
      {error !== null && <Failure title={words.markFailed} error={error} />}
    </>
  );
}
