// Reads the certificate files a broker's settings name.
import { readFileSync } from 'node:fs';
import { type BrokerFailure, unreadableFile } from './failure.ts';

/** PEM contents; null where the settings name no file. */
export interface Certificates {
  /** The authority that signed the broker's certificate. */
  readonly authority: Buffer | null;
  /** Our own certificate and its key. */
  readonly identity: { readonly certificate: Buffer; readonly key: Buffer } | null;
}

/** Reads the named files; a failure that names the first one that cannot be read. */
export function readCertificates(files: {
  readonly authorityFile?: string | undefined;
  readonly certificateFile?: string | undefined;
  readonly keyFile?: string | undefined;
}): Certificates | BrokerFailure {
  const contents = new Map<string, Buffer>();
  for (const file of [files.authorityFile, files.certificateFile, files.keyFile]) {
    if (!file) continue;
    try {
      contents.set(file, readFileSync(file));
    } catch (cause) {
      const { code } = cause as { code?: unknown };
      return unreadableFile(file, typeof code === 'string' ? code : String(cause));
    }
  }
  const of = (file: string | undefined) => (file ? (contents.get(file) ?? null) : null);
  const certificate = of(files.certificateFile);
  // One file may hold both.
  const key = of(files.keyFile || files.certificateFile);
  return { authority: of(files.authorityFile), identity: certificate && key ? { certificate, key } : null };
}
