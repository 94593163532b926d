// Why our own broker cannot listen, in words.
import type { Setback } from '../retrying.ts';

/** What `cause`, given when the broker began to listen at `shown`, means. */
export function listeningFailure(cause: unknown, shown: string): Setback {
  const { code, message } = cause as { readonly code?: unknown; readonly message?: unknown };
  if (code === 'EADDRINUSE') {
    return {
      what: `the port of ${shown} is used by another program, perhaps another broker`,
      advice:
        'Observers cannot publish here. End that program, listen to it as an MQTT broker, or choose another port.',
    };
  }
  if (code === 'EACCES') {
    return {
      what: `this user may not listen on ${shown}`,
      advice: 'Observers cannot publish here. Choose a port from 1024 up.',
    };
  }
  return {
    what: `the broker on ${shown} could not be opened (${String(message).slice(0, 200)})`,
    advice: 'Observers cannot publish here until it can.',
  };
}
