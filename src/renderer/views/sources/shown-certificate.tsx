// The certificate a broker showed in a test, which a person may accept.
import { Button, Text } from '@mantine/core';
import type { BrokerCertificate } from '../../../contract/sources.ts';
import { sourceMessages } from '../../source-messages.ts';
import { CertificateFacts } from './certificate-facts.tsx';

const words = sourceMessages.certificate;

/** One out of its validity cannot be accepted, and that is said. */
export function ShownCertificate({
  certificate,
  onAccept,
}: {
  readonly certificate: BrokerCertificate;
  readonly onAccept: (certificate: BrokerCertificate) => void;
}) {
  const { acceptable } = certificate;
  return (
    <CertificateFacts title={words.shown} certificate={certificate}>
      <Text size="xs" c="dimmed" mb={acceptable ? 8 : 0}>
        {acceptable ? words.advice : words.outdated}
      </Text>
      {acceptable && (
        <Button size="compact-sm" variant="default" onClick={() => onAccept(certificate)}>
          {words.accept}
        </Button>
      )}
    </CertificateFacts>
  );
}
