// Channels of a companion radio, from the consent of its owner to the text of a message, and back to forgetting them.
import { readFileSync } from 'node:fs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { silentLogger } from '../../../src/domain/logger.ts';
import { toHex } from '../../../src/domain/packet/hex.ts';
import { ChannelBook } from '../../../src/main/channel-book.ts';
import { readChannelKeys } from '../../../src/main/channel-secrets.ts';
import { Fleet } from '../../../src/main/monitor/fleet.ts';
import { sourceMemory } from '../../../src/main/monitor/remembered.ts';
import { secretKeeping } from '../../../src/main/monitor/secret-keeping.ts';
import { sourceServices } from '../../../src/main/monitor/source-services.ts';
import { SecretFile } from '../../../src/main/secret-file.ts';
import { createSource } from '../../../src/main/sources/create.ts';
import { Trials } from '../../../src/main/sources/trials.ts';
import { listSources } from '../../../src/main/storage/tables/sources.ts';
import { temporaryDatabase, temporaryFolder } from '../../support/database.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { crypto, packet, recorderOn, rows } from '../ingest/heard.ts';
import { CollectingSink } from '../sources/collecting-sink.ts';
import { radioHere } from '../sources/radio-listener.ts';
import { frame, payloadsWritten, type TestRadio } from '../sources/test-radio.ts';

const secret = 'c0ffee00c0ffee11c0ffee22c0ffee33';
const hash = crypto.sha256(Buffer.from(secret, 'hex'))[0] ?? 0;

/** A message in the channel with `secret`, as the radio sends it. */
function messageFrame(text: string): Uint8Array {
  const key = Buffer.from(secret, 'hex');
  const plain = Buffer.concat([Buffer.from([0x80, 0x4c, 0xc9, 0x69, 0]), Buffer.from(text)]);
  const cipher = crypto.aes128EcbEncrypt(key, Buffer.concat([plain, Buffer.alloc((16 - (plain.length % 16)) % 16)]));
  const mac = crypto.hmacSha256(key, cipher).slice(0, 2);
  return frame([0x88, 16, 0xa3, ...packet(5, Uint8Array.from([hash, ...mac, ...cipher]))]);
}

/** A fleet that records what it hears; `key` seals the secrets. */
function fleetThatRecords(key: Uint8Array | null = null) {
  const database = temporaryDatabase();
  const folder = temporaryFolder();
  const file = folder.file('secrets');
  const clock = new ManualClock();
  const recorder = recorderOn(database.db);
  const sink = new CollectingSink();
  const take = sink.hearing.bind(sink);
  sink.hearing = (hearing) => {
    recorder.record([hearing]);
    return take(hearing);
  };
  const secrets = new SecretFile(file, key);
  const own = readChannelKeys(undefined, crypto);
  const bookOf = () => new ChannelBook({ own, secrets: new SecretFile(file, key), crypto, logger: silentLogger });
  const channels = bookOf();
  channels.follow((keys) => recorder.useKeys(keys));
  const dependencies = { clock, random: () => 0.5, crypto, logger: silentLogger };
  const create = (settings: Parameters<typeof createSource>[0]) =>
    createSource(settings, { ...dependencies, takeChannels: (source, taken) => channels.take(source, taken) });
  const fleet = new Fleet({
    memory: sourceMemory(
      () => database.db,
      () => clock.now(),
    ),
    ...{ secrets, sink, create },
    flowOf: () => null,
    onChange: () => {},
    forgetChannels: (name) => channels.forget(name),
  });
  fleet.start([], []);
  const trials = new Trials(clock, (settings) => createSource(settings, dependencies));
  onTestFinished(async () => {
    await Promise.all([fleet.stop(), trials.stop()]);
    database.dispose();
    folder.dispose();
  });
  const services = sourceServices({
    clock,
    fleet,
    trials,
    secrets,
    channels,
    flows: { hoursOf: () => [] },
    options: { database: database.file },
  });
  const texts = () =>
    rows<{ text: string }>(database.db, 'SELECT text FROM messages ORDER BY rowid').map(({ text }) => text);
  return { services, sink, clock, texts, bookOf, database, path: file, file: () => readFileSync(file, 'utf8') };
}

const asked = (radio: TestRadio) =>
  payloadsWritten(radio.written()).filter((payload) => payload.startsWith('1f')).length;
const greetings = (radio: TestRadio) => payloadsWritten(radio.written()).filter((payload) => payload === '3802').length;

/** Has the radio send a message, and resolves when it was recorded. */
async function said(text: string, radio: TestRadio, sink: CollectingSink): Promise<void> {
  const before = sink.hearings.length;
  radio.send(messageFrame(text));
  await sink.until(() => sink.hearings.length > before);
}

/** Resolves when the radio was asked everything on `connections` connections. */
async function greeted(radio: TestRadio, connections: number): Promise<void> {
  while (greetings(radio) < connections) await radio.said();
}

