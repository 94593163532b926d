// Links in a thread of their own: what crosses to it and back, and what happens when it is not there or dies.
import { readFileSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { silentLogger } from '../../../src/domain/logger.ts';
import { AdvertChecker, type CheckedSignature } from '../../../src/domain/packet/checked-signatures.ts';
import { nodeCrypto } from '../../../src/main/node-crypto.ts';
import { readAddress } from '../../../src/main/sources/mqtt/address.ts';
import type { LinkWish } from '../../../src/main/sources/mqtt/hearing-link.ts';
import {
  type FromLinks,
  LinksAside,
  type LinksPort,
  serveLinks,
  type ToLinks,
} from '../../../src/main/sources/mqtt/links-aside.ts';
import { type MqttSettings, MqttSource } from '../../../src/main/sources/mqtt/mqtt-source.ts';
import { hasOpenssl, selfSigned } from '../../support/certificates.ts';
import { type TemporaryFolder, temporaryFolder } from '../../support/database.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { threadBundle } from '../../support/threads.ts';
import { advert, makeNode } from '../ingest/heard.ts';
import { CollectingSink, untilState } from './collecting-sink.ts';
import { broker, undo } from './mqtt-listener.ts';
import { observerKey, packetMessage, packetSeries, packetTopic, rawOf } from './published.ts';

let folder: TemporaryFolder;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => folder.dispose());

/** A source whose links are the business of a thread begun at `entry`; all of it is ended with the test. */
function listenAside(url: string, more: Partial<MqttSettings> = {}, entry: URL = threadBundle('hearing')) {
  const checked: CheckedSignature[] = [];
  const links = new LinksAside(entry, (some) => void checked.push(...some));
  undo.push(() => links.stop());
  const clock = new ManualClock();
  const settings = { kind: 'mqtt', url, ...more } as const;
  const source = new MqttSource('mqtt:test', settings, clock, () => 0.5, silentLogger, undefined, links.open);
  undo.push(() => source.stop());
  const sink = new CollectingSink();
  source.start(sink);
  return { source, sink, clock, links, checked };
}

/** Everything a broker at `url` publishes. */
function wishFor(url: string): LinkWish {
  const address = readAddress(url, undefined, undefined);
  if ('problem' in address) throw new Error(address.problem);
  const trust = { acceptedCertificate: null, acceptAnyCertificate: false, authority: null, identity: null } as const;
  const options = { address, clientId: 'meshwarden-test', topics: ['#'], version: 4, ...trust } as const;
  return { options, source: 'mqtt:test', filter: {} };
}

/** A file that is a thread's program. */
function program(text: string): URL {
  const file = folder.file('thread.mjs');
  writeFileSync(file, text);
  return pathToFileURL(file);
}

