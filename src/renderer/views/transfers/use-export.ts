// The newest export, renewed while it is looked at, and what can be done; a browser fetches what this window asked for.
import { useMutation, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { exportPath } from '../../../contract/handshake.ts';
import type { ExportWish } from '../../../contract/transfers.ts';
import { useCore } from '../../wire/use-core.ts';

const busyMs = 400;
const idleMs = 3_000;
const underWay = ['choosing', 'preparing', 'ready', 'writing'];

/** `state` is null until the core said it. */
export function useExport() {
  const { calls, queries } = useCore();
  const query = useQuery({
    ...calls.exports.state.queryOptions(),
    refetchInterval: ({ state: { data } }) => (underWay.includes(data?.job?.stage ?? '') ? busyMs : idleMs),
  });
  const renew = () => queries.invalidateQueries({ queryKey: calls.exports.state.queryKey() });
  const begin = useMutation({ ...calls.exports.begin.mutationOptions(), onSettled: renew });
  const cancel = useMutation({ ...calls.exports.cancel.mutationOptions(), onSettled: renew });
  const [fetched, setFetched] = useState<string | null>(null);
  const job = query.data?.job ?? null;
  const ours = begin.data?.ticket ?? null;
  const isReady = query.data?.dialog === false && job?.stage === 'ready' && job.ticket === ours;
  useEffect(() => {
    if (!isReady || ours === null || ours === fetched) return;
    setFetched(ours);
    fetchFile(exportPath + ours);
  }, [isReady, ours, fetched]);
  return {
    state: query.data ?? null,
    error: query.error,
    retry: () => void query.refetch(),
    begin(wish: ExportWish) {
      cancel.reset();
      begin.mutate(wish);
    },
    cancel: () => cancel.mutate({}),
    refusal: begin.error ?? cancel.error,
    busy: begin.isPending || underWay.includes(job?.stage ?? ''),
  };
}

/** Has the browser save what lies at `path` of this host, piece by piece as it comes. */
function fetchFile(path: string): void {
  const link = document.createElement('a');
  link.href = path;
  link.download = '';
  link.click();
}
