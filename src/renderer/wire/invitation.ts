// How this tab was invited to the core: the token of its first address, kept for this tab only.
import { type Invitation, readInvitation } from '../../contract/handshake.ts';

const storageKey = 'meshwarden.invitation';

/** What this file needs of a Storage. */
export interface InvitationStore {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
}

/** What this file needs of the address bar. */
export interface Address {
  readonly host: string;
  readonly hash: string;
  readonly pathname: string;
  readonly search: string;
}

/**
 * Gives the invitation in the address, else the one this tab kept, else null. One in the address is kept and removed
 * from the address through `replace`, so that it stays out of the history and of copied links.
 * A store that refuses (blocked site data) only means that a reload asks for the address with the token again.
 */
export function takeInvitation(
  address: Address,
  store: InvitationStore,
  replace: (url: string) => void,
): Invitation | null {
  const invitation = readInvitation(address);
  if (invitation === null) return keptInvitation(store);
  replace(`${address.pathname}${address.search}`);
  try {
    store.setItem(storageKey, JSON.stringify(invitation));
  } catch {
    return invitation;
  }
  return invitation;
}

function keptInvitation(store: InvitationStore): Invitation | null {
  try {
    const kept: unknown = JSON.parse(store.getItem(storageKey) ?? 'null');
    if (typeof kept !== 'object' || kept === null || !('token' in kept) || !('api' in kept)) return null;
    return typeof kept.token === 'string' && typeof kept.api === 'string' ? { token: kept.token, api: kept.api } : null;
  } catch {
    return null;
  }
}
