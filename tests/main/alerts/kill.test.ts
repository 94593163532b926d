// A process that is killed in the middle of a storm.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { closeWriter, openWriter } from '../../../src/main/storage/database.ts';
import { temporaryFolder } from '../../support/database.ts';
import { numberIn } from './dispatching.ts';

const child = fileURLToPath(new URL('storm-child.ts', import.meta.url));

describe('kill -9 during a storm of 10,000 events', () => {
  it('leaves a sound file at event 20, 3,000 and 7,000, and the replayed storm tells nothing twice', async () => {
    const folder = temporaryFolder();
    const path = folder.file('mesh.db');
    const log = folder.file('told.log');
    const storm = (reported: number) =>
      spawn(process.execPath, [child, path, '10000', log, String(reported)], { stdio: ['ignore', 'pipe', 'inherit'] });
    try {
      let least = 0;
      let toldBefore = 0;
      for (const reported of [20, 3_000, 7_000]) {
        const killed = storm(reported);
        await once(killed.stdout, 'data');
        killed.kill('SIGKILL');
        const [, signal] = await once(killed, 'exit');
        expect(signal).toBe('SIGKILL');
        const left = openWriter(path);
        expect(left.pragma('integrity_check', { simple: true })).toBe('ok');
        const seen = numberIn(left, 'SELECT seen FROM dispatcher_state');
        expect(seen, 'totals never decrease').toBeGreaterThan(least);
        expect(numberIn(left, 'SELECT sum(n) FROM dispatcher_drops')).toBe(seen);
        const delivered = numberIn(left, 'SELECT delivered FROM dispatcher_state');
        expect(delivered).toBeGreaterThanOrEqual(toldBefore);
        expect(delivered).toBeLessThan(10_000);
        closeWriter(left);
        least = seen;
        toldBefore = delivered;
      }
      const [code] = await once(storm(-1), 'exit');
      expect(code).toBe(0);
      const told = readFileSync(log, 'utf8').trim().split('\n');
      expect(new Set(told).size, 'occurrences told twice').toBe(told.length);
      // One that was under way at a kill may have been told or not; it is not told again, and it is counted.
      expect(told.length).toBeGreaterThanOrEqual(9_997);
      const after = openWriter(path);
      expect(after.pragma('integrity_check', { simple: true })).toBe('ok');
      expect(numberIn(after, 'SELECT seen FROM dispatcher_state')).toBeGreaterThanOrEqual(least + 10_000);
      expect(numberIn(after, 'SELECT delivered + failed FROM dispatcher_state')).toBe(10_000);
      expect(numberIn(after, "SELECT count(*) FROM notifications WHERE status = 'pending'")).toBe(0);
      closeWriter(after);
    } finally {
      folder.dispose();
    }
  });
});
