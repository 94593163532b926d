// One certificate of a broker, as a person compares it; its names are hostile text.
import { Text } from '@mantine/core';
import { Fragment, type ReactNode } from 'react';
import type { BrokerCertificate } from '../../../contract/sources.ts';
import { formatMoment, formatName } from '../../format.ts';
import { messages } from '../../messages.ts';
import { sourceMessages } from '../../source-messages.ts';
import classes from './certificate-facts.module.css';

const words = sourceMessages.certificate;
const longestName = 200;

/** A panel under `title`; `children` is what can be done with it. */
export function CertificateFacts({
  title,
  certificate,
  children,
}: {
  readonly title: string;
  readonly certificate: BrokerCertificate;
  readonly children: ReactNode;
}) {
  const { subject, issuer, validFrom, validTo, fingerprint } = certificate;
  return (
    <section className={classes.panel} aria-label={title}>
      <Text size="sm" fw={600}>
        {title}
      </Text>
      <dl className={classes.facts}>
        <dt>{words.subject}</dt>
        <dd className="untrusted">{formatName(subject, messages.none, longestName)}</dd>
        <dt>{words.issuer}</dt>
        <dd className="untrusted">{formatName(issuer, messages.none, longestName)}</dd>
        <dt>{words.valid}</dt>
        <dd>{words.between(formatMoment(validFrom), formatMoment(validTo))}</dd>
        <dt>{words.fingerprint}</dt>
        <dd className={classes.fingerprint}>
          {/* Lines of whole pairs, which copied are one line again. */}
          {(fingerprint.match(/.{1,24}/g) ?? []).map((pairs) => (
            <Fragment key={pairs}>
              {pairs}
              <wbr />
            </Fragment>
          ))}
        </dd>
      </dl>
      {children}
    </section>
  );
}
