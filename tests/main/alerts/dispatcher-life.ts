// Carries a life of a dispatcher out on a real file, and sees every statement SQLite is about to run.
import Database from 'better-sqlite3';
import fc from 'fast-check';
import type { Alert } from '../../../src/contract/alerts.ts';
import { decisionReasons } from '../../../src/domain/alerts/reasons.ts';
import type { Dispatcher } from '../../../src/main/alerts/dispatcher.ts';
import { inAppTarget, PermanentFailure, type SendingTarget } from '../../../src/main/alerts/target.ts';
import type { WritableDb } from '../../../src/main/storage/database.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { type Command, carryOut, type Model, type Occurrence, pieceMs, rules } from './dispatcher-model.ts';
import { anEvent, dispatcherOn, plainConfig } from './dispatching.ts';

/** When every life begins. */
export const birth = 1_767_225_600_000;
const ids = 8;

const config = plainConfig(
  {
    cooldownS: rules.cooldownMs / 1000,
    freshnessS: rules.freshnessMs / 1000,
    regions: [...rules.regions],
    targets: {
      routine: ['in-app', 'desktop'],
      priority: ['in-app', 'desktop'],
      immediate: ['in-app', 'desktop'],
    },
  },
  rules.graceMs / 1000,
);

/** What the world sees happen, in order; each is a moment at which the process may die. */
export interface Witness {
  /** SQLite is about to run the statement. Throws when the disk refuses. */
  statement?(sql: string): void;
  /** The desktop is about to show an occurrence, and has shown it. */
  telling?(): void;
  told?(id: string): void;
}

/** Opens `file` as the program does, with `witness` before each statement. */
export function openWitnessed(file: string, witness: Witness): WritableDb {
  const db = new Database(file, { verbose: (sql) => witness.statement?.(String(sql)) }) as unknown as WritableDb;
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = NORMAL');
  db.pragma('foreign_keys = ON');
  return db;
}

export class Life {
  readonly clock: ManualClock;
  readonly outcomes: string[] = [];
  readonly told: string[] = [];
  readonly #db: WritableDb;
  readonly #feed: boolean;
  readonly #witness: Witness;
  #answer: 'takes' | 'refuses' | 'never will' = 'takes';
  #there = true;
  #run: number;
  #dispatcher: Dispatcher | null = null;

  /** A life on `db` from run number `run` on; nothing happens before the first command. */
  constructor(db: WritableDb, feed: boolean, now: number, witness: Witness, run = 1) {
    this.#db = db;
    this.#feed = feed;
    this.clock = new ManualClock(now);
    this.#witness = witness;
    this.#run = run;
  }

  /** Whether the database answers. */
  get there(): boolean {
    return this.#there;
  }

  get dispatcher(): Dispatcher {
    this.#dispatcher ??= this.#start();
    return this.#dispatcher;
  }

