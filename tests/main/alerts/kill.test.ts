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
  it('leaves a sound file, and the replayed storm tells nothing twice', async () => {
    const folder = temporaryFolder();
    const path = folder.file('mesh.db');
    const log = folder.file('told.log');
    try {
      const killed = spawn(process.execPath, [child, path, '10000', log], { stdio: ['ignore', 'pipe', 'inherit'] });
      await once(killed.stdout, 'data');
      killed.kill('SIGKILL');
      await once(killed, 'exit');
      const before = openWriter(path);
      expect(before.pragma('integrity_check', { simple: true })).toBe('ok');
      const seen = numberIn(before, 'SELECT seen FROM dispatcher_state');
      expect(seen).toBeGreaterThan(0);
      expect(seen).toBeLessThan(10_000);
      expect(numberIn(before, 'SELECT sum(n) FROM dispatcher_drops')).toBe(seen);
      closeWriter(before);

      const replay = spawn(process.execPath, [child, path, '10000', log], { stdio: ['ignore', 'ignore', 'inherit'] });
      const [code] = await once(replay, 'exit');
      expect(code).toBe(0);
      const told = readFileSync(log, 'utf8').trim().split('\n');
      expect(new Set(told).size, 'occurrences told twice').toBe(told.length);
      // The one that was under way may have been told or not; it is not told again, and it is counted.
      expect(told.length).toBeGreaterThanOrEqual(9_999);
      const after = openWriter(path);
      expect(after.pragma('integrity_check', { simple: true })).toBe('ok');
      const total = numberIn(after, 'SELECT seen FROM dispatcher_state');
      expect(total).toBeGreaterThanOrEqual(seen + 10_000);
      expect(numberIn(after, 'SELECT delivered + failed FROM dispatcher_state')).toBe(10_000);
      closeWriter(after);
    } finally {
      folder.dispose();
    }
  });
});
