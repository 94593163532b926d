// What came from a source hour by hour, looked at again every minute.
import { useQuery } from '@tanstack/react-query';
import type { SourceHour } from '../../../contract/sources.ts';
import { useCore } from '../../wire/use-core.ts';

const renewMs = 60_000;

/** The last day of the source `name`; null for a recording, and while it is not known. */
export function useHours(name: string): readonly SourceHour[] | null {
  const { calls } = useCore();
  const known = useQuery({ ...calls.sources.hours.queryOptions({ input: { name } }), refetchInterval: renewMs });
  return known.data ?? null;
}
