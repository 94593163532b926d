// What is kept how long, as it is stored and as it is being changed.
import { useQuery } from '@tanstack/react-query';
import { useDraft } from '../../parts/use-draft.ts';
import { useCore } from '../../wire/use-core.ts';

/** `draft` is null until the core gave the settings; `faults` are its sentences about the last attempt to save. */
export function useRetention() {
  const { calls, queries } = useCore();
  const query = useQuery(calls.maintenance.settings.queryOptions());
  const draft = useDraft({
    stored: query.data ?? null,
    save: (settings) => calls.maintenance.saveSettings.call(settings),
    onSaved: (settings) => queries.setQueryData(calls.maintenance.settings.queryKey(), settings),
  });
  return { ...draft, error: query.error, retry: () => void query.refetch() };
}
