// Changing what an operator decided about a node.
import { useMutation } from '@tanstack/react-query';
import type { NodeMarks } from '../../contract/nodes.ts';
import { useCore } from '../wire/use-core.ts';

/** `mark` changes what is given and renews whatever shows nodes. */
export function useNodeMarks() {
  const { calls, queries } = useCore();
  const change = useMutation({
    ...calls.nodes.mark.mutationOptions(),
    onSettled: () => void queries.invalidateQueries({ queryKey: calls.nodes.key() }),
  });
  return {
    mark: (key: string, changes: Partial<NodeMarks>) => change.mutate({ key, ...changes }),
    error: change.error,
    pending: change.isPending,
  };
}
