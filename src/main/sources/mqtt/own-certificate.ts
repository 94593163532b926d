// What a broker says of the certificate we showed it, or did not.

/** TLS alerts by the end of their codes; what stands before differs with the version of TLS and of OpenSSL. */
const alerts: readonly (readonly [code: RegExp, what: (broker: string) => string, advice: string])[] = [
  [
    /ALERT_CERTIFICATE_REQUIRED$/,
    (broker) => `${broker} wants a certificate of ours`,
    'Nothing is heard from it without. Name our certificate and its key in the settings of this source.',
  ],
  [
    /ALERT_CERTIFICATE_EXPIRED$/,
    (broker) => `${broker} refused our certificate, because it has expired`,
    'Have it renewed by whoever signed it, and name the new file in the settings of this source.',
  ],
  [
    /ALERT_CERTIFICATE_REVOKED$/,
    (broker) => `${broker} refused our certificate, because it was revoked`,
    'Ask its operator for another one, and name its file in the settings of this source.',
  ],
  [
    /ALERT_UNKNOWN_CA$/,
    (broker) => `${broker} refused our certificate, because it does not know who signed it`,
    'Name a certificate that was made for this broker in the settings of this source.',
  ],
  [
    /ALERT_(BAD_CERTIFICATE|CERTIFICATE_UNKNOWN|UNSUPPORTED_CERTIFICATE|ACCESS_DENIED)$/,
    (broker) => `${broker} refused our certificate`,
    'Name one that was made for this broker in the settings of this source, or ask its operator.',
  ],
  [
    /ALERT_HANDSHAKE_FAILURE$/,
    (broker) => `${broker} broke the TLS handshake off`,
    'It may want a certificate of ours, which the settings of this source can name, or no version of TLS we have.',
  ],
  [
    /^ERR_OSSL_X509_KEY_VALUES_MISMATCH$/,
    () => 'our key does not belong to our certificate',
    'The connection was not tried without them. Name the key that was made with the certificate in the settings of this source.',
  ],
];

/** What an error of this code means, as a failure says it; null when it is not about a certificate of ours. */
export function ownCertificateFault(
  code: string,
  broker: string,
): { readonly what: string; readonly advice: string } | null {
  const found = alerts.find(([ending]) => ending.test(code));
  if (found === undefined) return null;
  const [, what, advice] = found;
  return { what: what(broker), advice };
}
