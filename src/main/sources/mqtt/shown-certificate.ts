// Asks a broker for its certificate and nothing else, so that a person can look at it.
import { isIP } from 'node:net';
import { connect } from 'node:tls';
import type { Clock } from '../../../domain/clock.ts';
import { type BrokerCertificate, describeCertificate } from './accepted-certificate.ts';
import type { BrokerAddress } from './address.ts';

const atMostMs = 10_000;

/**
 * The certificate the broker at `address` shows now, whether it verifies or not. Nothing is sent to it, neither login nor a
 * certificate of ours, and the connection is closed when this resolves. Null when none comes within 10 s, or before `stop`.
 */
export function shownCertificate(
  { host, port }: BrokerAddress,
  clock: Clock,
  stop: AbortSignal,
): Promise<BrokerCertificate | null> {
  if (stop.aborted) return Promise.resolve(null);
  const name = isIP(host) === 0 ? { servername: host } : {};
  const socket = connect({ host, port, ...name, rejectUnauthorized: false });
  const end = () => void socket.destroy();
  const cancel = clock.after(atMostMs, end);
  stop.addEventListener('abort', end);
  let found: BrokerCertificate | null = null;
  socket.once('secureConnect', () => {
    const certificate = socket.getPeerX509Certificate();
    found = certificate ? describeCertificate(certificate, clock.now()) : null;
    end();
  });
  // What is wrong was said by the connection before; here it only means that there is nothing to show.
  socket.on('error', () => {});
  return new Promise((resolve) => {
    socket.once('close', () => {
      cancel();
      stop.removeEventListener('abort', end);
      resolve(found);
    });
  });
}
