// The sources an operator added, remembered without their secrets.
import type { EpochMs } from '../../../domain/hearing.ts';
import type { ReadableDb, WritableDb } from '../database.ts';

export interface RememberedSource {
  /** Unique, for example `mqtt:broker.example.org`. */
  readonly name: string;
  readonly kind: string;
  /** What it was set up with; never a password. */
  readonly settings: Readonly<Record<string, unknown>>;
  readonly enabled: boolean;
  readonly createdAt: EpochMs;
}

/** Every remembered source in the order they were added; one whose settings are unreadable has empty settings. */
export function listSources(db: ReadableDb): RememberedSource[] {
  const rows = db
    .prepare('SELECT name, kind, settings, enabled, created_at AS createdAt FROM sources ORDER BY id')
    .all() as { name: string; kind: string; settings: string; enabled: number; createdAt: EpochMs }[];
  return rows.map((row) => ({ ...row, settings: parsed(row.settings), enabled: row.enabled === 1 }));
}

/** Remembers a source; false when one of that name is there already. Passwords in the settings or in their URL are left out. */
export function addSource(db: WritableDb, source: RememberedSource): boolean {
  const insert = db.prepare(
    'INSERT INTO sources (name, kind, settings, enabled, created_at) VALUES (?, ?, ?, ?, ?) ON CONFLICT (name) DO NOTHING',
  );
  const settings = JSON.stringify(withoutSecrets(source.settings));
  return insert.run(source.name, source.kind, settings, source.enabled ? 1 : 0, source.createdAt).changes === 1;
}

/**
 * Gives the source `name` new settings and perhaps a new name; false when there is none of that name. Passwords are left
 * out as in `addSource`. Throws when another source has the new name.
 */
export function changeSource(
  db: WritableDb,
  name: string,
  changed: Pick<RememberedSource, 'name' | 'kind' | 'settings'>,
): boolean {
  const update = db.prepare('UPDATE sources SET name = ?, kind = ?, settings = ? WHERE name = ?');
  const settings = JSON.stringify(withoutSecrets(changed.settings));
  return update.run(changed.name, changed.kind, settings, name).changes === 1;
}

/** Switches a source on or off; false when there is none of that name. */
export function setSourceEnabled(db: WritableDb, name: string, enabled: boolean): boolean {
  return db.prepare('UPDATE sources SET enabled = ? WHERE name = ?').run(enabled ? 1 : 0, name).changes === 1;
}

/** Forgets a source; false when there is none of that name. */
export function removeSource(db: WritableDb, name: string): boolean {
  return db.prepare('DELETE FROM sources WHERE name = ?').run(name).changes === 1;
}

function withoutSecrets(settings: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const kept = Object.entries(settings).filter(([field]) => !/password|secret|token/i.test(field));
  return Object.fromEntries(
    kept.map(([field, value]) => [field, typeof value === 'string' ? withoutPassword(value) : value]),
  );
}

/**
 * The text without the password of a URL in it. A password should have `/`, `?` and `#` escaped; one that has not
 * makes a broken URL whose authority is no `host:port`, and then everything up to the last `@` is taken for it.
 */
function withoutPassword(text: string): string {
  const [, scheme = '', authority = ''] = /^([a-z][a-z0-9+.-]*:\/\/)([^/?#]*)/i.exec(text) ?? [];
  if (scheme === '' || !authority.includes(':')) return text;
  const rest = text.slice(scheme.length);
  if (authority.includes('@')) return scheme + rest.replace(/^([^:@]*):[^/?#]*@/, '$1@');
  return /(:\d*|\])$/.test(authority) ? text : scheme + rest.replace(/^([^:]*):.*@/, '$1@');
}

function parsed(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
