// The logger of a program without a window of its own: one line each on stderr.
import type { Logger } from '../domain/logger.ts';
import { printable } from './printable.ts';

/** One line of the log. */
export interface LogLine {
  readonly at: number;
  /** Who wrote it. */
  readonly name: string;
  readonly level: 'info' | 'warning' | 'error';
  readonly text: string;
}

/** Lines kept to be shown. */
const kept = 100;
const lines: LogLine[] = [];

/** The newest lines this thread wrote, the oldest first. */
export function logTail(): readonly LogLine[] {
  return lines;
}

/** Writes lines that begin with the hour and `name`; untrusted text in them cannot move the cursor. */
export function stderrLogger(name: string): Logger {
  const write = (level: LogLine['level'], message: string) => {
    const line = { at: Date.now(), name, level, text: printable(message) };
    lines.push(line);
    if (lines.length > kept) lines.shift();
    const mark = level === 'info' ? '' : `${level}: `;
    process.stderr.write(`${new Date(line.at).toISOString()} ${name} ${mark}${line.text}\n`);
  };
  return {
    info: (message) => write('info', message),
    warn: (message) => write('warning', message),
    error: (message, cause) => write('error', cause instanceof Error ? `${message} (${cause.message})` : message),
  };
}
