// What the window shows before it has a line to the core, and when it may not have one.
import { Button, Center, Loader, Stack, Text } from '@mantine/core';
import { IconLock, IconPlugConnectedX } from '@tabler/icons-react';
import { messages } from '../messages.ts';
import { NothingHere } from '../parts/nothing-here.tsx';
import type { ConnectionState } from '../wire/connection.ts';

/** Connecting, not reachable, or not allowed. */
export function Opening({
  connection,
  onRetry,
}: {
  readonly connection: ConnectionState;
  readonly onRetry: () => void;
}) {
  if (connection.kind === 'refused') {
    return (
      <main role="alert">
        <NothingHere icon={<IconLock size={24} />} title={messages.connection.refused} detail={connection.reason} />
      </main>
    );
  }
  if (connection.kind === 'lost') {
    return (
      <main role="alert">
        <NothingHere
          icon={<IconPlugConnectedX size={24} />}
          title={messages.connection.lost}
          detail={connection.reason}
        >
          <Button variant="light" mt="sm" onClick={onRetry}>
            {messages.connection.retryNow}
          </Button>
        </NothingHere>
      </main>
    );
  }
  return (
    <Center component="main" h="100%">
      <Stack align="center" gap="sm">
        <Loader type="dots" />
        <Text size="sm" c="dimmed" role="status">
          {messages.connection.opening}
        </Text>
      </Stack>
    </Center>
  );
}
