// What is kept how long, as it is stored and as it is being changed.
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Retention } from '../../../contract/maintenance.ts';
import { useCore } from '../../wire/use-core.ts';

/** `draft` is null until the core gave the settings; `faults` are its sentences about the last attempt to save. */
export function useRetention() {
  const { calls, queries } = useCore();
  const query = useQuery(calls.maintenance.settings.queryOptions());
  const [changed, setChanged] = useState<Retention | null>(null);
  const [saved, setSaved] = useState(false);
  const save = useMutation({
    ...calls.maintenance.saveSettings.mutationOptions(),
    onSuccess: (answer) => {
      if (answer.kind === 'refused') return;
      queries.setQueryData(calls.maintenance.settings.queryKey(), answer.settings);
      setChanged(null);
      setSaved(true);
    },
  });
  const draft = changed ?? query.data ?? null;
  return {
    draft,
    error: query.error,
    change(fields: Partial<Retention>) {
      if (draft === null) return;
      setSaved(false);
      setChanged({ ...draft, ...fields });
    },
    unsaved: changed !== null,
    saved,
    undo() {
      setChanged(null);
      save.reset();
    },
    save: () => draft !== null && save.mutate(draft),
    saving: save.isPending,
    saveError: save.error,
    faults: save.data?.kind === 'refused' ? save.data.sentences : [],
  };
}
