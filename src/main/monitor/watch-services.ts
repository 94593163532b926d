// The calls of the contract that tell the detectors what to look for.
import { createHash } from 'node:crypto';
import { type KeywordRule, mostKeywordRules, readKeywordRules } from '../../domain/alerts/channel-keyword.ts';
import { databaseLimitFault } from '../../domain/alerts/system-storage.ts';
import { loadKeywordRules, saveKeywordRules } from '../alerts/channel-watch.ts';
import { saveDatabaseLimit } from '../alerts/system-watch.ts';
import { BadInput, type Core } from '../bridge/core.ts';
import type { Parts } from './parts.ts';

/** Words in channels; they hold from the next message on. */
export function keywordServices({ recording, reader, clock }: Parts): Core['keywords'] {
  const { db } = recording.database;
  return {
    async get() {
      const channels = await reader.ask('channels.names');
      const rules = loadKeywordRules(db);
      return { rules: [...rules], revision: revisionOf(rules), most: mostKeywordRules, channels };
    },
    save(revision, rules) {
      if (revision !== revisionOf(loadKeywordRules(db))) return { kind: 'stale', sentence: staleRules };
      const reading = readKeywordRules(rules);
      if (reading.kind === 'invalid') return { kind: 'refused', sentences: [...reading.sentences] };
      const saved = saveKeywordRules(db, reading.rules, clock.now());
      return { kind: 'saved', rules: [...saved], revision: revisionOf(saved) };
    },
  };
}

const staleRules =
  'The keywords were changed in another window meanwhile, so nothing was saved. They are shown as they are now; make your change again.';

/** Equal for equal rules. */
function revisionOf(rules: readonly KeywordRule[]): string {
  return createHash('sha256').update(JSON.stringify(rules)).digest('hex').slice(0, 16);
}

/** The room of the database and its limit. */
export function storageServices({ recording, alerting, clock, reader }: Parts): Core['storage'] {
  return {
    room: () => alerting.detectors.storage(),
    slowQueries: () => reader.slowAnswers.map(({ plan, ...answer }) => ({ ...answer, plan: [...plan] })),
    async setLimit(bytes) {
      const fault = bytes === null ? null : databaseLimitFault(bytes);
      if (fault !== null) throw new BadInput(fault);
      saveDatabaseLimit(recording.database.db, bytes, clock.now());
      await alerting.detectors.lookAtStorage();
      return alerting.detectors.storage();
    },
  };
}
