// What reading one line of a recording gives, and what of it is to be recorded.
import type { EpochMs, Hearing, ObserverStatus, Refusal } from '../../domain/hearing.ts';
import type { Heard } from '../../domain/packed-hearings.ts';

/** What reading a line gives; as the sources read it. */
export type LineReading =
  | { readonly kind: 'hearing'; readonly hearing: Hearing }
  | { readonly kind: 'status'; readonly status: ObserverStatus }
  | { readonly kind: 'ignored'; readonly why: string }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

export interface LineContext {
  readonly source: string;
  readonly arrivedAt: EpochMs;
  readonly timing: 'recorded';
  readonly retained: false;
}

/** What a line read at `arrivedAt` is said to have come with. */
export function importContext(arrivedAt: EpochMs): LineContext {
  return { source: 'import', arrivedAt, timing: 'recorded', retained: false };
}

/** What is to be recorded of a line; null for one passed over, which is counted in `ignored`. */
export function itemOf(reading: LineReading, ignored: Map<string, number>): Heard | null {
  switch (reading.kind) {
    case 'hearing':
      return reading.hearing;
    case 'status':
      return reading.status;
    case 'refused':
      return reading.refusal;
    case 'ignored':
      ignored.set(reading.why, (ignored.get(reading.why) ?? 0) + 1);
      return null;
  }
}
