// Every deliberate deviation of the alerts, how to undo it, and the test that must fail then.
//
// `npm run undo` carries out each undoing in a copy of the tree and runs the test.

export interface Edit {
  readonly file: string;
  /** Occurs exactly once in the file. */
  readonly find: string;
  readonly replace: string;
}

export interface Deviation {
  /** What goes wrong without it. */
  readonly fault: string;
  readonly edits: readonly Edit[];
  /** The test that fails: its file, and what its full name ends with. */
  readonly test: { readonly file: string; readonly name: string };
}

const dispatcher = 'src/main/alerts/dispatcher.ts';
const grace = 'src/main/alerts/grace.ts';
const sending = 'src/main/alerts/sending.ts';
const ledger = 'src/main/alerts/ledger.ts';
const guards = 'src/domain/alerts/guards.ts';
const state = 'src/main/storage/tables/dispatcher-state.ts';
const alerts = 'tests/main/alerts';
const inDeviations = (name: string) => ({ file: `${alerts}/deviations.test.ts`, name });

const judgedDuplicate = `const duplicate = this.#judgeDuplicate(event, now);
    if (duplicate.kind === 'drop') return duplicate;
    const cooling = guardCooldown(event, this.#cooldowns.of(event), family.cooldownS, now);`;
const routedFirst = `const routed =
      firstDrop([guardFreshness`;
const coolsFirst = `const cools = guardCooldown(event, this.#cooldowns.of(event), family.cooldownS, now);
    if (cools.kind === 'drop') return cools;
    this.#cooldowns.arm(firingOf(event, family.cooldownS, now));`;
const noCooling = `const cooling: Verdict = guardCooldown(event, null, family.cooldownS, now);`;

const coolsBeforeRouting: readonly Edit[] = [
  { file: dispatcher, find: routedFirst, replace: `${coolsFirst}\n    ${routedFirst}` },
  { file: dispatcher, find: judgedDuplicate.slice(judgedDuplicate.lastIndexOf('const cooling')), replace: noCooling },
];
const noEscalation: Edit = {
  file: guards,
  find: 'if (severityRank(event.severity) > severityRank(armed.severity)) return passed;',
  replace: '',
};

const graceDeviations: readonly Deviation[] = [
  {
    fault: 'grace is granted once per installation and never on a restart',
    edits: [{ file: grace, find: 'current: kept };', replace: 'current: true };' }],
    test: inDeviations('is given to every start, not once per installation'),
  },
  {
    fault: 'the anchor is not on disk, so that the next start cannot tell a crash loop',
    edits: [
      {
        file: dispatcher,
        find: 'if (anchor !== anchorBefore && anchor?.runId) this.#ledger.unsaved.anchor =',
        replace: 'if (anchor === undefined && anchorBefore?.runId) this.#ledger.unsaved.anchor =',
      },
    ],
    test: {
      file: `${alerts}/reference-checks.test.ts`,
      name: '13: the first dispatch arms the anchor in memory and on disk',
    },
  },
  {
    fault: 'a crash loop silences the program for ever',
    edits: [{ file: grace, find: 'const kept = held &&', replace: 'const kept = graceS < 0 && held &&' }],
    test: inDeviations('is shared by ten starts a minute, so that a crash loop does not silence the program for ever'),
  },
  {
    fault: 'an anchor of long ago counts for a run that did not set it',
    edits: [
      {
        file: grace,
        find: 'const held = state.anchorRunId !== null && state.anchorRunId === state.runId;',
        replace: 'const held = state.anchorRunId !== null;',
      },
    ],
    test: inDeviations('is not taken from an anchor that a run before the last one left'),
  },
];

