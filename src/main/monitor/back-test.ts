// Tries a rule on stored history: gathers the evidence slice by slice and replays it.
import type { BackTest, BackTestRule } from '../../contract/alerts.ts';
import {
  deafStretches,
  type Heard,
  isNight,
  isUnknown,
  type Silence,
  silences,
} from '../../domain/alerts/back-test.ts';
import type { PartyId } from '../../domain/mesh/recorded.ts';
import type { BackTestSubject, EvidenceKind } from '../reader/queries/back-test.ts';
import type { StandingReader } from './standing-reader.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** Without any observation for longer than this, nobody knows who was silent. */
const deafMs = hourMs;
const shown = 100;
/** History before the window from which the usual pauses of nodes are learnt. */
const learningMs = 60 * dayMs;

const limitsOf: Record<BackTestRule['category'], readonly string[]> = {
  'node-silent': [
    'Relayed packets are stored by the hour, so a silence may begin up to an hour earlier than it says.',
    'The usual pause of each node is learnt from the stored history alone. Roles and marks are those of today.',
  ],
  'observer-offline': [
    'Only packets count here: status messages of the past are not stored, so an observer that sent nothing else counts as offline.',
  ],
};

/** How often `rule` would have fired in the `days` before `now`. Guards (grace, cooldown, quiet hours) are not replayed. */
export async function backTest(
  reader: Pick<StandingReader, 'ask'>,
  rule: BackTestRule,
  days: number,
  now: number,
): Promise<BackTest> {
  const thresholdMs = rule.thresholdS * 1000;
  const from = now - days * dayMs;
  const subjects = await reader.ask('backTest.subjects', rule);
  const learns = rule.category === 'node-silent';
  const evidence = await gather(reader, rule, from - Math.max(thresholdMs, learns ? learningMs : 0));
  const deaf = deafStretches(evidence.anything, deafMs, now);
  const fired: { readonly subject: BackTestSubject; readonly silence: Silence }[] = [];
  let unknown = 0;
  for (const subject of subjects) {
    const found = silences(evidence.byParty.get(subject.party) ?? [], { thresholdMs, from, to: now, learns });
    for (const silence of found) {
      if (isUnknown(silence, deaf)) unknown += 1;
      else fired.push({ subject, silence });
    }
  }
  const atNight = ({ silence }: (typeof fired)[number]) => isNight(new Date(silence.firedAt).getHours());
  fired.sort((a, b) => b.silence.firedAt - a.silence.firedAt);
  const began = evidence.anything.reduce((least, [at]) => Math.min(least, at), Number.POSITIVE_INFINITY);
  return {
    from,
    to: now,
    coveredFrom: Number.isFinite(began) && began > from ? began : null,
    fired: fired.length,
    atNight: fired.filter(atNight).length,
    subjects: subjects.length,
    unknown,
    firings: fired.slice(0, shown).map((one) => ({
      subject: one.subject.key,
      name: one.subject.name,
      ...one.silence,
      atNight: atNight(one),
    })),
    limits: [...limitsOf[rule.category]],
  };
}

interface Evidence {
  readonly byParty: ReadonlyMap<PartyId, readonly Heard[]>;
  /** When anything at all was heard. */
  readonly anything: readonly Heard[];
}

async function gather(reader: Pick<StandingReader, 'ask'>, rule: BackTestRule, from: number): Promise<Evidence> {
  const kinds: readonly EvidenceKind[] =
    rule.category === 'observer-offline' ? ['observations'] : ['observations', 'transmissions', 'edges'];
  const byParty = new Map<PartyId, Heard[]>();
  const anything: Heard[] = [];
  for (const kind of kinds) {
    for (let after: number | null = 0; after !== null; ) {
      const slice: Awaited<ReturnType<typeof ask>> = await ask(reader, kind, after, from);
      for (const [party, first, last] of slice.rows) {
        const heard = byParty.get(party);
        if (heard === undefined) byParty.set(party, [[first, last]]);
        else heard.push([first, last]);
        if (kind === 'observations') anything.push([first, last]);
      }
      after = slice.next;
    }
  }
  return { byParty, anything };
}

function ask(reader: Pick<StandingReader, 'ask'>, kind: EvidenceKind, after: number, from: number) {
  return reader.ask('backTest.evidence', { kind, after, from });
}
