// The channels of a companion radio are asked for where its owner allowed it, and their secrets go nowhere else.
import { describe, expect, it } from 'vitest';
import type { Channel } from '../../../src/domain/packet/channel.ts';
import { toHex } from '../../../src/domain/packet/hex.ts';
import { untilState } from './collecting-sink.ts';
import { rawOf } from './published.ts';
import { answersTaken, greeted, listenOn, radioHere } from './radio-listener.ts';
import { channelFrame, frame, heardFrame, payloadsWritten, type TestRadio } from './test-radio.ts';

const secretOf = (n: number) => (0xa0 + n).toString(16).repeat(16);
const questions = (radio: TestRadio) => payloadsWritten(radio.written()).filter((payload) => payload.startsWith('1f'));
const slots = (count: number) => Array.from({ length: count }, (_, n) => `1f${n.toString(16).padStart(2, '0')}`);

/** Listens to `radio`, whose channels may be read unless `allowed` is false; what was taken, each time as name and secret. */
function takingFrom(radio: TestRadio, allowed = true) {
  const taken: string[][] = [];
  const take = (channels: readonly Channel[]) =>
    void taken.push(channels.map(({ name, secret }) => `${name} ${toHex(secret)}`));
  const settings = { kind: 'tcp', host: '127.0.0.1', port: radio.port, readChannels: allowed } as const;
  return { taken, ...listenOn(settings, async () => [], take) };
}

/** Lets an hour go by, with every question answered. */
async function anHour({ clock, sink }: ReturnType<typeof listenOn>, radio: TestRadio): Promise<void> {
  for (let minute = 1; minute <= 60; minute++) {
    const last = () => payloadsWritten(radio.written()).filter((payload) => payload === '3802').length;
    const devices = () => payloadsWritten(radio.written()).filter((payload) => payload.startsWith('16')).length;
    const [before, asked] = [last(), devices()];
    clock.advance(60_000);
    while (devices() === asked || (minute % 5 === 0 && last() === before)) await radio.said();
    await answersTaken(radio, sink);
  }
}

describe('the channels of a companion radio', () => {
  it('are not asked for in an hour without the consent of its owner', async () => {
    const radio = await radioHere();
    radio.channels.push({ name: 'Ridge', secret: secretOf(1) });
    const listening = takingFrom(radio, false);
    await greeted(radio, listening.sink);
    await anHour(listening, radio);
    expect(questions(radio)).toEqual([]);
    expect(listening.taken).toEqual([]);
  });

  it('are taken from its 40 slots in order, without the empty ones, before its statistics', async () => {
    const radio = await radioHere();
    radio.channels.push(
      { name: 'Ridge', secret: secretOf(1) },
      { name: '', secret: '' },
      { name: '', secret: secretOf(2) },
    );
    const { taken, sink } = takingFrom(radio);
    await greeted(radio, sink);
    expect(taken).toEqual([[`Ridge ${secretOf(1)}`, `Channel 2 ${secretOf(2)}`]]);
    expect(payloadsWritten(radio.written()).slice(2)).toEqual(['04', ...slots(40), '3800', '3801', '3802']);
  });

  it('are read again after an hour, and after a lost line', async () => {
    const radio = await radioHere();
    radio.channels.push({ name: 'Ridge', secret: secretOf(1) });
    const listening = takingFrom(radio);
    const { taken, sink, clock, source } = listening;
    await greeted(radio, sink);
    radio.channels.push({ name: 'Valley', secret: secretOf(2) });
    await anHour(listening, radio);
    expect(taken.map((channels) => channels.length)).toEqual([1, 2]);
    radio.channels.shift();
    radio.drop();
    await untilState(source, 'waiting');
    clock.advance(1_000);
    while (questions(radio).length < 120) await radio.said();
    await answersTaken(radio, sink);
    expect(taken[2]).toEqual([`Valley ${secretOf(2)}`]);
  });

  it.each([
    ['does not know the question', [1, 1], 1],
    ['says nothing to it', null, 1],
    ['has no slot for it, on any of 40', [1, 2], 40],
  ] as const)('of a radio that %s are none, and it is listened to all the same', async (_, reply, asked) => {
    const radio = await radioHere();
    radio.replies.set(0x1f, Uint8Array.from(reply ?? [0x83]));
    const { taken, sink, clock } = takingFrom(radio);
    while (questions(radio).length < asked) await radio.said();
    if (reply === null) clock.advance(5_000);
    await greeted(radio, sink);
    expect(questions(radio)).toEqual(slots(asked));
    expect(taken).toEqual(asked === 40 ? [[]] : []);
  });

  it('stay as they were when the radio falls silent at the second of 40', async () => {
    const radio = await radioHere();
    radio.channels.push({ name: 'Ridge', secret: secretOf(1) });
    // To each question the answer to the first: whoever else asks can have asked that.
    radio.replies.set(0x1f, channelFrame(0, radio.channels[0]));
    const { taken, sink, clock } = takingFrom(radio);
    while (questions(radio).length < 2) await radio.said();
    await answersTaken(radio, sink);
    clock.advance(5_000);
    await greeted(radio, sink);
    expect(questions(radio)).toEqual(slots(2));
    expect(taken).toEqual([]);
  });

  it('leave no byte of a secret in what is refused: 2 cut answers, one of them in noise', async () => {
    const radio = await radioHere();
    radio.channels.push({ name: 'Ridge', secret: secretOf(1) });
    const { sink, clock } = takingFrom(radio);
    await greeted(radio, sink);
    const answer = channelFrame(0, radio.channels[0]);
    radio.send(frame(answer.slice(0, 45)));
    await answersTaken(radio, sink);
    radio.send(Buffer.concat([heardFrame(rawOf(0)), frame(answer).slice(0, 45)]));
    await sink.until(() => sink.hearings.length === 1);
    clock.advance(1_000);
    // Noise is told of when it is over.
    radio.send(heardFrame(rawOf(1)));
    await sink.until(() => sink.hearings.length === 2);
    const said = sink.refusals.map(({ sample, detail }) => `${sample} ${detail}`).join('\n');
    expect(sink.refusals.map(({ reason }) => reason)).toEqual(expect.arrayContaining(['bad_frame', 'line_noise']));
    expect(said).not.toContain(secretOf(1).slice(0, 8));
    expect(said).not.toContain(Buffer.from(secretOf(1), 'hex').toString('utf8').slice(0, 4));
    expect(said).not.toContain('Ridge');
  });
});