const orderDeviations: readonly Deviation[] = [
  {
    fault: 'a duplicate keeps a cooldown alive for ever',
    edits: [
      {
        file: dispatcher,
        find: judgedDuplicate,
        replace: `${coolsFirst}
    const duplicate = this.#judgeDuplicate(event, now);
    if (duplicate.kind === 'drop') return duplicate;
    ${noCooling}`,
      },
    ],
    test: inDeviations('lets no duplicate keep a cooldown alive'),
  },
  {
    fault: 'a filtered routine event silences a later immediate one',
    edits: [...coolsBeforeRouting, noEscalation],
    test: inDeviations('lets no filtered routine event silence a later priority one'),
  },
  {
    fault: 'a stale event, or one nobody could have been told, silences a fresh one',
    edits: coolsBeforeRouting,
    test: inDeviations('lets no stale event, and none without a target, silence a later one'),
  },
  {
    fault: 'a failed send is never repeated',
    edits: [
      { file: sending, find: '} else if (answer.forGood) {', replace: '} else if (answer.kind === "refused") {' },
    ],
    test: {
      file: `${alerts}/outbox.test.ts`,
      name: 'tries again after 5, 10 and 20 s and counts the occurrence once, when it is taken',
    },
  },
  {
    fault: 'a failed send is remembered as told',
    edits: [
      {
        file: dispatcher,
        find: 'const delivery = newDelivery(key, event, now);',
        replace:
          'const delivery = newDelivery(key, event, now);\n    this.#seen.put({ source: event.source, eventId: event.id, firstSeenAt: now, seenAt: now });',
      },
    ],
    test: inDeviations('remembers nothing of a send that failed for good, so that it can be told again'),
  },
  {
    fault: 'an immediate event is silenced by the cooldown of a priority one',
    edits: [noEscalation],
    test: inDeviations('lets an immediate event through the cooldown a priority one armed, and arms it anew'),
  },
  {
    fault: 'a death between two writes leaves counters, memory and delivery at odds',
    edits: [
      {
        file: ledger,
        find: 'tables.db.transaction(() => this.#write(tables, now)).immediate()',
        replace: 'this.#write(tables, now)',
      },
    ],
    test: {
      file: `${alerts}/kill-everywhere.test.ts`,
      name: 'before or after any statement of its life tells nothing twice and loses nothing, with the desktop alone',
    },
  },
  {
    fault: 'what was told just before a death is told again',
    edits: [
      {
        file: sending,
        find: '    ledger.save();\n    if (names.length === 0)',
        replace: '    if (names.length === 0)',
      },
    ],
    test: {
      file: `${alerts}/kill-everywhere.test.ts`,
      name: 'before or after any statement of its life tells nothing twice and loses nothing, with the desktop alone',
    },
  },
  {
    fault: 'what the desktop may have shown as the program died is shown again',
    edits: [
      {
        file: sending,
        find: "this.#options.targetOf(name)?.afterCrash === 'leave')",
        replace: 'this.#options.targetOf(name)?.afterCrash === undefined)',
      },
    ],
    test: {
      file: `${alerts}/outbox.test.ts`,
      name: 'does not tell the desktop again what it may have shown when the program ended, and counts it as failed',
    },
  },
];

const concurrencyDeviations: readonly Deviation[] = [
  {
    fault: 'two concurrent duplicates both pass',
    edits: [
      {
        file: sending,
        find: 'return this.#underWay.has(key);',
        replace: "return key === '' && this.#underWay.has(key);",
      },
    ],
    test: inDeviations('of one occurrence tell it once, because the key is reserved before anything is awaited'),
  },
  {
    fault: 'two concurrent occurrences of one category both pass',
    edits: [
      {
        file: dispatcher,
        find: 'family.cooldownS === 0 ? () => {} : this.#cooldowns.arm(firing)',
        replace: 'family.cooldownS === -1 ? this.#cooldowns.arm(firing) : () => {}',
      },
    ],
    test: inDeviations(
      'of two occurrences of one category tell one, because the cooldown is armed before anything is awaited',
    ),
  },
  {
    fault: 'a reservation outlives the failure of every target',
    edits: [
      {
        file: dispatcher,
        find: 'if (!delivery.delivered && later.length === 0) disarm();',
        replace: 'if (delivery.delivered && later.length < 0) disarm();',
      },
    ],
    test: inDeviations('release key and cooldown when every target failed'),
  },
];

