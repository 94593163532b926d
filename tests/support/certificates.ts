// An authority that signs certificates for 127.0.0.1, with openssl.
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { installed } from './installed.ts';

const openssl = installed('openssl');
/** Whether there can be certificates; when not, says once on stderr what is skipped. */
export const hasOpenssl = openssl !== undefined;
if (!hasOpenssl) console.warn('SKIPPED: tests of certificates need openssl. On Debian: apt install openssl');

/** PEM files of a certificate and its key. */
export interface CertificateFiles {
  readonly certificate: string;
  readonly key: string;
}

/** A certificate for 127.0.0.1 that is signed by itself and is no authority, as `name` in `folder`. */
export function selfSigned(folder: string, name: string): CertificateFiles {
  const files = { certificate: join(folder, `${name}.pem`), key: join(folder, `${name}.key`) };
  const subject = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1', '-days', '30', '-nodes'];
  const narrow = ['-addext', 'keyUsage=digitalSignature'];
  run('req', '-x509', ...newKey, '-keyout', files.key, '-out', files.certificate, ...subject, ...narrow);
  return files;
}

/** An authority in a folder, which must exist. */
export class Authority {
  readonly #folder: string;
  /** PEM file of the authority's own certificate. */
  readonly file: string;

  constructor(folder: string) {
    this.#folder = folder;
    this.file = join(folder, 'authority.pem');
    const out = ['-keyout', join(folder, 'authority.key'), '-out', this.file];
    run('req', '-x509', ...newKey, ...out, '-subj', '/CN=Test authority', '-days', '30', '-nodes');
  }

  /** Signs a certificate for `host`, given as openssl names it, that ends in `days` days, in the past when negative. */
  sign(name: string, days: number, host = 'IP:127.0.0.1'): CertificateFiles {
    const at = (ending: string) => join(this.#folder, `${name}.${ending}`);
    run(
      'req',
      ...newKey,
      '-keyout',
      at('key'),
      '-out',
      at('csr'),
      '-subj',
      `/CN=${host.replace(/^.*:/, '')}`,
      '-nodes',
    );
    writeFileSync(at('ext'), `subjectAltName=${host}\n`);
    const by = ['-CA', this.file, '-CAkey', join(this.#folder, 'authority.key'), '-CAcreateserial'];
    run('x509', '-req', '-in', at('csr'), ...by, '-out', at('pem'), '-days', String(days), '-extfile', at('ext'));
    return { certificate: at('pem'), key: at('key') };
  }
}

const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1'];

function run(...words: readonly string[]): void {
  execFileSync(openssl ?? '', words, { stdio: 'ignore' });
}
