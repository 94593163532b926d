// The calls of the contract that tell the detectors what to look for.
import { mostKeywordRules, readKeywordRules } from '../../domain/alerts/channel-keyword.ts';
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
      return { rules: [...loadKeywordRules(db)], most: mostKeywordRules, channels };
    },
    save(rules) {
      const reading = readKeywordRules(rules);
      if (reading.kind === 'invalid') return { kind: 'refused', sentences: [...reading.sentences] };
      return { kind: 'saved', rules: [...saveKeywordRules(db, reading.rules, clock.now())] };
    },
  };
}

/** The room of the database and its limit. */
export function storageServices({ recording, alerting, clock }: Parts): Core['storage'] {
  return {
    room: () => alerting.detectors.storage(),
    async setLimit(bytes) {
      const fault = bytes === null ? null : databaseLimitFault(bytes);
      if (fault !== null) throw new BadInput(fault);
      saveDatabaseLimit(recording.database.db, bytes, clock.now());
      await alerting.detectors.lookAtStorage();
      return alerting.detectors.storage();
    },
  };
}
