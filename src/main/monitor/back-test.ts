// Tries a rule on stored history: what was silent, or what else a detector would have told.
import type { BackTest, BackTestRule, SilenceRule } from '../../contract/alerts.ts';
import { deafStretches, isNight, isUnknown, silences } from '../../domain/alerts/back-test.ts';
import type { PartyId } from '../../domain/mesh/recorded.ts';
import { gatherEvidence } from './back-test-evidence.ts';
import { type HistoryReader, type Replayed, type ReplayedFiring, replays, replayWords } from './replays.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** Without any observation for longer than this, nobody knows who was silent. */
const deafMs = hourMs;
const shown = 100;
/** History before the window from which the usual pauses of nodes are learnt. */
const learningMs = 60 * dayMs;

const limitsOf: Record<SilenceRule['category'], readonly string[]> = {
  'node-silent': [
    'Relayed packets are stored by the hour, so a silence may begin up to an hour earlier than it says.',
    'The usual pause of each node is learnt from the stored history alone. Roles and marks are those of today.',
  ],
  'observer-offline': [
    'Only packets count here: status messages of the past are not stored, so an observer that sent nothing else counts as offline.',
  ],
};

/** Why stored history cannot answer for the others. */
const reasons = {
  'link-new': 'When the third observer witnessed a link is not stored, only who has witnessed it by now.',
  'bridge-risk':
    'How the mesh hung together at a past moment is not stored: hops are resolved to the nodes known today.',
  partition: 'How the mesh hung together at a past moment is not stored: hops are resolved to the nodes known today.',
  'storage-low': 'How much room the disk had in the past is not stored.',
  'ingest-backlog':
    'How full the queue was in the past is not stored; what it had to drop is counted on the Counters page.',
  'own-clock': "What this computer's clock showed against the others' is not stored, only each node's own skew.",
} as const;

/** How often `rule` would have fired in the `days` before `now`, with `baselineS` seconds to learn the mesh. Guards (grace, cooldown, quiet hours) are not replayed. */
export async function backTest(
  reader: HistoryReader,
  rule: BackTestRule,
  days: number,
  now: number,
  baselineS: number,
): Promise<BackTest> {
  const span = { from: now - days * dayMs, to: now };
  const { category } = rule;
  if (category === 'node-silent' || category === 'observer-offline') {
    return resultOf(reader, span, await silencesOf(reader, rule, span));
  }
  if ('keyword' in rule)
    return resultOf(reader, span, await replayWords(reader, span, [{ ...rule.keyword, enabled: true }]));
  if (isReplayed(category)) return resultOf(reader, span, await replays[category](reader, span, baselineS));
  const nothing = { fired: [], subjects: 0, unknown: 0, began: null, limits: [] };
  return { ...(await resultOf(reader, span, nothing)), cannot: reasons[category] };
}

function isReplayed(category: string): category is keyof typeof replays {
  return Object.hasOwn(replays, category);
}

async function silencesOf(
  reader: HistoryReader,
  rule: SilenceRule,
  { from, to }: { readonly from: number; readonly to: number },
): Promise<Replayed> {
  const thresholdMs = rule.thresholdS * 1000;
  const subjects = await reader.ask('backTest.subjects', rule);
  const learns = rule.category === 'node-silent';
  const kinds = learns ? (['observations', 'transmissions', 'edges'] as const) : (['observations'] as const);
  const evidence = await gatherEvidence(reader, kinds, from - Math.max(thresholdMs, learns ? learningMs : 0));
  const deaf = deafStretches(evidence.anything, deafMs, to);
  const fired: ReplayedFiring[] = [];
  let unknown = 0;
  for (const { party, key, name } of subjects) {
    for (const silence of silences(evidence.byParty.get(party) ?? [], { thresholdMs, from, to, learns })) {
      const { lastHeard: since, firedAt, heardAgain: overAt } = silence;
      if (isUnknown(silence, deaf)) unknown += 1;
      else fired.push({ subject: { key, name }, firing: { since, firedAt, overAt } });
    }
  }
  const began = evidence.anything.reduce<number | null>((least, [at]) => Math.min(least ?? at, at), null);
  return { fired, subjects: subjects.length, unknown, began, limits: limitsOf[rule.category] };
}

async function resultOf(
  reader: HistoryReader,
  { from, to }: { readonly from: number; readonly to: number },
  { fired, subjects, unknown, began, limits }: Replayed,
): Promise<BackTest> {
  const newest = fired.toSorted((a, b) => b.firing.firedAt - a.firing.firedAt);
  const atNight = ({ firing }: ReplayedFiring) => isNight(new Date(firing.firedAt).getHours());
  const named = newest.slice(0, shown);
  const parties = [...new Set(named.flatMap(({ subject }) => (typeof subject === 'number' ? [subject] : [])))];
  const rows = parties.length === 0 ? [] : await reader.ask('backTest.names', { parties });
  const names = new Map<PartyId, { readonly key: string; readonly name: string | null }>(
    rows.map(({ party, ...known }) => [party, known]),
  );
  return {
    from,
    to,
    coveredFrom: began !== null && began > from ? began : null,
    fired: fired.length,
    atNight: fired.filter(atNight).length,
    subjects,
    unknown,
    firings: named.map((one) => {
      const { subject, firing } = one;
      const known = typeof subject === 'number' ? names.get(subject) : subject;
      return { subject: known?.key ?? '', name: known?.name ?? null, ...firing, atNight: atNight(one) };
    }),
    limits: [...limits],
    cannot: null,
  };
}
