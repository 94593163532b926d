// The calls that change sources.
import { useMutation } from '@tanstack/react-query';
import { useCore } from '../../wire/use-core.ts';

/** Adds and starts a source; its error is a sentence. */
export function useAddSource() {
  const { calls, queries } = useCore();
  return useMutation({
    ...calls.sources.add.mutationOptions(),
    onSuccess: () => void queries.invalidateQueries({ queryKey: calls.app.info.key() }),
  });
}

/** Switches a source on or off, and removes it; `onRemoved` is called also when its card is gone before the answer comes. */
export function useChangeSource(onRemoved: () => void) {
  const { calls } = useCore();
  return {
    setEnabled: useMutation(calls.sources.setEnabled.mutationOptions()),
    remove: useMutation({ ...calls.sources.remove.mutationOptions(), onSuccess: onRemoved }),
  };
}
