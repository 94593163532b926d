// The telling half of the monitor: dispatcher and detectors on the database of the recording half.
import type { Alert } from '../../contract/alerts.ts';
import type { SourceStatus } from '../../contract/sources.ts';
import type { Clock } from '../../domain/clock.ts';
import type { Logger } from '../../domain/logger.ts';
import { loadAlertConfig } from '../alerts/alert-settings.ts';
import { Dispatcher } from '../alerts/dispatcher.ts';
import { NodeWatch } from '../alerts/node-watch.ts';
import { SourceWatch } from '../alerts/source-watch.ts';
import { desktopTarget, inAppTarget } from '../alerts/target.ts';
import type { WritableDb } from '../storage/database.ts';

/** What alerting needs. */
export interface AlertingParts {
  readonly db: WritableDb;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly runId: string;
  /** Shows an alert on the desktop; null where there is none. */
  readonly notify: ((alert: Alert) => void) | null;
  /** Replaces the stored grace, seconds. */
  readonly graceS: number | undefined;
  /** The sources that should be running. */
  sources(): readonly SourceStatus[];
}

/** Dispatcher and detectors at work. */
export interface Alerting {
  readonly dispatcher: Dispatcher;
  readonly nodes: NodeWatch;
  stop(): Promise<void>;
}

/** How often sources are looked at, milliseconds. */
const lookMs = 5_000;

/** Restores the dispatcher and starts the detectors. */
export function startAlerting(parts: AlertingParts): Alerting {
  const { db, clock, logger, runId } = parts;
  const { config, warning } = loadAlertConfig(db);
  if (warning !== null) logger.warn(warning);
  const dispatcher = new Dispatcher({
    open: () => db,
    clock,
    config: parts.graceS === undefined ? config : { ...config, graceS: parts.graceS },
    targets: parts.notify === null ? [inAppTarget] : [inAppTarget, desktopTarget(parts.notify)],
    runId,
    logger,
  });
  const watch = {
    open: () => db,
    clock,
    logger,
    dispatch: (event: Parameters<Dispatcher['dispatch']>[0]) => dispatcher.dispatch(event),
  };
  const nodes = new NodeWatch(watch, () => config.baselineS);
  const sources = new SourceWatch(watch);
  nodes.start();
  const cancel = clock.every(lookMs, () => void sources.sourceReports(parts.sources()));
  return {
    dispatcher,
    nodes,
    async stop() {
      cancel();
      await nodes.stop();
      await sources.stop();
      await dispatcher.stop();
    },
  };
}
