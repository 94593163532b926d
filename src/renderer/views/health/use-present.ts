// What the program is doing at this moment, renewed while it is looked at.
import { useQuery } from '@tanstack/react-query';
import { useCore, useGraphModel, useTopic } from '../../wire/use-core.ts';

const renewMs = 2_000;

/** `present` and `status` are null until the core said them; `shown` is what this window has drawn. */
export function usePresent() {
  const { calls, topics } = useCore();
  const query = useQuery({ ...calls.maintenance.present.queryOptions(), refetchInterval: renewMs });
  const health = useQuery(calls.maintenance.health.queryOptions());
  const slow = useQuery(calls.storage.slowQueries.queryOptions());
  const info = useQuery(calls.app.info.queryOptions());
  const status = useTopic(topics.status);
  const model = useGraphModel();
  let newest = 0;
  for (const { lastSeen } of model.edges.values()) newest = Math.max(newest, lastSeen);
  return {
    present: query.data ?? null,
    error: query.error,
    retry: () => void query.refetch(),
    status,
    health: health.data ?? null,
    slow: slow.data ?? [],
    info: info.data ?? null,
    shown: { revision: model.revision, newestAt: newest === 0 ? null : newest, edges: model.edges.size },
  };
}

export type PresentUse = ReturnType<typeof usePresent>;
