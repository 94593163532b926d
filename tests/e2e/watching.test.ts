// Keywords and the database's limit in the running program: chosen over the contract, in effect at once, kept by a restart.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { defaultAlertConfig, withFamilies } from '../../src/domain/alerts/config.ts';
import { type TemporaryFolder, temporaryFolder } from '../support/database.ts';
import { killAll, serve, until } from './program.ts';

let folder: TemporaryFolder;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => {
  killAll();
  folder.dispose();
});

describe('keywords and the limit of the database', () => {
  it('are refused with sentences, hold from the next message on, and are there after a restart', async () => {
    const file = folder.file('mesh.db');
    const program = await serve('--db', file, '--sample', '--grace', '0');
    const { alerts, keywords, storage } = program.client;
    const channels = { enabled: true, cooldownS: 0 } as const;
    expect(await alerts.saveSettings(withFamilies(defaultAlertConfig, { channels }))).toMatchObject({ kind: 'saved' });
    const rule = { kind: 'word', channel: null, severity: 'immediate' } as const;
    const { revision } = await keywords.get();
    expect(await keywords.save({ revision, rules: [{ ...rule, text: '?' }] })).toEqual({
      kind: 'refused',
      sentences: ['Keyword rule 1: its text has no letter and no digit.'],
    });
    // Everything the people of the sample mesh begin with.
    const texts = ['HEJ', 'moin', 'Anyone On', 'test from', 'good morning', 'relay up at', 'heard you on'];
    const rules = [...texts.map((text) => ({ ...rule, text })), { ...rule, text: 'what', enabled: false }];
    expect(await keywords.save({ revision, rules })).toMatchObject({ kind: 'saved' });
    // Another window that read them before is told so, and changes nothing.
    expect(await keywords.save({ revision, rules: [] })).toEqual({
      kind: 'stale',
      sentence: expect.stringMatching(/^The keywords were changed in another window meanwhile, so nothing was saved\./),
    });
    expect((await keywords.get()).rules).toHaveLength(8);
    const told = await until(async () => (await alerts.list({})).rows.find(({ family }) => family === 'channels'));
    expect(told).toMatchObject({ category: 'keyword', severity: 'immediate' });
    expect((await keywords.get()).channels).toContain(told.subject);

    await expect(storage.setLimit({ bytes: 1_000 })).rejects.toMatchObject({
      code: 'BAD_REQUEST',
      message: expect.stringMatching(/^0 MiB cannot be the limit of the database/),
    });
    const room = await storage.setLimit({ bytes: 2 ** 30 });
    expect(room.limitBytes).toBe(2 ** 30);
    expect(room.databaseBytes).toBeGreaterThan(100_000);
    expect((await program.stop()).code).toBe(0);

    const next = await serve('--db', file);
    expect((await next.client.keywords.get()).rules.map(({ text }) => text)).toEqual([...texts, 'what']);
    expect(await next.client.storage.room()).toMatchObject({ limitBytes: 2 ** 30 });
    expect((await next.stop()).code).toBe(0);
  });
});
