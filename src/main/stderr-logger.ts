// The logger of a program without a window of its own: one line each on stderr.
import type { Logger } from '../domain/logger.ts';
import { printable } from './printable.ts';

/** Writes lines that begin with the hour and `name`; untrusted text in them cannot move the cursor. */
export function stderrLogger(name: string): Logger {
  const write = (level: string, message: string) =>
    void process.stderr.write(`${new Date().toISOString()} ${name} ${level}${printable(message)}\n`);
  return {
    info: (message) => write('', message),
    warn: (message) => write('warning: ', message),
    error: (message, cause) => write('error: ', cause instanceof Error ? `${message} (${cause.message})` : message),
  };
}
