// The rules as they are stored and as they are being changed.
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { AlertSettings, FamilySettings } from '../../../contract/alerts.ts';
import { useCore } from '../../wire/use-core.ts';

/** `draft` is null until the core gave the rules; `faults` are the core's sentences about the last attempt to save. */
export function useRules() {
  const { calls, queries } = useCore();
  const query = useQuery(calls.alerts.settings.queryOptions());
  const [changed, setChanged] = useState<AlertSettings | null>(null);
  const [saved, setSaved] = useState(false);
  const save = useMutation({
    ...calls.alerts.saveSettings.mutationOptions(),
    onSuccess: (answer) => {
      if (answer.kind === 'refused') return;
      queries.setQueryData(calls.alerts.settings.queryKey(), answer.settings);
      setChanged(null);
      setSaved(true);
    },
  });
  const draft = changed ?? query.data ?? null;
  const change = (fields: Partial<AlertSettings>): void => {
    if (draft === null) return;
    setSaved(false);
    setChanged({ ...draft, ...fields });
  };
  const withFamily = (name: string, fields: Partial<FamilySettings>): AlertSettings | null => {
    const family = draft?.families[name];
    if (draft === null || family === undefined) return null;
    return { ...draft, families: { ...draft.families, [name]: { ...family, ...fields } } };
  };
  return {
    draft,
    /** As the core has them. */
    stored: query.data ?? null,
    error: query.error,
    retry: () => void query.refetch(),
    change,
    changeFamily: (name: string, fields: Partial<FamilySettings>) => {
      const next = withFamily(name, fields);
      if (next !== null) change(next);
    },
    /** Switches a family on at once; for when nothing else is unsaved. */
    switchOn: (name: string) => {
      const next = withFamily(name, { enabled: true });
      if (next !== null) save.mutate(next);
    },
    unsaved: changed !== null,
    saved,
    undo: () => {
      setChanged(null);
      save.reset();
    },
    save: () => draft !== null && save.mutate(draft),
    saving: save.isPending,
    saveError: save.error,
    faults: save.data?.kind === 'refused' ? save.data.sentences : [],
  };
}
