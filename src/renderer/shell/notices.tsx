// What is wrong right now, in a strip across the window: the line is lost, the database refuses, messages were dropped.
import { Alert, Button, Group } from '@mantine/core';
import { IconDatabaseX, IconDropletOff, IconPlugConnectedX } from '@tabler/icons-react';
import type { Status } from '../../contract/sources.ts';
import { formatMoment } from '../format.ts';
import { messages } from '../messages.ts';
import type { ConnectionState } from '../wire/connection.ts';

/** One strip per thing that is wrong; nothing when all is well. */
export function Notices({
  connection,
  status,
  onRetry,
}: {
  readonly connection: ConnectionState;
  readonly status: Status;
  readonly onRetry: () => void;
}) {
  const { degradedSince, ingest } = status;
  return (
    <div aria-live="polite">
      {connection.kind === 'lost' && (
        <Alert radius={0} py={8} color="red.9" variant="filled" icon={<IconPlugConnectedX size={18} />} role="alert">
          <Group justify="space-between">
            <span>
              <b>{messages.connection.lost}.</b> {messages.connection.lostDetail(connection.reason)}
            </span>
            <Button size="compact-sm" variant="white" color="red.9" onClick={onRetry}>
              {messages.connection.retryNow}
            </Button>
          </Group>
        </Alert>
      )}
      {degradedSince !== null && (
        <Alert radius={0} py={8} color="orange" variant="light" icon={<IconDatabaseX size={18} />}>
          {messages.bar.degraded(formatMoment(degradedSince))}
        </Alert>
      )}
      {ingest.dropped > 0 && (
        <Alert radius={0} py={8} color="orange" variant="light" icon={<IconDropletOff size={18} />}>
          {messages.bar.dropped(ingest.dropped)}
        </Alert>
      )}
    </div>
  );
}
