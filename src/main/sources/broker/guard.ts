// Who may do what at our own broker: publish, after giving the password if there is one.
import { createHash, timingSafeEqual } from 'node:crypto';
import type { Aedes, AuthenticateError, Client } from 'aedes';

/** MQTT 3.1.1: bad user name or password. */
const badLogin = 4;

/**
 * Lets clients with the login of `settings` publish, and nothing else. `onLogin` is given the user name each client gave,
 * and whether it was let in. `onMessage` is given each message and may give a promise for when there is room again; until
 * then its client is not read from.
 */
export function guard(
  aedes: Aedes,
  settings: { readonly username?: string | undefined; readonly password?: string | undefined },
  onLogin: (client: Client, user: string | null, welcome: boolean) => void,
  onMessage: (client: Client, topic: string, payload: Uint8Array) => Promise<void> | null,
): void {
  const { username, password } = settings;
  aedes.authenticate = (client, name, secret, done) => {
    const open = (username ?? '') === '' && (password ?? '') === '';
    // Both are compared always, so that the time taken says nothing.
    const named = same(name ?? '', username ?? '');
    const known = same(secret?.toString() ?? '', password ?? '');
    const welcome = open || (named && known);
    onLogin(client, name ?? null, welcome);
    if (welcome) done(null, true);
    else
      done(
        Object.assign(new Error('Wrong user name or password'), { returnCode: badLogin }) as AuthenticateError,
        false,
      );
  };
  aedes.authorizeSubscribe = (_client, _wish, done) => done(null, null);
  aedes.authorizePublish = (client, packet, done) => {
    // The broker's own messages have no client.
    if (client === null || packet.topic.startsWith('$')) return done(null);
    // Kept messages would fill memory, and nobody may ask for them.
    packet.retain = false;
    const payload = typeof packet.payload === 'string' ? Buffer.from(packet.payload) : packet.payload;
    const room = onMessage(client, packet.topic, payload);
    if (room === null) done(null);
    else
      void room.then(
        () => done(null),
        () => done(null),
      );
  };
}

function same(given: string, wanted: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(wanted));
}
