// The one certificate that is accepted of a broker, and the way back.
import { Button, Group, Text } from '@mantine/core';
import type { BrokerCertificate } from '../../../contract/sources.ts';
import { sourceMessages } from '../../source-messages.ts';
import { CertificateFacts } from './certificate-facts.tsx';

const words = sourceMessages.certificate;

/** Forgetting holds once the form is saved. */
export function AcceptedCertificate({
  certificate,
  onForget,
}: {
  readonly certificate: BrokerCertificate;
  readonly onForget: () => void;
}) {
  return (
    <CertificateFacts title={words.accepted} certificate={certificate}>
      <Group gap="xs" justify="space-between" wrap="nowrap">
        <Text size="xs" c="dimmed">
          {words.acceptedHint}
        </Text>
        <Button size="compact-sm" variant="default" flex="none" aria-label={words.forgetOf} onClick={onForget}>
          {words.forget}
        </Button>
      </Group>
    </CertificateFacts>
  );
}
