// Why our own broker cannot listen, in words.

/** What happened, without a full stop, and what to do. */
export interface ListeningFailure {
  readonly what: string;
  readonly advice: string;
}

/** What `cause`, given when the broker began to listen at `shown`, means. */
export function listeningFailure(cause: unknown, shown: string): ListeningFailure {
  const { code, message } = cause as { readonly code?: unknown; readonly message?: unknown };
  if (code === 'EADDRINUSE') {
    return {
      what: `The port of ${shown} is used by another program, perhaps another broker`,
      advice:
        'Observers cannot publish here. End that program, listen to it as an MQTT broker, or choose another port.',
    };
  }
  if (code === 'EACCES') {
    return {
      what: `This user may not listen on ${shown}`,
      advice: 'Observers cannot publish here. Choose a port from 1024 up.',
    };
  }
  return {
    what: `The broker on ${shown} could not be opened (${String(message).slice(0, 200)})`,
    advice: 'Observers cannot publish here until it can.',
  };
}
