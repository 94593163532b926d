// Whatever is wrong is said in one clear sentence, and nothing is lost.

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openBroker } from '../main/sources/brokers.ts';
import { type TemporaryFolder, temporaryFolder } from '../support/database.ts';
import { canMount, tinyDisk } from '../support/tiny-disk.ts';
import { killAll, meshwarden, meshwardenJson, serve, until } from './program.ts';

let folder: TemporaryFolder;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => {
  killAll();
  folder.dispose();
});

const good = (n: number) =>
  JSON.stringify({
    topic: `meshcore/SEA/${'A1'.repeat(32)}/packets`,
    origin_id: 'A1'.repeat(32),
    origin: 'observer',
    timestamp: '2026-01-01T00:00:00.000000+00:00',
    raw: `3C000102030405060708090A0B0C0D${n.toString(16).padStart(4, '0').toUpperCase()}`.replace(/^3C/, '3D'),
    SNR: '5',
    RSSI: '-80',
  });
const withRaw = (raw: unknown) => JSON.stringify({ ...(JSON.parse(good(1)) as object), raw });

function fileOf(...lines: string[]): string {
  const file = folder.file('messages.ndjson');
  writeFileSync(file, `${lines.join('\n')}\n`);
  return file;
}

interface Stats {
  readonly observations: number;
  readonly undecodable: number;
}

describe('an import', () => {
  it('takes the 2 good lines around 7 bad ones, and counts each bad one under its reason', async () => {
    const bad: Record<string, string> = {
      not_json: 'this is not JSON',
      not_object: '[1, 2, 3]',
      no_raw: JSON.stringify({ ...(JSON.parse(good(1)) as object), raw: undefined }),
      bad_hex: withRaw('1101AA0'),
      raw_length: withRaw('00'.repeat(300)),
      unsupported_version: withRaw('D1000102030405060708'),
      too_large: JSON.stringify({ ...(JSON.parse(good(1)) as object), padding: 'x'.repeat(1_048_576) }),
    };
    const file = fileOf(good(1), ...Object.values(bad), good(2));
    const db = folder.file('mesh.db');
    const { code, stdout } = await meshwarden('import', file, '--db', db, '--json');
    expect(code).toBe(0);
    const report = JSON.parse(stdout) as { taken: number; refused: Record<string, number> };
    expect(report.taken).toBe(2);
    expect(report.refused).toEqual(Object.fromEntries(Object.keys(bad).map((reason) => [reason, 1])));
    expect(await meshwardenJson<Stats>('stats', '--db', db)).toMatchObject({ observations: 2, undecodable: 1 });
  });

  it('of a file that is not there says so and ends with 1', async () => {
    const { code, stderr } = await meshwarden('import', folder.file('none.ndjson'), '--db', folder.file('mesh.db'));
    expect(code).toBe(1);
    expect(stderr).toMatch(/none\.ndjson does not exist, so nothing was imported/);
  });
});

describe('a database file', () => {
  it('that is none is left as it was, with a sentence', async () => {
    const db = folder.file('letter.db');
    writeFileSync(db, 'Dear reader, this is a letter and not a database at all.');
    for (const argv of [
      ['import', fileOf(good(1)), '--db', db],
      ['stats', '--db', db],
      ['serve', '--db', db],
    ]) {
      const { code, stderr } = await meshwarden(...argv);
      expect([code, stderr]).toEqual([1, expect.stringContaining('is not a database')]);
    }
    expect(readFileSync(db, 'utf8')).toMatch(/^Dear reader/);
  });

  it('of a newer program is refused by name and left as it was', async () => {
    const db = folder.file('mesh.db');
    await meshwarden('import', fileOf(good(1)), '--db', db);
    const { default: Database } = await import('better-sqlite3');
    const raw = new Database(db);
    raw.exec(
      "INSERT INTO schema_migrations (number, name, checksum, applied_at, duration_ms) VALUES (99, 'from-the-future', 'x', 0, 0)",
    );
    raw.close();
    const before = readFileSync(db);
    const { code, stderr } = await meshwarden('import', fileOf(good(2)), '--db', db);
    expect([code, stderr]).toEqual([1, expect.stringContaining('newer')]);
    expect(readFileSync(db).equals(before)).toBe(true);
  });

  it('in use by a running program is refused with who holds it', async () => {
    const db = folder.file('mesh.db');
    const program = await serve('--db', db);
    const second = await meshwarden('serve', '--db', db);
    expect(second.code).toBe(1);
    expect(second.stderr).toContain(`is in use by Meshwarden (process ${program.child.pid}`);
    const imported = await meshwarden('import', fileOf(good(1)), '--db', db);
    expect([imported.code, imported.stderr]).toEqual([1, expect.stringContaining('is in use by')]);
    expect((await program.stop()).code).toBe(0);
  });

  it('in a folder that is not there asks for the folder', async () => {
    const { code, stderr } = await meshwarden('serve', '--db', folder.file('nowhere/mesh.db'));
    expect([code, stderr]).toEqual([1, expect.stringContaining('does not exist, so no database can be kept there')]);
  });
});

