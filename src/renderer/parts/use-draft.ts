// Settings as they are stored and as a person is changing them, until they are saved or taken back.
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';

/** What the core says of settings it was given. */
type Answer<T> =
  | { readonly kind: 'saved'; readonly settings: T }
  | { readonly kind: 'refused'; readonly sentences: readonly string[] };

/**
 * `stored` is null until the core gave the settings, and so is `draft`; `onSaved` is to keep them as stored. `faults`
 * are the core's sentences about the last attempt to save.
 */
export function useDraft<T extends object>({
  stored,
  save: send,
  onSaved,
}: {
  readonly stored: T | null;
  readonly save: (draft: T) => Promise<Answer<T>>;
  readonly onSaved: (settings: T) => void;
}) {
  const [changed, setChanged] = useState<T | null>(null);
  const [saved, setSaved] = useState(false);
  const save = useMutation({
    mutationFn: send,
    onSuccess: (answer) => {
      if (answer.kind === 'refused') return;
      onSaved(answer.settings);
      setChanged(null);
      setSaved(true);
    },
  });
  const draft = changed ?? stored;
  return {
    draft,
    change(fields: Partial<T>) {
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
    /** Saves other settings than the draft; for when nothing else is unsaved. */
    saveNow: (settings: T) => save.mutate(settings),
    saving: save.isPending,
    saveError: save.error,
    faults: save.data?.kind === 'refused' ? save.data.sentences : [],
  };
}