describe('links in a thread', () => {
  it('lose none of 5,000 messages while the queue is full 3 times', async () => {
    const { url, publish } = await broker();
    const { source, sink } = listenAside(url);
    await untilState(source, 'connected');
    sink.capacity = 1_000;
    const published = publish(packetSeries(5_000));
    for (const capacity of [2_000, 3_000, Number.POSITIVE_INFINITY]) {
      await sink.until(() => sink.full);
      const { length } = sink.hearings;
      sink.release();
      sink.capacity = capacity;
      await sink.until(() => sink.hearings.length > length);
    }
    await Promise.all([published, sink.until(() => sink.hearings.length === 5_000)]);
    expect(sink.raws).toEqual(Array.from({ length: 5_000 }, (_, n) => rawOf(n)));
    expect(source.report()).toMatchObject({ messages: 5_000, hearings: 5_000, refused: {} });
  });

  it('collect up to 256 messages while a block is on its way, and hand over the rest once it is taken', async () => {
    const { url, publish } = await broker();
    const said: FromLinks[] = [];
    let told = Promise.withResolvers<void>();
    const tell: ((message: ToLinks) => void)[] = [];
    const port: LinksPort = {
      postMessage(message) {
        said.push(message);
        told.resolve();
      },
      on: (_event, listener) => tell.push(listener),
    };
    const blocks = () => said.flatMap((message) => (message.kind === 'heard' ? [message.read.messages] : []));
    const until = async (isSeen: () => boolean) => {
      while (!isSeen()) {
        await told.promise;
        told = Promise.withResolvers();
      }
    };
    const say = (message: ToLinks) => tell[0]?.(message);
    serveLinks(port, () => 0, new AdvertChecker(nodeCrypto()));
    say({ kind: 'open', id: 1, wish: wishFor(url) });
    undo.push(async () => {
      say({ kind: 'close', id: 1 });
      await until(() => said.some(({ kind }) => kind === 'closed'));
    });
    await until(() => said.some(({ kind }) => kind === 'ready'));
    await publish(packetSeries(1));
    await until(() => blocks().length === 1);
    await publish(packetSeries(300));
    await until(() => blocks().length === 2);
    expect(blocks()).toEqual([1, 256]);
    let taken = 0;
    await until(() => {
      for (; taken < blocks().length; taken++) say({ kind: 'next', id: 1 });
      return blocks().reduce((sum, messages) => sum + messages, 0) === 301;
    });
  });

  it('pass over there what the filter leaves out, and count it here', async () => {
    const { url, publish } = await broker();
    const { source, sink } = listenAside(url, { blockedObservers: [observerKey.toLowerCase()] });
    await untilState(source, 'connected');
    const other = { topic: packetTopic, payload: JSON.stringify(packetMessage({ origin_id: 'attic' })) };
    await publish([...packetSeries(3), other]);
    await sink.until(() => sink.hearings.length === 1);
    expect(source.report()).toMatchObject({ messages: 4, hearings: 1, refused: { observer_blocked: 3 } });
  });

  it('tell what an advert proves before it is heard, once', async () => {
    const { url, publish } = await broker();
    const { source, sink, checked } = listenAside(url);
    await untilState(source, 'connected');
    const raw = advert(makeNode('a'), { name: 'A' }).toString('hex');
    const message = (origin: string) => ({
      topic: packetTopic,
      payload: JSON.stringify(packetMessage({ raw, origin_id: origin })),
    });
    await publish([message('a'), message('b')]);
    await sink.until(() => sink.hearings.length === 1);
    expect(checked.map(({ ok }) => ok)).toEqual([true]);
    await sink.until(() => sink.hearings.length === 2);
    expect(checked).toHaveLength(1);
  });

  it('are opened here where no thread can be begun', async () => {
    const { url, publish } = await broker();
    const { source, sink } = listenAside(url, {}, pathToFileURL(folder.file('none.mjs')));
    await untilState(source, 'connected');
    await publish(packetSeries(3));
    await sink.until(() => sink.hearings.length === 3);
    await source.stop();
    source.start(sink);
    await untilState(source, 'connected');
  });

  it('are lost with their thread, which is said, and come back with another', async () => {
    const bundle = JSON.stringify(threadBundle('hearing').href);
    const entry = program(`
      import { existsSync, writeFileSync } from 'node:fs';
      import { parentPort } from 'node:worker_threads';
      const mark = new URL('died-once', import.meta.url);
      if (existsSync(mark)) await import(${bundle});
      else parentPort.once('message', ({ id }) => {
        parentPort.postMessage({ kind: 'ready', id, refused: [] });
        writeFileSync(mark, '');
        setImmediate(() => process.exit(7));
      });
    `);
    const { url, publish } = await broker();
    const { source, sink, clock } = listenAside(url, {}, entry);
    const { words } = await untilState(source, 'waiting');
    expect(words).toContain('the part of the program that listened ended (its code was 7)');
    clock.advance(60_000);
    await untilState(source, 'connected');
    await publish(packetSeries(1));
    await sink.until(() => sink.hearings.length === 1);
  });

  it('stop at once when their thread is ended first, and with a thread that was never begun', async () => {
    const { url } = await broker();
    const { source, links } = listenAside(url);
    await untilState(source, 'connected');
    await links.stop();
    await source.stop();
    expect(source.report().state).toBe('idle');
    await links.stop();
  });
});

describe.skipIf(!hasOpenssl)('certificates of links in a thread', () => {
  it('cross to it: an authority, our own and an accepted one; what is none is said', async () => {
    const files = selfSigned(folder.path, 'self');
    const tls = { key: readFileSync(files.key, 'utf8'), cert: readFileSync(files.certificate, 'utf8') };
    const { url } = await broker({ protocol: 'mqtts', tls });
    const own = { certificateFile: files.certificate, keyFile: files.key };
    const accepting = listenAside(url, { acceptedCertificate: tls.cert, ...own });
    const doubting = listenAside(url);
    await untilState(accepting.source, 'connected');
    expect((await untilState(doubting.source, 'waiting')).words).toContain('is signed by itself');
    writeFileSync(folder.file('none.pem'), 'no certificate');
    const unfit = listenAside(url, { acceptAnyCertificate: true, certificateFile: folder.file('none.pem') });
    const here = new MqttSource(
      'mqtt:here',
      { kind: 'mqtt', url, acceptAnyCertificate: true, certificateFile: folder.file('none.pem') },
      new ManualClock(),
      () => 0.5,
      silentLogger,
    );
    undo.push(() => here.stop());
    here.start(new CollectingSink());
    expect((await untilState(unfit.source, 'waiting')).words).toBe((await untilState(here, 'waiting')).words);
  });
});
