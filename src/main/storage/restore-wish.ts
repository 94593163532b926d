// A restore that is to happen when the program starts next: nobody has the database open then.
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { Clock } from '../../domain/clock.ts';
import { describeSqliteError } from './database-errors.ts';
import { type RestoreReport, restoreDatabase } from './restore.ts';

/** Wishes that `file` becomes what `copy` holds; replaces an earlier wish. */
export function wishRestore(file: string, copy: string): void {
  try {
    writeFileSync(wishOf(file), JSON.stringify({ copy }));
  } catch (error) {
    throw describeSqliteError(error, file);
  }
}

/** The copy that is to be restored; null when none is. */
export function readWish(file: string): string | null {
  try {
    const { copy } = JSON.parse(readFileSync(wishOf(file), 'utf8')) as { copy?: unknown };
    return typeof copy === 'string' ? copy : null;
  } catch {
    return null;
  }
}

/** Takes the wish back. */
export function forgetWish(file: string): void {
  rmSync(wishOf(file), { force: true });
}

/** What became of a wish. */
export type WishOutcome =
  | { readonly kind: 'restored'; readonly copy: string; readonly report: RestoreReport }
  | { readonly kind: 'failed'; readonly copy: string; readonly sentence: string };

/** Fulfils the wish for `file`, once: one that fails is not tried again, and the database stays what it was. Null without a wish. */
export function fulfilWish(file: string, clock: Clock): WishOutcome | null {
  const copy = readWish(file);
  if (copy === null) return null;
  forgetWish(file);
  try {
    return { kind: 'restored', copy, report: restoreDatabase(copy, file, clock) };
  } catch (error) {
    return { kind: 'failed', copy, sentence: describeSqliteError(error, file).message };
  }
}

function wishOf(file: string): string {
  return `${file}.restore`;
}
