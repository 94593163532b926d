// `meshwarden check`: whether a database holds together.
import { nodeCrypto } from '../node-crypto.ts';
import { openReady } from '../reader/open-ready.ts';
import { type CheckLine, checkDatabase } from '../storage/check.ts';
import { describeSqliteError } from '../storage/database-errors.ts';
import { derivedRules } from './derived-rules.ts';
import { print, printJson, progressBar, type Terminal } from './terminal.ts';

export interface CheckOptions {
  readonly db: string;
  readonly json?: true;
}

/** Looks at every rule and prints what it found; gives whether all hold. Throws a StorageError when it cannot be read. */
export function checkCommand(options: CheckOptions, terminal: Terminal): boolean {
  const bar = progressBar(terminal);
  const lines = looked(options.db, (rule, number, of) => bar.update(number - 1, of, rule));
  bar.clear();
  const good = lines.every((line) => line.broken === 0);
  if (options.json) {
    printJson(terminal, { good, rules: lines });
    return good;
  }
  for (const { rule, broken, samples } of lines) {
    print(terminal, broken === 0 ? `good    ${rule}` : `broken  ${rule}: ${broken} times`);
    for (const sample of samples) print(terminal, `          ${sample}`);
  }
  print(terminal, good ? 'The database holds together.' : advice(options.db));
  return good;
}

function looked(file: string, onRule: Parameters<typeof checkDatabase>[1]): readonly CheckLine[] {
  const db = openReady(file);
  try {
    // One read transaction: rows that come in meanwhile would look like breaches.
    return db.transaction(() => checkDatabase(db, onRule, derivedRules(nodeCrypto())))();
  } catch (error) {
    throw describeSqliteError(error, file);
  } finally {
    db.close();
  }
}

function advice(file: string): string {
  return `The database ${file} does not hold together. Nothing was changed. Stop the program, keep this file, and put the newest good copy in its place with meshwarden restore.`;
}
