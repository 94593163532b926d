// A file that makes the next start of the program a storm of 500 events.
import { createHash } from 'node:crypto';
import { expect } from 'vitest';
import { defaultAlertConfig, withFamilies } from '../../src/domain/alerts/config.ts';
import { saveAlertConfig } from '../../src/main/alerts/alert-settings.ts';
import { openForWriting } from '../../src/main/storage/open.ts';
import { systemClock } from '../../src/main/system-clock.ts';
import { serve } from './program.ts';

/** Makes `file` one whose next start meets 500 nodes it has never told of; gives its name. */
export async function fileWithStorm(file: string, families: Parameters<typeof withFamilies>[1]): Promise<string> {
  const settle = openForWriting(file, { clock: systemClock });
  saveAlertConfig(
    settle.db,
    withFamilies({ ...defaultAlertConfig, graceS: 0, baselineS: 0 }, families),
    systemClock.now(),
  );
  settle.close();
  // The first start begins to watch; what comes after it is new.
  expect((await (await serve('--db', file)).stop()).code).toBe(0);
  const { db, close } = openForWriting(file, { clock: systemClock });
  const party = db.prepare('INSERT INTO parties (key) VALUES (?)');
  const node = db.prepare(
    `INSERT INTO nodes (id, public_key, name, role, first_seen, last_seen, last_advert_at, advert_count)
     VALUES (?, ?, ?, 'repeater', ?, ?, ?, 1)`,
  );
  const now = systemClock.now();
  db.transaction(() => {
    for (let i = 0; i < 500; i += 1) {
      const key = createHash('sha256').update(`storm ${i}`).digest();
      const { lastInsertRowid } = party.run(key.toString('hex'));
      node.run(lastInsertRowid, key, `Hill ${i}`, now, now, now);
    }
  })();
  close();
  return file;
}