const storageDeviations: readonly Deviation[] = [
  {
    fault: 'a family of 60 s prunes the cooldown rows of one of 3,600 s',
    edits: [
      {
        file: 'src/main/storage/tables/dispatcher-cooldowns.ts',
        find: "'last_fired_at + 2000 * cooldown_s < ?'",
        replace: "'last_fired_at + 2000 * (SELECT min(other.cooldown_s) FROM dispatcher_cooldowns other) < ?'",
      },
    ],
    test: inDeviations('of a family with 3,600 s outlive the pruning that a family with 60 s causes'),
  },
  {
    fault: 'a start without the database overwrites the history with small numbers',
    edits: [
      { file: state, find: 'columnOf[reason]} + @', replace: 'columnOf[reason]} * 0 + @' },
      { file: state, find: 'SET seen = seen + @seen', replace: 'SET seen = @seen' },
    ],
    test: {
      file: `${alerts}/degraded.test.ts`,
      name: 'a start that counts 2 does not overwrite a history of 1,000: it becomes 1,002 when the database answers',
    },
  },
  {
    fault: 'a start without the database throws instead of working from memory',
    edits: [
      {
        file: ledger,
        find: '    } catch (cause) {\n      this.#degrade(cause, now);\n      return false;\n    }\n  }\n\n  /** Writes what is unsaved: at once',
        replace: '    } catch (cause) {\n      throw cause;\n    }\n  }\n\n  /** Writes what is unsaved: at once',
      },
    ],
    test: {
      file: `${alerts}/reference-checks.test.ts`,
      name: '17: a database that is not there at construction leaves a dispatcher that works from memory',
    },
  },
  {
    fault: 'the 10,001st duplicate is told again',
    edits: [
      {
        file: ledger,
        find: 'return unsaved?.event ?? this.#look((tables) => tables.dedup.find(source, eventId));',
        replace:
          'return unsaved?.event ?? (source === eventId ? this.#look((tables) => tables.dedup.find(source, eventId)) : null);',
      },
    ],
    test: {
      file: `${alerts}/reference-checks.test.ts`,
      name: '10: of 10,050 rows exactly 10,000 are restored; the oldest 50 are out of memory and still found on disk',
    },
  },
  {
    fault: 'a repeat does not count as seen again, so that it is forgotten 7 days after the first time',
    edits: [
      {
        file: dispatcher,
        find: 'const refreshed = { ...seen, seenAt: now };',
        replace: 'const refreshed = { ...seen };',
      },
    ],
    test: {
      file: `${alerts}/reference-checks.test.ts`,
      name: '12: the same key twice is one row with the later seen_at',
    },
  },
  {
    fault: 'an alert that waited through a restart is told when it is of no use any more',
    edits: [
      {
        file: sending,
        find: 'if (now > this.#options.expiryOf(delivery.event)) {',
        replace: 'if (now > this.#options.expiryOf(delivery.event) + 86_400_000) {',
      },
    ],
    test: {
      file: `${alerts}/outbox.test.ts`,
      name: 'expires at a restart what became older than its freshness meanwhile',
    },
  },
  {
    fault: 'hours that become days overwrite each other, and the sum of the buckets falls behind the totals',
    edits: [
      {
        file: 'src/main/storage/tables/dispatcher-drops.ts',
        find: 'DO UPDATE SET n = n + excluded.n',
        replace: 'DO UPDATE SET n = excluded.n',
      },
    ],
    test: {
      file: `${alerts}/counting.test.ts`,
      name: 'roll hours older than 14 days into UTC days without losing one event',
    },
  },
];

const clockDeviations: readonly Deviation[] = [
  {
    fault: 'a clock set back keeps a cooldown armed until the old hour comes again',
    edits: [
      {
        file: guards,
        find: 'if (elapsed < 0 || elapsed >= cooldownS * 1000) return passed;',
        replace: 'if (elapsed >= cooldownS * 1000) return passed;',
      },
    ],
    test: inDeviations('set back by an hour leaves a duplicate a duplicate and arms no cooldown'),
  },
  {
    fault: 'a clock set back makes the grace last until the old hour comes again',
    edits: [
      { file: guards, find: 'if (graceS === 0 || elapsed < 0 || elapsed', replace: 'if (graceS === 0 || elapsed' },
    ],
    test: inDeviations('ends when the clock is set back during it, instead of lasting until the old hour comes again'),
  },
  {
    fault: 'an event of a wrong clock is fresh for as long as it lies ahead, and nobody can see why',
    edits: [
      {
        file: guards,
        find: 'if (ahead <= futureToleranceMs) return event;',
        replace: 'if (ahead <= futureToleranceMs || ahead > 0) return event;',
      },
    ],
    test: inDeviations('behind an event by 4,000 s takes the event for one of now, and the decision says so'),
  },
];

