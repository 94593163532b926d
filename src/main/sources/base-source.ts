// What every source has: a name, its books, one run at a time, and listeners of its state.
import type { Clock } from '../../domain/clock.ts';
import type { Logger } from '../../domain/logger.ts';
import { SourceLedger } from './ledger.ts';
import { Runs } from './runs.ts';
import type { Source, SourceReport, SourceSink } from './source.ts';

/** A source whose runs are of type `Run`: everything between one start and its stop. */
export abstract class BaseSource<Run> implements Source {
  readonly name: string;
  protected readonly clock: Clock;
  protected readonly ledger: SourceLedger;
  protected readonly runs: Runs<Run>;

  constructor(name: string, kind: SourceReport['kind'], clock: Clock, logger: Logger) {
    this.name = name;
    this.clock = clock;
    this.ledger = new SourceLedger(name, kind, clock, logger);
    this.runs = new Runs(this.ledger);
  }

  abstract start(sink: SourceSink): void;
  abstract stop(): Promise<void>;

  report(): SourceReport {
    return this.ledger.report();
  }

  onChange(listener: () => void): () => void {
    return this.ledger.onChange(listener);
  }
}
