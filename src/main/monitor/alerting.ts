// The telling half of the monitor: dispatcher and detectors on the database of the recording half.
import type { SourceStatus } from '../../contract/sources.ts';
import type { AlertConfig } from '../../domain/alerts/config.ts';
import type { Clock } from '../../domain/clock.ts';
import type { Logger } from '../../domain/logger.ts';
import { loadAlertConfig } from '../alerts/alert-settings.ts';
import type { AlertControls } from '../alerts/controls.ts';
import { AlertDesk } from '../alerts/desk.ts';
import { Dispatcher } from '../alerts/dispatcher.ts';
import { MeshWatch, type WatchedMesh } from '../alerts/mesh-watch.ts';
import { NodeWatch } from '../alerts/node-watch.ts';
import { SourceWatch } from '../alerts/source-watch.ts';
import { type SecretKeeper, TargetBook } from '../alerts/targets/book.ts';
import type { TellHost } from '../alerts/targets/host.ts';
import type { WritableDb } from '../storage/database.ts';
import { type Detected, Detectors } from './detectors.ts';

/** What alerting needs. */
export interface AlertingParts {
  readonly db: WritableDb;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly runId: string;
  /** Shows an alert in the desktop program; null where there is none. */
  readonly tellHost: TellHost | null;
  /** Keeps the addresses and tokens of webhooks. */
  readonly secrets: SecretKeeper;
  /** Replaces the stored grace, seconds. */
  readonly graceS: number | undefined;
  /** The mesh whose nodes are watched. */
  readonly mesh: WatchedMesh;
  /** What the other detectors look at. */
  readonly detected: Detected;
  /** The sources that should be running. */
  sources(): readonly SourceStatus[];
}

/** Dispatcher and detectors at work. */
export interface Alerting {
  readonly dispatcher: Dispatcher;
  /** What a person can set, ask and try. */
  readonly controls: AlertControls;
  readonly nodes: NodeWatch;
  readonly mesh: MeshWatch;
  readonly detectors: Detectors;
  stop(): Promise<void>;
}

/** How often sources are looked at, milliseconds. */
const lookMs = 5_000;

/** Restores the dispatcher and starts the detectors. */
export function startAlerting(parts: AlertingParts): Alerting {
  const { db, clock, logger, runId } = parts;
  const { config, warning } = loadAlertConfig(db);
  if (warning !== null) logger.warn(warning);
  const overlay = (stored: AlertConfig) => (parts.graceS === undefined ? stored : { ...stored, graceS: parts.graceS });
  const targets = new TargetBook({
    db: () => db,
    clock,
    secrets: parts.secrets,
    tellHost: parts.tellHost,
    apply: (now) => dispatcher.setTargets(now),
  });
  const dispatcher = new Dispatcher({
    open: () => db,
    clock,
    config: overlay(config),
    targets: targets.targets(),
    runId,
    logger,
  });
  const controls = new AlertDesk({ db: () => db, clock, dispatcher, targets, overlay });
  const watch = {
    open: () => db,
    clock,
    logger,
    dispatch: (event: Parameters<Dispatcher['dispatch']>[0]) => dispatcher.dispatch(event),
    silenced: (event: Parameters<Dispatcher['dispatch']>[0]) =>
      dispatcher.suppressions.judge(event, clock.now()).kind === 'drop',
  };
  const nodes = new NodeWatch(watch, () => controls.settings().baselineS);
  const sources = new SourceWatch(watch);
  const mesh = new MeshWatch(watch, parts.mesh, runId);
  nodes.start();
  mesh.start();
  const detectors = new Detectors(watch, parts.detected, {
    deaf: () => mesh.deaf,
    baselineS: () => controls.settings().baselineS,
  });
  detectors.start();
  const cancel = clock.every(lookMs, () => {
    const reports = parts.sources();
    mesh.sourceReports(reports);
    void sources.sourceReports(reports);
  });
  return {
    dispatcher,
    controls,
    nodes,
    mesh,
    detectors,
    async stop() {
      cancel();
      await detectors.stop();
      await mesh.stop();
      await nodes.stop();
      await sources.stop();
      await dispatcher.stop();
      targets.close();
    },
  };
}