describe.skipIf(!canMount)('a full disk', () => {
  it('stops an import with a sentence, and the same import goes on once there is room', async () => {
    const disk = tinyDisk('1200k');
    if (disk === null) throw new Error('no small disk could be mounted');
    try {
      const lines = Array.from({ length: 4_000 }, (_, n) => good(n));
      const file = fileOf(...lines);
      const db = `${disk.path}/mesh.db`;
      const full = await meshwarden('import', file, '--db', db);
      expect([full.code, full.stderr]).toEqual([1, expect.stringContaining('is full')]);
      disk.grow('16m');
      const { code } = await meshwarden('import', file, '--db', db);
      expect(code).toBe(0);
      expect((await meshwardenJson<Stats>('stats', '--db', db)).observations).toBe(4_000);
    } finally {
      disk.dispose();
    }
  });

  it('makes a running program say so and keep what it hears; with room again all 3,000 are recorded', async () => {
    const disk = tinyDisk('1200k');
    if (disk === null) throw new Error('no small disk could be mounted');
    const broker = await openBroker();
    try {
      const db = `${disk.path}/mesh.db`;
      const program = await serve('--db', db, '--mqtt', broker.url);
      await until(async () => (await program.client.sources.list()).some((source) => source.state === 'connected'));
      await broker.publish(
        Array.from({ length: 3_000 }, (_, n) => ({
          topic: `meshcore/SEA/${'A1'.repeat(32)}/packets`,
          payload: good(n),
        })),
      );
      await until(async () => (await program.client.counters.get()).degradedSince);
      disk.grow('32m');
      await until(async () => (await program.client.counters.get()).degradedSince === null);
      await until(async () => (await meshwardenJson<Stats>('stats', '--db', db)).observations === 3_000);
      const { code, stderr } = await program.stop();
      expect([code, stderr]).toEqual([0, expect.stringContaining('nothing was lost')]);
    } finally {
      await broker.close();
      disk.dispose();
    }
  });
});

describe('a port', () => {
  it('in use is named, and the database is not touched', async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    const { port } = taken.address() as { port: number };
    const { code, stderr } = await meshwarden('serve', '--db', folder.file('mesh.db'), '--port', String(port));
    taken.close();
    expect([code, stderr]).toEqual([1, expect.stringContaining(String(port))]);
    expect(existsSync(folder.file('mesh.db'))).toBe(false);
  });
});

describe('a broker that refuses', () => {
  it('is said in words while the program goes on, and is heard once it accepts', async () => {
    let open = false;
    const broker = await openBroker({
      configure: (aedes) => {
        aedes.authenticate = (_client, _user, _password, done) => {
          if (open) done(null, true);
          else done(Object.assign(new Error('no'), { returnCode: 5 }) as never, false);
        };
      },
    });
    const program = await serve('--db', folder.file('mesh.db'), '--mqtt', broker.url);
    const refused = await until(async () => (await program.client.sources.list()).find((s) => s.lastError !== null));
    expect(refused.words).toMatch(/password|refused|allow/i);
    expect(refused.state).not.toBe('up');
    open = true;
    await program.client.sources.setEnabled({ name: refused.name, enabled: false });
    await program.client.sources.setEnabled({ name: refused.name, enabled: true });
    await until(async () => (await program.client.sources.list()).some((s) => s.state === 'connected'));
    expect((await program.stop()).code).toBe(0);
    await broker.close();
  });
});
