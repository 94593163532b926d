// A pasted broker address, taken apart where it carries a user and a password.

/** The parts; `username` and `password` are null when the address has none. */
export interface BrokerAddress {
  readonly url: string;
  readonly username: string | null;
  readonly password: string | null;
}

const withUser = /^\s*([a-z]+:\/\/)([^:@/\s]+)(?::([^@/\s]*))?@(.+)$/i;

/** Moves `user:password@` out of an address. Nothing is checked: the core does. */
export function splitBrokerAddress(text: string): BrokerAddress {
  const [, scheme, user, password, rest] = withUser.exec(text) ?? [];
  if (scheme === undefined || user === undefined) return { url: text.trim(), username: null, password: null };
  return {
    url: `${scheme}${rest ?? ''}`.trim(),
    username: decode(user),
    password: password === undefined ? null : decode(password),
  };
}

/** The address to send: with `mqtt://` in front where a person left the scheme out. */
export function completeBrokerAddress(url: string): string {
  return /^[a-z]+:\/\//i.test(url) ? url : `mqtt://${url}`;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
