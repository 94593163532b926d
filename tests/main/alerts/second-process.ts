// An earlier or later run of the dispatcher as a real process on the same file.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { FamilyConfig } from '../../../src/domain/alerts/config.ts';
import type { Family, MeshEvent } from '../../../src/domain/alerts/event.ts';
import type { DispatcherStats } from '../../../src/main/alerts/stats.ts';

export interface OtherRun {
  readonly runId: string;
  /** What its clock says as it starts. */
  readonly now: number;
  readonly nodes?: Partial<FamilyConfig>;
  readonly graceS?: number;
  readonly families?: Partial<Record<Family, Partial<FamilyConfig>>>;
  /** Dispatched one after the other, each `afterMs` after the one before and about `ageMs` earlier. */
  readonly events: readonly (Partial<MeshEvent> & { readonly afterMs?: number; readonly ageMs?: number })[];
  /** Killed with SIGKILL, or stopped as a person stops it. */
  readonly ends: 'killed' | 'stopped';
}

export interface OtherRunsAnswer {
  readonly outcomes: readonly string[];
  readonly stats: DispatcherStats;
  /** What its clock said at the end. */
  readonly now: number;
}

const child = fileURLToPath(new URL('dispatch-child.ts', import.meta.url));

/** Runs it to its end. Throws with what it said when it did not end as asked. */
export function inAnotherProcess(file: string, run: OtherRun): OtherRunsAnswer {
  const ran = spawnSync(process.execPath, [child, file], { input: JSON.stringify(run), encoding: 'utf8' });
  const endedSo = run.ends === 'killed' ? ran.signal === 'SIGKILL' : ran.status === 0;
  if (!endedSo || ran.stderr !== '')
    throw new Error(`The other run ended with ${ran.signal ?? ran.status}: ${ran.stderr}`);
  return JSON.parse(ran.stdout) as OtherRunsAnswer;
}
