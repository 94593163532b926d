// The import under way and the last one, renewed while it is looked at, and what can be done.
import { useMutation, useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useCore } from '../../wire/use-core.ts';
import { sendFile } from './send-file.ts';

const busyMs = 400;
const idleMs = 3_000;

/** `state` is null until the core said it. */
export function useImport() {
  const { calls, client, queries } = useCore();
  const query = useQuery({
    ...calls.imports.state.queryOptions(),
    refetchInterval: ({ state: { data } }) =>
      data !== undefined && (data.running !== null || data.sending !== null) ? busyMs : idleMs,
  });
  const renew = () => queries.invalidateQueries({ queryKey: calls.imports.state.queryKey() });
  const send = useMutation({ mutationFn: (file: File) => sendFile(client, file), onMutate: renew, onSettled: renew });
  const choose = useMutation({ ...calls.imports.choose.mutationOptions(), onSettled: renew });
  const begin = useMutation({ ...calls.imports.begin.mutationOptions(), onSettled: renew });
  const cancel = useMutation({ ...calls.imports.cancel.mutationOptions(), onSettled: renew });
  const resume = useMutation({ ...calls.imports.resume.mutationOptions(), onSettled: renew });
  const forget = useMutation({ ...calls.imports.forget.mutationOptions(), onSettled: renew });
  const wishes = [send, choose, begin, cancel, resume, forget];
  const afresh = (wish: () => void) => () => {
    for (const each of wishes) each.reset();
    wish();
  };
  const endedAt = query.data?.last?.at;
  // Lists and panels hold what was there before it ended.
  useEffect(() => {
    if (endedAt !== undefined)
      void queries.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'imports' });
  }, [endedAt, queries]);
  return {
    state: query.data ?? null,
    error: query.error,
    retry: () => void query.refetch(),
    send: (file: File) => afresh(() => send.mutate(file))(),
    choose: afresh(() => choose.mutate({})),
    begin: (file: string) => afresh(() => begin.mutate({ file }))(),
    cancel: afresh(() => cancel.mutate({})),
    resume: afresh(() => resume.mutate({})),
    forget: afresh(() => forget.mutate({})),
    /** What the newest wish was refused with. */
    refusal: wishes.find(({ error }) => error !== null)?.error ?? null,
    busy: send.isPending || (query.data !== undefined && (query.data.running !== null || query.data.sending !== null)),
  };
}

export type ImportUse = ReturnType<typeof useImport>;
