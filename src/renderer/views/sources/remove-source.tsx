// The question before a source is removed.
import { Button, Group, Text } from '@mantine/core';
import { messages } from '../../messages.ts';

const words = messages.sources;

/** The keyboard begins on keeping it, and Esc keeps it too. */
export function RemoveQuestion({
  name,
  pending,
  onRemove,
  onKeep,
}: {
  readonly name: string;
  readonly pending: boolean;
  readonly onRemove: () => void;
  readonly onKeep: () => void;
}) {
  return (
    <Group
      gap="xs"
      mt="sm"
      justify="flex-end"
      role="group"
      aria-label={words.removeSure(name)}
      onKeyDown={(event) => event.key === 'Escape' && onKeep()}
    >
      <Text size="sm" className="untrusted">
        {words.removeSure(name)}
      </Text>
      <Group gap={6} wrap="nowrap">
        <Button color="red" size="compact-sm" loading={pending} onClick={onRemove}>
          {words.removeShort}
        </Button>
        <Button variant="default" size="compact-sm" autoFocus onClick={onKeep}>
          {words.keep}
        </Button>
      </Group>
    </Group>
  );
}