  async carryOut(command: Command): Promise<void> {
    const { dispatcher } = this;
    switch (command.do) {
      case 'dispatch': {
        const event = eventOf(this.clock, command.event);
        const both = command.twice ? [event, event] : [event];
        this.outcomes.push(...(await Promise.all(both.map((one) => dispatcher.dispatch(one)))));
        break;
      }
      case 'pass':
        for (let left = command.ms; left > 0; left -= pieceMs) {
          this.clock.advance(Math.min(left, pieceMs));
          await new Promise((resolve) => setImmediate(resolve));
        }
        break;
      case 'jump':
        this.clock.set(this.clock.now() + command.ms);
        break;
      case 'desktop':
        this.#answer = command.answer;
        break;
      case 'database':
        this.#there = command.there;
        if (command.there) dispatcher.flush();
        break;
      case 'restart':
        if (!this.#there) break;
        await dispatcher.stop();
        this.#run += 1;
        this.#dispatcher = this.#start();
        break;
    }
  }

  /** What the model says of itself in the same words. */
  state(): unknown {
    const { totals, anchor, outboxDepth, held } = this.dispatcher.stats();
    const counts = Object.fromEntries(Object.entries(totals).filter(([, n]) => n > 0));
    return {
      counts,
      outcomes: this.outcomes,
      told: this.told.toSorted(),
      anchor: anchor === null ? null : { at: anchor.at, current: anchor.current },
      waiting: outboxDepth,
      held,
    };
  }

  async end(): Promise<void> {
    await this.#dispatcher?.stop();
  }

  #start(): Dispatcher {
    const targets = this.#feed ? [inAppTarget, this.#desktop()] : [this.#desktop()];
    const open = () => this.#db;
    return dispatcherOn(this.#db, this.clock, { config, targets, open, runId: `run-${this.#run}` });
  }

  #desktop(): SendingTarget {
    return {
      kind: 'sending',
      name: 'desktop',
      afterCrash: 'leave',
      send: async ({ eventId }: Alert) => {
        this.#witness.telling?.();
        if (this.#answer === 'refuses') throw new Error('busy');
        if (this.#answer === 'never will') throw new PermanentFailure('no');
        this.told.push(eventId);
        this.#witness.told?.(eventId);
      },
    };
  }
}

/** What `Life.state` must be when the model is right. */
export function stateOf(model: Model): unknown {
  const waiting = Object.values(model.waiting);
  const { anchor } = model;
  return {
    counts: Object.fromEntries(
      decisionReasons.filter((reason) => model.counts[reason]).map((reason) => [reason, model.counts[reason]]),
    ),
    outcomes: model.outcomes,
    // Two that wake in the same millisecond may be told in either order.
    told: model.told.toSorted(),
    anchor: anchor === null ? null : { at: anchor.at, current: anchor.run === model.run.id },
    waiting: waiting.length,
    held: waiting.filter(({ delivered }) => !delivered).length,
  };
}

/** The commands of a life, each with the model before and after it and what it brings to disk. */
export function foreseen(first: Model, commands: readonly Command[]) {
  let before = first;
  return commands.map((command) => {
    const { saved, after } = carryOut(before, command);
    const step = { command, before, saved, after };
    before = after;
    return step;
  });
}

function eventOf(clock: ManualClock, { id, at, severity, region }: Occurrence) {
  return anEvent(clock, { id, timestamp: at, severity, region, title: `Repeater ${id} silent for 72 h` });
}

type Wish =
  | { do: 'dispatch'; id: number; ageS: number; severity: Occurrence['severity']; region: string; twice: boolean }
  | Exclude<Command, { do: 'dispatch' }>;

const severities = ['priority', 'priority', 'priority', 'immediate', 'immediate', 'routine'] as const;
const dispatches = fc.record({
  do: fc.constant('dispatch' as const),
  id: fc.nat(ids - 1),
  ageS: fc.constantFrom(0, 0, 0, 0, 10, 600, 601, -200, -400),
  severity: fc.constantFrom(...severities),
  region: fc.constantFrom('DUB', 'DUB', 'DUB', 'ORK', 'ORK', 'SNN'),
  twice: fc.constantFrom(false, false, true),
});
const passes = fc.record({
  do: fc.constant('pass' as const),
  ms: fc.constantFrom(5_000, 9_000, 10_000, 59_000, 60_000, 61_000, 300_000, 700_000),
});
const answers = fc.constantFrom('takes' as const, 'refuses' as const, 'refuses' as const, 'never will' as const);

/** Random lives: events, time, clock jumps, restarts, refusing desktops, an absent database. */
export function lives(size: { readonly minLength: number; readonly maxLength: number }): fc.Arbitrary<Command[]> {
  const wish = fc.oneof<{ weight: number; arbitrary: fc.Arbitrary<Wish> }[]>(
    { weight: 9, arbitrary: dispatches },
    { weight: 5, arbitrary: passes },
    // A day back, so that no forward jump leads to the same hour again: what a pruned row would have said is no matter.
    { weight: 1, arbitrary: fc.constantFrom({ do: 'jump', ms: -86_400_000 }, { do: 'jump', ms: 700_000 }) },
    { weight: 2, arbitrary: fc.constant({ do: 'restart' as const }) },
    { weight: 2, arbitrary: answers.map((answer) => ({ do: 'desktop' as const, answer })) },
    { weight: 2, arbitrary: fc.boolean().map((there) => ({ do: 'database' as const, there })) },
  );
  return fc.array(wish, { ...size, size: 'max' }).map(timed);
}

/** The wishes as commands: each event gets the time it happened at. */
function timed(wishes: readonly Wish[]): Command[] {
  let now = birth;
  return wishes.map((wish) => {
    if (wish.do === 'pass' || wish.do === 'jump') now += wish.ms;
    if (wish.do !== 'dispatch') return wish;
    const { id, ageS, severity, region, twice } = wish;
    return { do: 'dispatch', event: { id: `e#${id}`, at: now - ageS * 1000, severity, region }, twice };
  });
}
