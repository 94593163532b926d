// The database settings: defaults, overrides, and what reaches SQLite.
import { afterAll, expect, it } from 'vitest';
import { dbConfig, defaultDbConfig } from '../../../src/main/storage/config.ts';
import { closeWriter, openWriter } from '../../../src/main/storage/database.ts';
import { openReader } from '../../../src/main/storage/readonly.ts';
import { temporaryFolder } from '../../support/database.ts';

const folder = temporaryFolder();
afterAll(() => folder.dispose());

it('has a 64 MiB cache, checkpoints after 10,000 pages, waits 5 s for a lock and frees 1,024 pages at a time', () => {
  expect(defaultDbConfig).toEqual({
    cacheKib: 65_536,
    walAutocheckpointPages: 10_000,
    busyTimeoutMs: 5_000,
    vacuumPages: 1_024,
    allowMemory: false,
  });
});

it('lays overrides over the defaults', () => {
  expect(dbConfig({ cacheKib: 2_048 })).toEqual({ ...defaultDbConfig, cacheKib: 2_048 });
});

it.each([-1, 1.5, Number.NaN])('refuses a cache of %s KiB by name', (cacheKib) => {
  expect(() => dbConfig({ cacheKib })).toThrow(/cacheKib is .* whole number from 0 on/);
});

it('gives the same settings to the writer and the reader', () => {
  const config = dbConfig({ cacheKib: 4_096, walAutocheckpointPages: 77, busyTimeoutMs: 1_234 });
  const file = folder.file('mesh.db');
  const writer = openWriter(file, config);
  writer.exec('CREATE TABLE t (x)');
  const reader = openReader(file, config);
  const of = (db: typeof reader, name: string) => db.pragma(name, { simple: true });
  expect(of(writer, 'cache_size')).toBe(-4_096);
  expect(of(reader, 'cache_size')).toBe(-4_096);
  expect(of(writer, 'busy_timeout')).toBe(1_234);
  expect(of(reader, 'busy_timeout')).toBe(1_234);
  expect(of(writer, 'wal_autocheckpoint')).toBe(77);
  reader.close();
  closeWriter(writer);
});
