// Notes which source brings word of which observer, on the way into the queue.
import type { EpochMs } from '../../domain/hearing.ts';
import type { SourceSink } from '../sources/source.ts';

/** A sink that hands everything on to `sink`, and tells `heard` who was heard through which source. */
export function carrying(sink: SourceSink, heard: (observer: string, source: string, at: EpochMs) => void): SourceSink {
  return {
    hearing(hearing) {
      heard(hearing.observer.id, hearing.source, hearing.arrivedAt);
      return sink.hearing(hearing);
    },
    status(status) {
      // A retained message and a last will say nothing about who is there.
      if (!status.retained && status.online !== false) heard(status.observer.id, status.source, status.arrivedAt);
      sink.status(status);
    },
    refused: (refusal) => sink.refused(refusal),
    room: () => sink.room(),
  };
}
