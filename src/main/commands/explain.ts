// `meshwarden explain`: what became of alerts in a window of time, in sentences.
import { loadAlertConfig } from '../alerts/alert-settings.ts';
import { explainDatabase } from '../alerts/explanation.ts';
import { withReader } from './reading.ts';
import { CommandFailed, print, printJson, type Terminal } from './terminal.ts';

export interface ExplainOptions {
  readonly db: string;
  readonly window: string;
  readonly about?: string;
  readonly json?: true;
}

/** Prints the explanation; throws a StorageError when the file cannot be read and CommandFailed for a window that is none. */
export function explainCommand(options: ExplainOptions, terminal: Terminal): void {
  const input = { window: options.window, about: options.about ?? null };
  const explanation = withReader(options.db, (db) => {
    try {
      return explainDatabase(db, loadAlertConfig(db).config, input, Date.now());
    } catch (error) {
      throw error instanceof RangeError ? new CommandFailed(error.message) : error;
    }
  });
  if (options.json) {
    printJson(terminal, explanation);
    return;
  }
  for (const part of [explanation.seen, explanation.sent, explanation.suppressed, explanation.about]) {
    if (part.length > 0) print(terminal, part.join(' '));
  }
}
