// Why a broker cannot be heard, in words: what happened, what it means, what to do.
import { otherCertificateCode, shortFingerprint } from './accepted-certificate.ts';
import { ownCertificateFault } from './own-certificate.ts';

/** One failure of a connection. */
export interface BrokerFailure {
  /** `settings`: only a change of settings, here or at the broker, helps; trying again soon would only annoy. */
  readonly cure: 'time' | 'settings';
  /** What happened, beginning in lower case, without a full stop. */
  readonly what: string;
  /** What it means and what to do: whole sentences. */
  readonly advice: string;
  /** The certificate the broker shows is the reason: it does not verify, or it does at another time. */
  readonly certificate?: 'doubted' | 'dated' | undefined;
}

/** Return codes of MQTT 3.1.1 and their siblings in MQTT 5. */
const refusedCredentials = new Set([4, 5, 134, 135, 138]);
const unavailable = new Set([3, 136, 137, 139, 159]);
const untrusted: Readonly<Record<string, string>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: 'is signed by itself',
  SELF_SIGNED_CERT_IN_CHAIN: 'is signed by an authority this computer does not know',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'is signed by an authority this computer does not know',
  UNABLE_TO_GET_ISSUER_CERT: 'is signed by an authority this computer does not know',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'is signed by an authority this computer does not know',
  CERT_HAS_EXPIRED: 'has expired',
  CERT_NOT_YET_VALID: 'is not valid yet',
  CERT_REVOKED: 'was revoked',
  ERR_TLS_CERT_ALTNAME_INVALID: 'belongs to another host name',
};
const expiry = new Set(['CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID']);
const unreachable = new Set(['EHOSTUNREACH', 'ENETUNREACH', 'ENETDOWN', 'EADDRNOTAVAIL']);

/** What `error`, thrown while connecting to `broker` (as shown to people), means. `named`: whether a user name was given. */
export function failureOf(error: unknown, broker: string, named: boolean): BrokerFailure {
  const { code, message } = error as { readonly code?: unknown; readonly message?: unknown };
  if (typeof code === 'number') return refusalOf(code, broker, named);
  const said = typeof message === 'string' ? message : '';
  if (typeof code === 'string') {
    const failure = socketFailure(code, broker);
    if (failure) return failure;
    if (code === otherCertificateCode) return untrustedCertificate(broker, 'is not the accepted one', false);
    const flaw = untrusted[code];
    if (flaw) return untrustedCertificate(broker, flaw, expiry.has(code));
    const ours = ownCertificateFault(code, broker);
    if (ours) return { cure: 'settings', ...ours };
    if (code.startsWith('ERR_OSSL_')) return unusableFile(broker);
    if (code === 'EPROTO' || code.startsWith('ERR_SSL_')) return noTls(broker);
  }
  const status = /Unexpected server response: (\d{3})/.exec(said)?.[1];
  if (status) return webRefusal(Number(status), broker, named);
  if (said === 'connack timeout') return noAnswer(broker);
  const detail = said === '' ? 'no reason given' : said.slice(0, 200);
  return {
    cure: 'time',
    what: `the connection to ${broker} failed (${detail})`,
    advice: 'Nothing is heard from it until it works again.',
  };
}

/** The broker did not answer within the time allowed. */
export function noAnswer(broker: string): BrokerFailure {
  return {
    cure: 'time',
    what: `${broker} did not answer within 30 s`,
    advice:
      'It is off, busy, or something in between drops the traffic. Check address and port, and whether it speaks MQTT there.',
  };
}

/** The connection ended without an error. */
export function closedByBroker(broker: string, wasUp: boolean): BrokerFailure {
  return wasUp
    ? {
        cure: 'time',
        what: `${broker} closed the connection`,
        advice: 'It may be restarting, or another program uses the same login.',
      }
    : {
        cure: 'time',
        what: `${broker} closed the connection before it answered`,
        advice: 'It may not speak MQTT on this port, or expect TLS. Check protocol and port of the address.',
      };
}

/** The broker took us but lets us read none of `topics`. */
export function topicsRefused(broker: string, topics: readonly string[]): BrokerFailure {
  return {
    cure: 'settings',
    what: `${broker} does not let us read ${topics.join(', ').slice(0, 200)}`,
    advice: 'This user may not subscribe there. Ask its operator, or set topics that are allowed.',
  };
}

/** The login observers upload with: their key as the user, a signed token that lasts a day at most as the password. */
const uploadLogin = /^v1_[0-9a-f]{64}$/i;

/** `failure` as it is for `username`: the login of an observer may publish and not read. */
export function forLogin(failure: BrokerFailure, username: string | null): BrokerFailure {
  if (username === null || !uploadLogin.test(username)) return failure;
  const advice =
    'A user that begins with "v1_" and a key is the login observers upload with: it may publish and not read, and its token ends after a day. Ask the operator for a user and password that may read.';
  return { cure: 'settings', what: failure.what, advice };
}

