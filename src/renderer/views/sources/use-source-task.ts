// What a source's form does with its settings: keep them, as a new source or in place of the former ones, or try them.
import { useMutation } from '@tanstack/react-query';
import type { KnownSettings, SourceSettings, SourceTrial } from '../../../contract/sources.ts';
import { useCore } from '../../wire/use-core.ts';

/** A source whose settings are changed. */
export interface Edited<Settings extends SourceSettings = SourceSettings> {
  readonly name: string;
  readonly settings: Settings;
  readonly passwordKept: KnownSettings['passwordKept'];
  readonly accepted?: KnownSettings['accepted'];
  /** Called when they are saved, or when the person gives up. */
  readonly onDone: () => void;
  /** Called with its name once it is saved; the name may be a new one, and its card another. */
  readonly onSaved: (name: string) => void;
}

/** Settings of one kind. */
export type SettingsOf<Kind extends SourceSettings['kind']> = Extract<SourceSettings, { kind: Kind }>;

/** What a form can do. Errors are sentences. */
export interface SourceTask {
  save(settings: SourceSettings, onSaved?: () => void): void;
  readonly saving: boolean;
  readonly saveError: Error | null;
  test(settings: SourceSettings): void;
  readonly testing: boolean;
  readonly testError: Error | null;
  /** How the newest test of exactly these settings went; null when they were not tested. */
  trialOf(settings: SourceSettings | null): SourceTrial | null;
  readonly edited: Edited | null;
}

/** `edited` is null for a new source. */
export function useSourceTask(edited: Edited | null): SourceTask {
  const { calls, queries } = useCore();
  const renew = () => {
    void queries.invalidateQueries({ queryKey: calls.app.info.key() });
    void queries.invalidateQueries({ queryKey: calls.sources.settings.key() });
  };
  const add = useMutation({ ...calls.sources.add.mutationOptions(), onSuccess: renew });
  const edit = useMutation({
    ...calls.sources.edit.mutationOptions(),
    // Of the hook, not of the call: under a new name the form is gone before the answer comes.
    onSuccess: ({ name }) => {
      renew();
      edited?.onSaved(name);
    },
  });
  const test = useMutation(calls.sources.test.mutationOptions());
  return {
    save(settings, onSaved = () => {}) {
      if (edited === null) add.mutate(settings, { onSuccess: onSaved });
      else edit.mutate({ name: edited.name, settings }, { onSuccess: edited.onDone });
    },
    saving: add.isPending || edit.isPending,
    saveError: edit.error ?? add.error,
    test: (settings) => test.mutate({ settings, name: edited?.name ?? null }),
    testing: test.isPending,
    testError: test.error,
    trialOf: (settings) =>
      settings !== null && JSON.stringify(test.variables?.settings) === JSON.stringify(settings)
        ? (test.data ?? null)
        : null,
    edited,
  };
}