const detectorDeviations: readonly Deviation[] = [
  {
    fault: 'the second outage of a node is a repeat of the first and told to nobody',
    edits: [
      {
        file: 'src/domain/alerts/event.ts',
        find: 'episode: number): string {',
        replace: 'episode: number): string {\n  if (episode > 1) return occurrenceId(incidentKey, 1);',
      },
    ],
    test: {
      file: `${alerts}/mesh-watch.test.ts`,
      name: 'announces its 2nd and its 10th outage, with a restart in each',
    },
  },
  {
    fault: 'forty nodes behind one silent observer make forty alerts or one of nodes nobody could hear',
    edits: [
      {
        file: 'src/domain/alerts/node-silent.ts',
        find: "if (look.witnessAt === null) return 'unsure';\n  if (episode",
        replace: "if (look.witnessAt === null) return 'bad';\n  if (episode",
      },
      {
        file: 'src/domain/alerts/node-silent.ts',
        find: 'const isDue = unheardMs(look.heardAt, now, look.deaf) >= look.limitMs;',
        replace: 'const isDue = now - look.heardAt >= look.limitMs;',
      },
    ],
    test: {
      file: `${alerts}/mesh-watch.test.ts`,
      name: 'that falls silent make one alert, and none of them is called silent for the hours nobody could hear it',
    },
  },
  {
    fault: 'a node that advertises every 48 h alarms at 24 h',
    edits: [
      {
        file: 'src/domain/alerts/node-silent.ts',
        find: 'const usual = terms.usualMs === null ? 0 : terms.usualMs * usualMargin;',
        replace: 'const usual = terms.usualMs === null ? 0 : 0 * usualMargin;',
      },
    ],
    test: {
      file: 'tests/domain/alerts/usual-interval.test.ts',
      name: 'of a companion that advertises every 48 h keeps it from being called silent before the next advert, from the first on',
    },
  },
  {
    fault: 'what fell into the grace after a start is lost',
    edits: [
      {
        file: 'src/domain/alerts/episode.ts',
        find: "    case 'cold_start':\n      return before.kind === 'firing'",
        replace: "    case 'cold_start':\n      return after.kind === 'firing' ? after : before.kind === 'firing'",
      },
    ],
    test: {
      file: 'tests/domain/alerts/episode.test.ts',
      name: 'that falls into the grace after a start is repeated 60 s later, and so is its end',
    },
  },
  {
    fault: 'a laptop that slept calls everybody silent',
    edits: [
      {
        file: 'src/main/alerts/listening-watch.ts',
        find: "if (from !== null) this.note(everything, 'asleep', { from, to: now });",
        replace: "if (from === now) this.note(everything, 'asleep', { from, to: now });",
      },
    ],
    test: {
      file: `${alerts}/mesh-watch.test.ts`,
      name: 'of 8 h asleep, told by the machine, is recorded and calls nobody silent',
    },
  },
  {
    fault: 'hours in which the program was off count as silence',
    edits: [
      {
        file: 'src/main/alerts/listening-watch.ts',
        find: "if (gap !== null) this.note(everything, 'off', gap);",
        replace: '',
      },
    ],
    test: {
      file: `${alerts}/mesh-watch.test.ts`,
      name: 'of 10 h while the program was off calls nobody silent who was heard 1 h before it',
    },
  },
  {
    fault: 'nodes that were there before the first start are new',
    edits: [
      {
        file: 'src/domain/alerts/node-new.ts',
        find: 'return firstSeen < startedAt + baselineS * 1000;',
        replace: 'return firstSeen < startedAt - baselineS * 1e9;',
      },
    ],
    test: {
      file: `${alerts}/watches.test.ts`,
      name: 'that were there before the first start, or come within its baseline of an hour, are not new',
    },
  },
  {
    fault: 'a storm of 500 alerts shows 500 notifications',
    edits: [
      {
        file: 'src/domain/alerts/grouping.ts',
        find: 'if (dueAt === null && !crowded) return',
        replace: 'if (dueAt === null || crowded) return',
      },
    ],
    test: {
      file: `${alerts}/targets.test.ts`,
      name: 'shows 3 notifications and one group of 497, and the counters add up to 500',
    },
  },
];

/** All of them, in the order in which the guards meet them. */
export const deviations: readonly Deviation[] = [
  ...graceDeviations,
  ...orderDeviations,
  ...concurrencyDeviations,
  ...storageDeviations,
  ...clockDeviations,
  ...detectorDeviations,
];
