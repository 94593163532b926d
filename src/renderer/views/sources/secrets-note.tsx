// How passwords are kept on this machine, below the forms that take them.
import { Group, Text } from '@mantine/core';
import { IconAlertTriangle, IconLock, IconLockOpen } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { formatName } from '../../format.ts';
import { messages } from '../../messages.ts';
import { sourceMessages } from '../../source-messages.ts';
import { useCore } from '../../wire/use-core.ts';

const words = sourceMessages.secrets;
const renewMs = 10_000;

/** Marked when some cannot be opened; nothing until it is known. */
export function SecretsNote() {
  const { calls } = useCore();
  const { data, error } = useQuery({ ...calls.sources.secrets.queryOptions(), refetchInterval: renewMs });
  if (error !== null) return <Text size="sm">{words.failed}</Text>;
  if (data === undefined) return null;
  const broken = data.unreadable.length > 0;
  const Icon = broken ? IconAlertTriangle : data.sealed ? IconLock : IconLockOpen;
  return (
    <Group component="section" aria-label={words.title} gap={8} wrap="nowrap" align="flex-start" mt="lg">
      <Icon size={16} aria-hidden color={broken ? 'var(--mark-orange)' : 'var(--mark-gray)'} style={{ flex: 'none' }} />
      <Text
        size="sm"
        className="untrusted"
        {...(broken ? { role: 'alert', c: 'var(--mark-orange)' } : { c: 'dimmed' })}
      >
        {formatName(data.words, messages.none, 800)}
      </Text>
    </Group>
  );
}
