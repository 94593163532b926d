// A companion radio on a serial port of the real program: heard, its channels read, pulled out, plugged in again.
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ptyHere, radioHere } from '../main/sources/radio-listener.ts';
import { hasPty, heardFrame, openPty, radioKey } from '../main/sources/test-radio.ts';
import { type TemporaryFolder, temporaryFolder } from '../support/database.ts';
import { killAll, meshwarden, serve, until } from './program.ts';

let folder: TemporaryFolder;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => {
  killAll();
  folder.dispose();
});

it.skipIf(!hasPty)(
  'a radio is heard, its channels are read, and it is heard again after its plug was pulled',
  async () => {
    const db = folder.file('mesh.db');
    const radio = await radioHere();
    radio.channels.push({ name: 'Everybody', secret: '8b3387e9c5cdea6ac9e5edbaa115cd72' });
    const pty = await ptyHere('e2e-radio', radio);
    const name = 'serial:e2e-radio';
    await meshwarden('sources', 'add', 'serial', '--port', pty.path, '--db', db);
    await meshwarden('sources', 'channels', name, '--read', '--db', db);
    const program = await serve('--db', db, '--port', '0');
    const { client } = program;
    const state = async () => (await client.sources.list())[0];
    await until(async () => (await state())?.state === 'connected');
    await until(async () => ((await client.sources.channels({ name }))?.channels.length ?? 0) > 0);
    expect(await client.sources.channels({ name })).toEqual({
      allowed: true,
      changeable: true,
      channels: [{ name: 'Everybody', hash: 0x11 }],
    });
    radio.send(heardFrame('1101aa00000001'));
    await until(async () => (await state())?.hearings === 1);
    await pty.pull();
    await until(async () => (await state())?.state === 'waiting');
    const again = await openPty('e2e-radio', radio);
    try {
      await until(async () => ['connected', 'silent'].includes((await state())?.state ?? ''));
      radio.send(heardFrame('1101aa00000002'));
      await until(async () => (await state())?.hearings === 2);
      const { rows } = await client.observers.list({});
      expect(rows.map(({ key, name: observer }) => [key, observer])).toEqual([[radioKey, 'Hill radio']]);
      expect((await program.stop()).code).toBe(0);
    } finally {
      await again.pull();
    }
    const file = new Database(db, { readonly: true });
    try {
      expect(file.prepare('SELECT count(*) FROM observations').pluck().get()).toBe(2);
    } finally {
      file.close();
    }
  },
);
