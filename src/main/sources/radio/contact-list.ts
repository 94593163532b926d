// Asks a companion radio for its contacts: all of them at first, then what changed.
import { encodeCommand } from '../../../domain/companion/commands.ts';
import type { ContactFrame } from '../../../domain/companion/contacts.ts';
import type { CompanionFrame } from '../../../domain/companion/frame.ts';
import type { NamedNode } from '../../../domain/hearing.ts';
import { toHex } from '../../../domain/packet/hex.ts';
import type { Asking } from './question.ts';

/** No radio holds more. */
const atMost = 1_024;
/** Every so many lists all contacts are asked for: a radio whose clock was set back marks changes with older times. */
const listsPerWhole = 24;

/** What the list of one radio is known to hold; outlives the connection. */
export class ContactMemory {
  #radio = '';
  #since: number | null = null;
  #lists = 0;

  /** The time to ask `radio` for changes since; null for everything. */
  sinceOf(radio: string): number | null {
    if (radio === this.#radio && this.#lists % listsPerWhole !== 0) return this.#since;
    this.#radio = radio;
    return null;
  }

  /** The whole answer came, and the newest entry in it is of `changedAt`. */
  listed(changedAt: number): void {
    this.#since = changedAt;
    this.#lists += 1;
  }
}

/** The node an entry names. */
export function nodeOf({ publicKey, role, name, lat, lon }: Omit<ContactFrame, 'kind'>): NamedNode {
  return { publicKey: toHex(publicKey), role, name, lat, lon };
}

/** Asks for the contacts of `radio` (its key) that are not known yet; a list that breaks off gives what came of it and is asked for again. */
export function askContacts(
  asking: Asking<CompanionFrame>,
  memory: ContactMemory,
  radio: string,
  then: (contacts: readonly NamedNode[], complete: boolean) => void,
): void {
  const contacts: NamedNode[] = [];
  const question = {
    wire: encodeCommand({ kind: 'get_contacts', since: memory.sinceOf(radio) }),
    accepts: ({ kind }: CompanionFrame) => kind === 'contacts_end' || kind === 'refused',
    goesOn(frame: CompanionFrame) {
      if (frame.kind === 'contact' && contacts.length < atMost) {
        contacts.push(nodeOf(frame));
      }
      return frame.kind === 'contacts_begin' || frame.kind === 'contact';
    },
    attempts: 1,
  };
  asking.ask(question, (answer) => {
    const complete = answer?.kind === 'contacts_end';
    if (complete) memory.listed(answer.changedAt);
    then(contacts, complete);
  });
}
