// The rules as they are stored and as they are being changed.
import { useQuery } from '@tanstack/react-query';
import type { AlertSettings, FamilySettings } from '../../../contract/alerts.ts';
import { useDraft } from '../../parts/use-draft.ts';
import { useCore } from '../../wire/use-core.ts';

/** `draft` is null until the core gave the rules; `faults` are the core's sentences about the last attempt to save. */
export function useRules() {
  const { calls, queries } = useCore();
  const query = useQuery(calls.alerts.settings.queryOptions());
  const use = useDraft({
    stored: query.data ?? null,
    save: (settings) => calls.alerts.saveSettings.call(settings),
    onSaved: (settings) => queries.setQueryData(calls.alerts.settings.queryKey(), settings),
  });
  const { draft, change, saveNow } = use;
  const withFamily = (name: string, fields: Partial<FamilySettings>): AlertSettings | null => {
    const family = draft?.families[name];
    if (draft === null || family === undefined) return null;
    return { ...draft, families: { ...draft.families, [name]: { ...family, ...fields } } };
  };
  return {
    ...use,
    /** As the core has them. */
    stored: query.data ?? null,
    error: query.error,
    retry: () => void query.refetch(),
    changeFamily: (name: string, fields: Partial<FamilySettings>) => {
      const next = withFamily(name, fields);
      if (next !== null) change(next);
    },
    /** Switches a family on at once; for when nothing else is unsaved. */
    switchOn: (name: string) => {
      const next = withFamily(name, { enabled: true });
      if (next !== null) saveNow(next);
    },
  };
}
