// The serial ports of the machine that runs the core, looked at again and again.
import { useQuery } from '@tanstack/react-query';
import { useCore } from '../../wire/use-core.ts';

const renewMs = 3_000;

/** The ports that are there, renewed every 3 s so that a device plugged in appears by itself. */
export function usePorts() {
  const { calls } = useCore();
  return useQuery({ ...calls.sources.ports.queryOptions(), refetchInterval: renewMs });
}
