// Brokers that refuse us until somebody mends them: a wrong password, a certificate that has expired.

import { copyFileSync, readFileSync } from 'node:fs';
import { connectAsync } from 'mqtt';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { untilState } from '../main/sources/collecting-sink.ts';
import { freePort } from '../main/sources/mqtt-listener.ts';
import { packetSeries } from '../main/sources/published.ts';
import { Authority, hasOpenssl } from '../support/certificates.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { hasMosquitto, Mosquitto } from '../support/mosquitto.ts';
import { recovered } from '../support/recoveries.ts';
import { Station } from './station.ts';

let mosquitto: Mosquitto;
let port: number;
let clock: ManualClock;
let station: Station;

/** Publishes 10 packets, and lets the station write them. */
async function flows(options: Parameters<typeof connectAsync>[1], scheme = 'mqtt'): Promise<void> {
  const observer = await connectAsync(`${scheme}://127.0.0.1:${port}`, options);
  for (const { topic, payload } of packetSeries(10)) await observer.publishAsync(topic, payload);
  await observer.endAsync();
  while (station.queue.length < 10) await new Promise((resolve) => void setImmediate(resolve));
  clock.advance(100);
  await station.until(() => station.observations === 10);
}

describe.skipIf(!hasMosquitto)('a mosquitto', () => {
  beforeEach(async () => {
    mosquitto = new Mosquitto();
    onTestFinished(() => mosquitto.dispose());
    port = await freePort();
    clock = new ManualClock(Date.now());
    station = new Station(clock).record();
  });

  it('that refuses our password is said to, tried once a minute and no more, and heard once it is right', async () => {
    const settings = [
      `listener ${port} 127.0.0.1`,
      'allow_anonymous false',
      `password_file ${mosquitto.file('passwords')}`,
    ];
    mosquitto.setPassword('ann', 'another');
    await mosquitto.start(settings);
    const login = { username: 'ann', password: 'secret' };
    const source = station.listen(`mqtt://127.0.0.1:${port}`, login, 'mqtt:test');
    const began = clock.now();
    while (clock.now() - began < 600_000) {
      expect((await untilState(source, 'waiting')).words).toContain('refused the user name or password');
      clock.advance(1_000);
    }
    await untilState(source, 'waiting');
    const tried = mosquitto.connections;
    // Pauses of 60 s, a fifth more or less.
    expect(tried).toBeGreaterThanOrEqual(9);
    expect(tried).toBeLessThanOrEqual(13);
    mosquitto.setPassword('ann', 'secret');
    mosquitto.reload();
    // It has read its passwords when it lets an observer in.
    for (;;) {
      const observer = await connectAsync(`mqtt://127.0.0.1:${port}`, login, false).catch(() => null);
      await observer?.endAsync();
      if (observer) break;
    }
    const mended = clock.now();
    while (source.report().state === 'waiting') clock.advance(1_000);
    await untilState(source, 'connected');
    await flows(login);
    recovered('wrong password', clock.now() - mended, 'simulated', `${tried} attempts in 10 min`);
    expect(station.totals).toEqual({ taken: 10 });
  });

  it.skipIf(!hasOpenssl)(
    'whose certificate has expired is refused with a sentence, sent no password, and heard once it is renewed',
    async () => {
      const authority = new Authority(mosquitto.file('.'));
      const expired = authority.sign('expired', -1);
      const renewed = authority.sign('renewed', 30);
      const settings = [
        `listener ${port} 127.0.0.1`,
        'allow_anonymous false',
        `password_file ${mosquitto.file('passwords')}`,
        `certfile ${mosquitto.file('used.pem')}`,
        `keyfile ${mosquitto.file('used.key')}`,
      ];
      const use = ({ certificate, key }: typeof expired) => {
        copyFileSync(certificate, mosquitto.file('used.pem'));
        copyFileSync(key, mosquitto.file('used.key'));
      };
      mosquitto.setPassword('ann', 'secret');
      use(expired);
      await mosquitto.start(settings);
      const login = { username: 'ann', password: 'secret' };
      const source = station.listen(`mqtts://127.0.0.1:${port}`, {
        ...login,
        version: 5,
        authorityFile: authority.file,
      });
      const { words } = await untilState(source, 'waiting');
      expect(words).toContain(`the certificate of 127.0.0.1:${port} has expired.`);
      expect(words).toContain('Its operator must renew it, unless the clock of this computer is wrong.');
      await mosquitto.end();
      use(renewed);
      await mosquitto.start(settings);
      const mended = clock.now();
      while (source.report().state === 'waiting') clock.advance(1_000);
      await untilState(source, 'connected');
      const trusted = { ...login, protocolVersion: 5, ca: readFileSync(authority.file) } as const;
      await flows(trusted, 'mqtts');
      recovered('certificate expired', clock.now() - mended, 'simulated');
      expect(station.totals).toEqual({ taken: 10 });
    },
  );
});