/** `failure` as it is where the certificate `pem` was accepted, and so no other is; unchanged where none was. */
export function forAccepted(failure: BrokerFailure, broker: string, pem: string | null): BrokerFailure {
  if (pem === null || failure.certificate !== 'doubted') return failure;
  return {
    ...failure,
    what: `${broker} shows another certificate than the accepted one (SHA-256 ${shortFingerprint(pem)})`,
    advice:
      'Its operator may have renewed it, or somebody pretends to be the broker, so nothing was sent. Ask the operator for the new fingerprint, compare it with the one a test of the source shows, and accept that only if they are equal.',
  };
}

/** A certificate file of the settings cannot be used. */
export function unreadableFile(file: string, detail: string): BrokerFailure {
  return {
    cure: 'settings',
    what: `the certificate file ${file} could not be read (${detail})`,
    advice: 'The connection was not tried without it. Check the path in the settings of this source.',
  };
}

function unusableFile(broker: string): BrokerFailure {
  return {
    cure: 'settings',
    what: `a certificate or key file for ${broker} is not one`,
    advice: 'The connection was not tried without it. Give files in PEM form, which begin with "-----BEGIN".',
  };
}

function refusalOf(code: number, broker: string, named: boolean): BrokerFailure {
  if (refusedCredentials.has(code)) return refusedLogin(broker, named);
  if (unavailable.has(code)) {
    return {
      cure: 'time',
      what: `${broker} says that it is not available`,
      advice: 'Nothing is heard from it until it is.',
    };
  }
  if (code === 1 || code === 132) {
    return {
      cure: 'settings',
      what: `${broker} does not speak the version of MQTT asked for`,
      advice: 'Choose the other version, 3.1.1 or 5, in the settings of this source.',
    };
  }
  return {
    cure: 'settings',
    what: `${broker} refused the connection with code ${code}`,
    advice: 'Ask its operator what it expects of clients.',
  };
}

function refusedLogin(broker: string, named: boolean): BrokerFailure {
  return named
    ? {
        cure: 'settings',
        what: `${broker} refused the user name or password`,
        advice: 'Nothing is heard from it until both are right. Correct them in the settings of this source.',
      }
    : {
        cure: 'settings',
        what: `${broker} wants a user name and password`,
        advice: 'Nothing is heard from it without. Enter them in the settings of this source.',
      };
}

function socketFailure(code: string, broker: string): BrokerFailure | null {
  if (code === 'ECONNREFUSED') {
    return {
      cure: 'time',
      what: `nothing accepts connections at ${broker}`,
      advice: 'The broker is off, or listens on another port. Start it, or correct the address.',
    };
  }
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN' || code === 'EAI_FAIL') {
    return {
      cure: 'time',
      what: `the name ${broker} was not found (DNS)`,
      advice: 'It is misspelt, or this computer has no network. Check the address and the connection.',
    };
  }
  if (code === 'ETIMEDOUT') return noAnswer(broker);
  if (unreachable.has(code)) {
    return {
      cure: 'time',
      what: `there is no way to ${broker} from here`,
      advice: 'Check the network of this computer.',
    };
  }
  if (code === 'ECONNRESET' || code === 'EPIPE') {
    return {
      cure: 'time',
      what: `${broker} cut the connection`,
      advice: 'It may be restarting, or may not speak this protocol on this port.',
    };
  }
  return null;
}

function untrustedCertificate(broker: string, flaw: string, dated: boolean): BrokerFailure {
  const advice = dated
    ? 'Its operator must renew it, unless the clock of this computer is wrong.'
    : 'Give the certificate of its authority, or test the source in its settings: the test shows this one, and you can accept it if you know it.';
  return {
    cure: 'settings',
    what: `the certificate of ${broker} ${flaw}`,
    advice: `Somebody could pretend to be the broker, so nothing was sent. ${advice}`,
    certificate: dated ? 'dated' : 'doubted',
  };
}

function noTls(broker: string): BrokerFailure {
  return {
    cure: 'settings',
    what: `${broker} does not speak TLS on this port, or no version we do`,
    advice: 'Use mqtt or ws instead of mqtts or wss, or the port the broker has TLS on.',
  };
}

function webRefusal(status: number, broker: string, named: boolean): BrokerFailure {
  if (status === 401 || status === 403) return refusedLogin(broker, named);
  return {
    cure: status === 404 ? 'settings' : 'time',
    what: `the web server at ${broker} answered ${status} instead of opening a WebSocket`,
    advice:
      status === 404
        ? 'The path of the address is wrong; many brokers use /mqtt or /ws.'
        : 'The broker behind it may be down.',
  };
}
