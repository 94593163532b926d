// The keyword rules and the channels they can be for.
import { useMutation, useQuery } from '@tanstack/react-query';
import type { KeywordRule } from '../../../contract/watching.ts';
import { useCore } from '../../wire/use-core.ts';

/** `faults` are the core's sentences about the last attempt to save. */
export function useKeywords() {
  const { calls, queries } = useCore();
  const query = useQuery(calls.keywords.get.queryOptions());
  const save = useMutation({
    ...calls.keywords.save.mutationOptions(),
    onSuccess: (answer) => {
      if (answer.kind === 'saved') void queries.invalidateQueries({ queryKey: calls.keywords.key() });
    },
  });
  return {
    data: query.data ?? null,
    error: query.error,
    retry: () => void query.refetch(),
    /** `onSaved` is called when the core took them. */
    save: (rules: readonly KeywordRule[], onSaved: () => void) =>
      save.mutate(rules, { onSuccess: (answer) => void (answer.kind === 'saved' && onSaved()) }),
    saving: save.isPending,
    saveError: save.error,
    faults: save.data?.kind === 'refused' ? save.data.sentences : [],
    forgetFaults: () => save.reset(),
  };
}
