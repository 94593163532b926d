// What the frame of the window needs: the line, the program's facts, the live status, and new alerts as notes.
import { notifications } from '@mantine/notifications';
import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { formatName } from '../format.ts';
import { messages } from '../messages.ts';
import { usePlace } from '../navigation.ts';
import { useConnection, useCore, useTopic } from '../wire/use-core.ts';

const noteMs = 8_000;

/** `info` and `status` are null until the core gave them. */
export function useShell() {
  const core = useCore();
  const connection = useConnection();
  const status = useTopic(core.topics.status);
  const info = useQuery(core.calls.app.info.queryOptions());
  const { page } = usePlace();
  useEffect(
    () =>
      core.topics.alerts.subscribe((alert) => {
        void core.queries.invalidateQueries({ queryKey: core.calls.alerts.key() });
        notifications.show({
          title: formatName(alert.title, alert.category, 80),
          message: formatName(alert.body, messages.alerts.severities[alert.severity], 240),
          autoClose: noteMs,
        });
      }),
    [core],
  );
  return { connection, status, info: info.data ?? null, page, retry: () => core.connection.retryNow() };
}
