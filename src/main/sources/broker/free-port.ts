// Whether our own broker could listen, found out without letting anybody in.
import { createServer } from 'node:net';
import type { TrialAnswer } from '../trial.ts';
import { type BrokerSettings, brokerProblem, usualBrokerPort } from './broker-source.ts';
import { listeningFailure } from './listening-failure.ts';

/** Opens the port of `settings` for a moment, in which nobody is answered, and closes it. */
export async function tryPort(settings: BrokerSettings): Promise<TrialAnswer> {
  const problem = brokerProblem(settings);
  if (problem !== null) return { outcome: 'failed', answer: problem };
  const port = settings.port ?? usualBrokerPort;
  const shown = `${settings.network ? 'this computer' : '127.0.0.1'}:${port}`;
  const server = createServer((socket) => socket.destroy());
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, settings.network ? undefined : '127.0.0.1', () => resolve());
    });
    return { outcome: 'ready', answer: `The port is free: observers can publish to ${shown} once this is saved.` };
  } catch (cause) {
    const { what, advice } = listeningFailure(cause, shown);
    return { outcome: 'failed', answer: `${what}. ${advice}` };
  } finally {
    if (server.listening) await new Promise<void>((resolve) => void server.close(() => resolve()));
  }
}
