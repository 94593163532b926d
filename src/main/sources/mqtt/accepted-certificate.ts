// A broker's own certificate that a person accepted: it is taken, and no other, whoever signed it and whatever host it names.
import { X509Certificate } from 'node:crypto';
import type { ConnectionOptions, PeerCertificate } from 'node:tls';

/** One certificate as a person compares it. Subject and issuer are hostile text. */
export interface BrokerCertificate {
  /** In PEM form, of one block. */
  readonly pem: string;
  readonly subject: string;
  readonly issuer: string;
  /** Unix times in milliseconds. */
  readonly validFrom: number;
  readonly validTo: number;
  /** SHA-256 over the certificate: pairs of hex digits with colons between. */
  readonly fingerprint: string;
  /** Whether accepting it would help: outside its validity it is refused all the same. */
  readonly acceptable: boolean;
}

/** The error of a broker that shows another certificate than the accepted one, although the accepted one signed it. */
export const otherCertificateCode = 'ERR_MESHWARDEN_OTHER_CERTIFICATE';

const longestPem = 16_384;
const longestName = 500;

/** The certificate in `text`, which may hold more, its first block only; null when it holds none. */
export function certificateIn(text: string): X509Certificate | null {
  try {
    return new X509Certificate(text);
  } catch {
    return null;
  }
}

/** `certificate` for a person, at the Unix time `now` in milliseconds; null when it is none that could be kept. */
export function describeCertificate(certificate: X509Certificate, now: number): BrokerCertificate | null {
  const pem = certificate.toString();
  const validFrom = certificate.validFromDate.getTime();
  const validTo = certificate.validToDate.getTime();
  if (pem.length > longestPem || !Number.isFinite(validFrom) || !Number.isFinite(validTo)) return null;
  return {
    pem,
    subject: oneLine(certificate.subject),
    issuer: oneLine(certificate.issuer),
    validFrom,
    validTo,
    fingerprint: certificate.fingerprint256,
    acceptable: validFrom <= now && now <= validTo,
  };
}

/** The accepted certificate in a source's settings, at the Unix time `now` in milliseconds; null where there is none. */
export function acceptedIn(settings: object, now: number): BrokerCertificate | null {
  const { acceptedCertificate } = settings as { readonly acceptedCertificate?: unknown };
  const certificate = typeof acceptedCertificate === 'string' ? certificateIn(acceptedCertificate) : null;
  return certificate && describeCertificate(certificate, now);
}

/**
 * The TLS options with which a connection is made to the owner of the certificate `pem` alone. Nothing is sent to anybody
 * else: it is verified as the one thing that is trusted, before the first byte. Throws when `pem` is no certificate.
 */
export function takingOnly(pem: string) {
  const { fingerprint256 } = new X509Certificate(pem);
  return {
    ca: pem,
    rejectUnauthorized: true,
    // It need not be signed by itself.
    allowPartialTrustChain: true,
    // It stands for the broker whatever name is in it; but what it signed itself does not.
    checkServerIdentity: (_host: string, shown: PeerCertificate) =>
      shown.fingerprint256 === fingerprint256
        ? undefined
        : Object.assign(new Error('not the accepted certificate'), { code: otherCertificateCode }),
  } as const satisfies ConnectionOptions;
}

/** The beginning of the fingerprint of `pem`, enough to tell it from another by eye. */
export function shortFingerprint(pem: string): string {
  return `${certificateIn(pem)?.fingerprint256.slice(0, 23) ?? 'unreadable'}…`;
}

/** Empty where a certificate has none. */
function oneLine(name: string | undefined): string {
  return (name ?? '').split('\n').join(', ').slice(0, longestName);
}
