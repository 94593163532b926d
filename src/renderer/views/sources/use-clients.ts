// The clients of a broker on the machine that runs the core, looked at again and again.
import { useQuery } from '@tanstack/react-query';
import { useCore } from '../../wire/use-core.ts';

const renewMs = 1_000;

/** The clients of the source `name`, renewed every second. */
export function useClients(name: string) {
  const { calls } = useCore();
  return useQuery({ ...calls.sources.clients.queryOptions({ input: { name } }), refetchInterval: renewMs });
}
