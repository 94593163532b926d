// Listening to a real mosquitto with a password file.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectAsync } from 'mqtt';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { silentLogger } from '../../../src/domain/logger.ts';
import { MqttSource } from '../../../src/main/sources/mqtt/mqtt-source.ts';
import { installed } from '../../support/installed.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { CollectingSink, untilState } from './collecting-sink.ts';
import { freePort } from './mqtt-listener.ts';
import { packetSeries, rawOf, statusTopic } from './published.ts';

const program = installed('mosquitto');
const passwordTool = installed('mosquitto_passwd');
const ready = program !== undefined && passwordTool !== undefined;
if (!ready) console.warn('SKIPPED: tests on a real mosquitto need it installed. On Debian: apt install mosquitto');

describe.skipIf(!ready)('a mosquitto with a password file', () => {
  let folder: string;
  let broker: ChildProcess;
  let ports: { tcp: number; web: number };

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'meshwarden-mosquitto-'));
    ports = { tcp: await freePort(), web: await freePort() };
    const passwords = join(folder, 'passwords');
    writeFileSync(passwords, '');
    execFileSync(passwordTool ?? '', ['-b', passwords, 'ann', 'secret'], { stdio: 'ignore' });
    const user = process.getuid?.() === 0 ? 'user root\n' : '';
    const listeners = `listener ${ports.tcp} 127.0.0.1\nlistener ${ports.web} 127.0.0.1\nprotocol websockets\n`;
    writeFileSync(
      join(folder, 'conf'),
      `${user}${listeners}allow_anonymous false\npassword_file ${passwords}\nmax_queued_messages 0\n`,
    );
    broker = spawn(program ?? '', ['-c', join(folder, 'conf'), '-v'], { stdio: ['ignore', 'ignore', 'pipe'] });
    await new Promise<void>((resolve, reject) => {
      let said = '';
      broker.stderr?.on('data', (chunk: Buffer) => {
        said += chunk.toString();
        if (said.includes(' running')) resolve();
      });
      broker.once('exit', (code) => reject(new Error(`mosquitto ended with ${code}: ${said}`)));
    });
  });
  afterAll(async () => {
    broker?.removeAllListeners('exit');
    if (broker?.exitCode === null) {
      const gone = new Promise<void>((resolve) => void broker.once('exit', () => resolve()));
      broker.kill();
      await gone;
    }
    rmSync(folder, { recursive: true, force: true });
  });

  function source(url: string, password: string | undefined, version: 4 | 5 = 4) {
    const settings = { kind: 'mqtt', url, version, ...(password ? { username: 'ann', password } : {}) } as const;
    return new MqttSource('mqtt:test', settings, new ManualClock(), Math.random, silentLogger);
  }

  it.each(['tcp', 'web'] as const)('brings 2,000 messages over its %s port, and its retained status', async (way) => {
    const url = `${way === 'tcp' ? 'mqtt' : 'ws'}://127.0.0.1:${ports[way]}`;
    const publisher = await connectAsync(`mqtt://127.0.0.1:${ports.tcp}`, { username: 'ann', password: 'secret' });
    await publisher.publishAsync(statusTopic, '{"status":"online"}', { retain: true, qos: 1 });
    const listener = source(url, 'secret');
    const sink = new CollectingSink();
    listener.start(sink);
    await untilState(listener, 'connected');
    await sink.until(() => sink.statuses.length === 1);
    expect(sink.statuses[0]).toMatchObject({ retained: true, online: true });
    expect(listener.report().state).toBe('connected');
    for (const { topic, payload } of packetSeries(2_000)) await publisher.publishAsync(topic, payload);
    await sink.until(() => sink.hearings.length === 2_000);
    expect(sink.raws).toEqual(Array.from({ length: 2_000 }, (_, n) => rawOf(n)));
    await listener.stop();
    await publisher.endAsync();
  });

  it('speaks MQTT 5: 100 messages come, a retained status too, and a wrong password is said', async () => {
    const url = `mqtt://127.0.0.1:${ports.tcp}`;
    const options = { username: 'ann', password: 'secret', protocolVersion: 5 } as const;
    const publisher = await connectAsync(url, options);
    await publisher.publishAsync(statusTopic, '{"status":"online"}', { retain: true, qos: 1 });
    const listener = source(url, 'secret', 5);
    const sink = new CollectingSink();
    listener.start(sink);
    await untilState(listener, 'connected');
    await sink.until(() => sink.statuses.length === 1);
    for (const { topic, payload } of packetSeries(100)) await publisher.publishAsync(topic, payload);
    await sink.until(() => sink.hearings.length === 100);
    await listener.stop();
    await publisher.endAsync();
    const wrong = source(url, 'wrong', 5);
    wrong.start(new CollectingSink());
    expect((await untilState(wrong, 'waiting')).words).toContain('refused the user name or password');
    await wrong.stop();
  });

  it('with 20,000 messages waiting is read in slices, so that other work comes in between', async () => {
    const publisher = await connectAsync(`mqtt://127.0.0.1:${ports.tcp}`, { username: 'ann', password: 'secret' });
    const listener = source(`mqtt://127.0.0.1:${ports.tcp}`, 'secret');
    const sink = new CollectingSink();
    sink.capacity = 1;
    listener.start(sink);
    await untilState(listener, 'connected');
    for (const { topic, payload } of packetSeries(20_000)) await publisher.publishAsync(topic, payload);
    await sink.until(() => sink.full);
    const counts: number[] = [];
    const look = () => {
      counts.push(sink.hearings.length);
      if (sink.hearings.length < 20_000) setImmediate(look);
    };
    sink.release();
    look();
    await sink.until(() => sink.hearings.length === 20_000);
    await listener.stop();
    await publisher.endAsync();
    // Node alone would hand over 2 MB, about 5,000 of them, in one go; 8 ms are enough for fewer than 3,000.
    const steps = counts.map((count, at) => count - (counts[at - 1] ?? 0));
    expect(Math.max(...steps)).toBeLessThan(3_000);
    expect(sink.raws.every((bytes, n) => bytes === rawOf(n))).toBe(true);
  });

  it.each([
    ['wrong', 'refused the user name or password'],
    [undefined, 'wants a user name and password'],
  ])('refuses the password %j, which is said in words', async (password, words) => {
    const listener = source(`mqtt://127.0.0.1:${ports.tcp}`, password);
    listener.start(new CollectingSink());
    expect((await untilState(listener, 'waiting')).words).toContain(words);
    await listener.stop();
  });
});
