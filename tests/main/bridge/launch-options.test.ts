import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { CommanderError } from 'commander';
import { describe, expect, test, vi } from 'vitest';
import { databaseIn, dataFolder, readLaunchOptions } from '../../../src/main/bridge/launch-options.ts';

const read = (...argv: string[]) => readLaunchOptions(argv, 'headless');

describe('the arguments of a host', () => {
  test('may all be absent: no source, any free port, the place of the program', () => {
    expect(read()).toEqual({ database: null, port: 0, sources: [], keysFile: null, graceSeconds: null });
  });

  test('name sources in the order replay, sample, brokers', () => {
    const asked = read(
      '--mqtt',
      'mqtt://a',
      '--mqtt',
      'wss://b',
      '--sample',
      'real',
      '--replay',
      'f.ndjson',
      '--speed',
      '60',
    );
    expect(asked.sources).toEqual([
      { kind: 'replay', file: resolve('f.ndjson'), speed: 60 },
      { kind: 'sample', profile: 'real' },
      { kind: 'mqtt', url: 'mqtt://a' },
      { kind: 'mqtt', url: 'wss://b' },
    ]);
  });

  test('name radios, consoles and a broker after the rest', () => {
    const asked = read(
      ...['--serial', '/dev/ttyACM0', '--serial', 'COM3', '--tcp', 'radio.local', '--tcp', '[::1]:5001'],
      ...['--tcp', '10.0.0.5:6000', '--console', '/dev/ttyUSB0', '--broker'],
    );
    expect(asked.sources).toEqual([
      { kind: 'serial', port: '/dev/ttyACM0' },
      { kind: 'serial', port: 'COM3' },
      { kind: 'tcp', host: 'radio.local' },
      { kind: 'tcp', host: '::1', port: 5001 },
      { kind: 'tcp', host: '10.0.0.5', port: 6000 },
      { kind: 'console', port: '/dev/ttyUSB0' },
      { kind: 'broker' },
    ]);
    expect(read('--broker', '1884').sources).toEqual([{ kind: 'broker', port: 1884 }]);
  });

  test('play the small sample mesh when --sample names none', () => {
    expect(read('--sample').sources).toEqual([{ kind: 'sample', profile: 'small' }]);
  });

  test.each([
    [['--port', '70000'], 'whole number from 0 to 65535'],
    [['--port', ''], 'whole number from 0 to 65535'],
    [['--speed', '-1'], 'number from 0'],
    [['--sample', 'huge'], 'small or real'],
    [['--tcp', 'radio:99999'], 'for example 192.168.1.20'],
    [['--tcp', 'http://radio/'], 'for example 192.168.1.20'],
    [['--broker', '0'], 'whole number from 1 to 65535'],
    [['--grace', '1.5'], 'whole number from 0 to 86400'],
    [['--unknown'], 'unknown option'],
  ])('are refused with a sentence when they are %j', (argv, sentence) => {
    const said = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    expect(() => read(...argv)).toThrow(CommanderError);
    expect(said.mock.calls.map(([text]) => text).join('')).toContain(sentence);
    said.mockRestore();
  });

  test('pass over switches of Electron when asked to', () => {
    const asked = readLaunchOptions(['--no-sandbox', '--user-data-dir=/x', '--db', 'm.db', '.'], 'meshwarden', true);
    expect(asked.database).toBe(resolve('m.db'));
  });
});

test('the database is where Electron keeps it, on each platform', () => {
  const home = join('/', 'home', 'ada');
  expect([
    dataFolder('linux', {}, home),
    dataFolder('linux', { XDG_CONFIG_HOME: '/x' }, home),
    dataFolder('darwin', {}, home),
    dataFolder('win32', { APPDATA: '/roaming' }, home),
  ]).toEqual([
    '/home/ada/.config/meshwarden',
    '/x/meshwarden',
    '/home/ada/Library/Application Support/meshwarden',
    '/roaming/meshwarden',
  ]);
});

test('the folder of a first run is made for this user alone, and an asked-for file is left as it is', () => {
  const home = mkdtempSync(join(tmpdir(), 'meshwarden-home-'));
  const folder = join(home, 'new', 'meshwarden');
  expect(databaseIn(folder, null)).toBe(join(folder, 'meshwarden.db'));
  if (process.platform !== 'win32') expect(statSync(folder).mode & 0o777).toBe(0o700);
  expect(databaseIn(join(home, 'other'), '/data/m.db')).toBe('/data/m.db');
  expect(() => statSync(join(home, 'other'))).toThrow('ENOENT');
  rmSync(home, { recursive: true });
});
