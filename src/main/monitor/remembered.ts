// The sources of earlier runs, read before the database is migrated, so that they hear while it is.
import type { SourceSettings } from '../../contract/sources.ts';
import { sourceSettings } from '../../contract/sources.ts';
import type { EpochMs } from '../../domain/hearing.ts';
import type { Logger } from '../../domain/logger.ts';
import type { ReadableDb, WritableDb } from '../storage/database.ts';
import { openReader } from '../storage/readonly.ts';
import { addSource, changeSource, listSources, removeSource, setSourceEnabled } from '../storage/tables/sources.ts';
import type { RememberedSource, SourceMemory } from './fleet.ts';

/** The sources `file` remembers; none when it is new, of another version or unusable: opening it to write says why. */
export function readRemembered(file: string, logger: Logger): RememberedSource[] {
  let db: ReadableDb;
  try {
    db = openReader(file);
  } catch {
    return [];
  }
  try {
    return listSources(db).flatMap((row) => {
      const settings = sourceSettings.safeParse({ ...row.settings, kind: row.kind });
      if (settings.success) return [{ name: row.name, settings: settings.data, enabled: row.enabled }];
      logger.warn(`The remembered source ${row.name} cannot be used and is left out; add it again.`);
      return [];
    });
  } catch {
    return [];
  } finally {
    db.close();
  }
}

/** Remembers sources in the database `open` gives. */
export function sourceMemory(open: () => WritableDb, now: () => EpochMs): SourceMemory {
  return {
    add(name: string, settings: SourceSettings) {
      addSource(open(), { name, kind: settings.kind, settings, enabled: true, createdAt: now() });
    },
    change: (name, next, settings) => void changeSource(open(), name, { name: next, kind: settings.kind, settings }),
    setEnabled: (name, enabled) => void setSourceEnabled(open(), name, enabled),
    remove: (name) => void removeSource(open(), name),
  };
}
