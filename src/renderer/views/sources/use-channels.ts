// The channels of a companion radio: what is taken of them, looked at again and again, and whether they may be read.
import { useMutation, useQuery } from '@tanstack/react-query';
import { useCore } from '../../wire/use-core.ts';

const renewMs = 1_000;

/** What was taken through the source `name`, renewed every second, and what allows or forgets it; errors are sentences. */
export function useChannels(name: string) {
  const { calls, queries } = useCore();
  const known = useQuery({ ...calls.sources.channels.queryOptions({ input: { name } }), refetchInterval: renewMs });
  const allow = useMutation({
    ...calls.sources.allowChannels.mutationOptions(),
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: calls.sources.channels.key() });
      void queries.invalidateQueries({ queryKey: calls.sources.settings.key() });
    },
  });
  return { known, allow };
}
