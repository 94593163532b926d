// The read-write handle of a process.
import { existsSync, symlinkSync } from 'node:fs';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { dbConfig } from '../../../src/main/storage/config.ts';
import { closeWriter, openWriter } from '../../../src/main/storage/database.ts';
import { DatabaseMissingError, MemoryRefusedError } from '../../../src/main/storage/database-errors.ts';
import { type TemporaryFolder, temporaryFolder } from '../../support/database.ts';

let folder: TemporaryFolder;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => folder.dispose());

it('gives one handle for 100 openings of one file', () => {
  const handles = new Set(Array.from({ length: 100 }, () => openWriter(folder.file('mesh.db'))));
  expect(handles.size).toBe(1);
  for (const db of handles) closeWriter(db);
});

it('knows a file by its true path: a link to it gives the same handle', () => {
  const db = openWriter(folder.file('mesh.db'));
  symlinkSync(folder.file('mesh.db'), folder.file('link.db'));
  expect(openWriter(folder.file('link.db'))).toBe(db);
  closeWriter(db);
});

it('gives a new handle after the old one was closed, by whoever', () => {
  const first = openWriter(folder.file('mesh.db'));
  closeWriter(first);
  closeWriter(first);
  const second = openWriter(folder.file('mesh.db'));
  expect(second).not.toBe(first);
  second.close();
  const third = openWriter(folder.file('mesh.db'));
  expect(third.open).toBe(true);
  closeWriter(third);
});

it('writes ahead, syncs as NORMAL, holds foreign keys and frees pages step by step', () => {
  const db = openWriter(folder.file('mesh.db'));
  const setting = (name: string) => db.pragma(name, { simple: true });
  expect(setting('journal_mode')).toBe('wal');
  expect(setting('synchronous')).toBe(1);
  expect(setting('foreign_keys')).toBe(1);
  db.exec('CREATE TABLE first (x)');
  expect(setting('auto_vacuum')).toBe(2);
  closeWriter(db);
});

it('leaves no WAL behind when it is closed', () => {
  const db = openWriter(folder.file('mesh.db'));
  db.exec('CREATE TABLE t (x)');
  expect(existsSync(folder.file('mesh.db-wal'))).toBe(true);
  closeWriter(db);
  expect(existsSync(folder.file('mesh.db-wal'))).toBe(false);
});

it.each([':memory:', '', ' :memory: '])('refuses %j outside tests', (name) => {
  expect(() => openWriter(name)).toThrow(MemoryRefusedError);
});

it('gives tests a database in memory, a new one each time', () => {
  const config = dbConfig({ allowMemory: true });
  const first = openWriter(':memory:', config);
  expect(openWriter(':memory:', config)).not.toBe(first);
});

it('names the missing folder, and a folder given as a file', () => {
  expect(() => openWriter(folder.file('no/mesh.db'))).toThrow(/folder .*no does not exist.*Create it/);
  expect(() => openWriter(folder.path)).toThrow(DatabaseMissingError);
  expect(() => openWriter(folder.path)).toThrow(/is a folder, not a database/);
});