describe('the channels of a companion radio', () => {
  it('open messages from the moment of the consent to that of forgetting, without a restart', async () => {
    const radio = await radioHere();
    radio.channels.push({ name: 'Ridge', secret });
    const { services, sink, texts, file, database } = fleetThatRecords(new Uint8Array(32).fill(7));
    const { name } = await services.add({ kind: 'tcp', host: '127.0.0.1', port: radio.port });
    await greeted(radio, 1);
    await said('Ann: before', radio, sink);
    expect([asked(radio), texts()]).toEqual([0, []]);
    expect(await services.channels(name)).toEqual({ allowed: false, changeable: true, channels: [] });

    expect(await services.allowChannels(name, true)).toMatchObject({ allowed: true });
    await greeted(radio, 2);
    await said('Ann: within', radio, sink);
    const known = await services.channels(name);
    expect(known).toEqual({ allowed: true, changeable: true, channels: [{ name: 'Ridge', hash }] });
    expect(texts()).toEqual(['within']);

    // It is in the sealed file alone, and not as it is.
    const stored = JSON.stringify(listSources(database.db));
    const spoken = JSON.stringify([known, await services.settings(name), await services.list(), sink.statuses]);
    for (const text of [stored, spoken, file()]) expect(text.toLowerCase()).not.toContain(secret);
    const bytes = readFileSync(database.file);
    expect([bytes.includes(Buffer.from(secret, 'hex')), bytes.includes(secret)]).toEqual([false, false]);
    expect(file()).toContain(`channels:${name}`);

    expect(await services.allowChannels(name, false)).toEqual({ allowed: false, changeable: true, channels: [] });
    await greeted(radio, 3);
    await said('Ann: after', radio, sink);
    expect([asked(radio), texts(), file()]).toEqual([40, ['within'], '{}']);
  });

  it('are there again after a start, in the order of the radio, and go with their source', async () => {
    const radio = await radioHere();
    radio.channels.push({ name: 'Ridge', secret }, { name: 'Valley', secret: 'ab'.repeat(16) });
    const { services, bookOf, file } = fleetThatRecords();
    const settings = { kind: 'tcp', host: '127.0.0.1', port: radio.port, readChannels: true } as const;
    const { name } = await services.add(settings);
    await greeted(radio, 1);
    const later = bookOf();
    later.open([name]);
    expect(later.of(name).map((channel) => channel.name)).toEqual(['Ridge', 'Valley']);
    expect([...later.keys.byHash.values()].flat().map(({ secret: key }) => toHex(key))).toContain(secret);
    await services.remove(name);
    expect(file()).toBe('{}');
  });

  it('of another radio in its place are not read without being asked for anew', async () => {
    const [radio, other] = [await radioHere(), await radioHere()];
    radio.channels.push({ name: 'Ridge', secret });
    const { services, file } = fleetThatRecords();
    const settings = { kind: 'tcp', host: '127.0.0.1', readChannels: true } as const;
    const { name } = await services.add({ ...settings, port: radio.port });
    await greeted(radio, 1);
    const next = await services.edit(name, { ...settings, port: other.port });
    await greeted(other, 1);
    expect([asked(other), file()]).toEqual([0, '{}']);
    expect(await services.channels(next.name)).toMatchObject({ allowed: false, channels: [] });
  });

  it('are not read in a test of its settings', async () => {
    const radio = await radioHere();
    radio.channels.push({ name: 'Ridge', secret });
    const { services, clock } = fleetThatRecords();
    const settings = { kind: 'tcp', host: '127.0.0.1', port: radio.port, readChannels: true } as const;
    const trial = services.test(settings, null);
    await greeted(radio, 1);
    clock.advance(10_000);
    expect(await trial).toMatchObject({ outcome: 'connected' });
    expect(asked(radio)).toBe(0);
  });

  it('that were sealed with a key which is lost are read again, and are no password that must be entered', async () => {
    const radio = await radioHere();
    radio.channels.push({ name: 'Ridge', secret });
    const { services, path } = fleetThatRecords(new Uint8Array(32).fill(7));
    const settings = { kind: 'tcp', host: '127.0.0.1', port: radio.port, readChannels: true } as const;
    const { name } = await services.add(settings);
    await greeted(radio, 1);
    const key = new Uint8Array(32).fill(8);
    const secrets = new SecretFile(path, key);
    expect(secrets.unreadable()).toEqual([`channels:${name}`]);
    const words = 'Passwords are encrypted.';
    expect(secretKeeping(secrets, { key, words }, 'mesh.db')).toEqual({ sealed: true, words, unreadable: [] });
    const own = readChannelKeys(undefined, crypto);
    const book = new ChannelBook({ own, secrets, crypto, logger: silentLogger });
    book.open([name]);
    expect(book.of(name)).toEqual([]);
    book.take(name, [{ name: 'Ridge', secret: Buffer.from(secret, 'hex') }]);
    expect([book.of(name), secrets.unreadable()]).toEqual([[{ name: 'Ridge', hash }], []]);
  });

  it('cannot be allowed for a source that is no companion radio', async () => {
    const { services } = fleetThatRecords();
    const { name } = await services.add({ kind: 'sample', profile: 'small' });
    expect(await services.channels(name)).toBeNull();
    expect(await services.channels('none')).toBeNull();
    await expect(async () => services.allowChannels(name, true)).rejects.toThrow('is no companion radio');
  });
});

it('a book whose store is damaged or of another program opens with no channel', () => {
  const own = readChannelKeys(undefined, crypto);
  for (const text of [
    '',
    'null',
    '{}',
    '[null]',
    '[{"name":1,"secret":"ab"}]',
    '[{"name":"a","secret":"zz"}]',
    '[[]]',
  ]) {
    const secrets = { get: () => text, set() {} };
    const book = new ChannelBook({ own, secrets, crypto, logger: silentLogger });
    book.open(['tcp:a']);
    expect([book.of('tcp:a'), book.keys.size]).toEqual([[], own.size]);
  }
});
