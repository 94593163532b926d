// Gathers stored evidence of who was heard when, slice by slice.
import type { Heard } from '../../domain/alerts/back-test.ts';
import type { PartyId } from '../../domain/mesh/recorded.ts';
import type { EvidenceKind } from '../reader/queries/back-test.ts';
import type { StandingReader } from './standing-reader.ts';

export interface Evidence {
  readonly byParty: ReadonlyMap<PartyId, readonly Heard[]>;
  /** When anything at all was heard. */
  readonly anything: readonly Heard[];
}

/** Evidence of these kinds since `from`. */
export async function gatherEvidence(
  reader: Pick<StandingReader, 'ask'>,
  kinds: readonly EvidenceKind[],
  from: number,
): Promise<Evidence> {
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
