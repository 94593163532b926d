import { expect, test } from 'vitest';
import type { Subscriber } from '../../../src/main/bridge/core.ts';
import { follow } from '../../../src/main/bridge/follow.ts';

function topic() {
  const subscribers = new Set<Subscriber<number>>();
  return {
    subscribers,
    say: (value: number) => [...subscribers].forEach((one) => void one.next(value)),
    end: () => [...subscribers].forEach((one) => void one.end()),
    subscribe(subscriber: Subscriber<number>) {
      subscribers.add(subscriber);
      return () => void subscribers.delete(subscriber);
    },
  };
}

test('follows from the call on, before anybody reads', async () => {
  const source = topic();
  const values = follow(source, undefined);
  source.say(1);
  expect(await values.next()).toEqual({ done: false, value: 1 });
});

test('gives what waited and then ends when the topic ends', async () => {
  const source = topic();
  const values = follow(source, undefined);
  source.say(1);
  source.end();
  expect([await values.next(), await values.next()]).toEqual([
    { done: false, value: 1 },
    { done: true, value: undefined },
  ]);
  expect(source.subscribers.size).toBe(0);
});

test('wakes a waiting reader with the end when its signal aborts, and frees itself', async () => {
  const source = topic();
  const abort = new AbortController();
  const waiting = follow(source, abort.signal).next();
  abort.abort();
  expect(await waiting).toEqual({ done: true, value: undefined });
  expect(source.subscribers.size).toBe(0);
});

test('subscribes to nothing that lasts when its signal was aborted before', async () => {
  const source = topic();
  const values = follow(source, AbortSignal.abort());
  expect(await values.next()).toEqual({ done: true, value: undefined });
  expect(source.subscribers.size).toBe(0);
});

test('frees itself when a loop over it is left', async () => {
  const source = topic();
  const values = follow(source, undefined);
  source.say(1);
  for await (const value of values) if (value === 1) break;
  expect(source.subscribers.size).toBe(0);
});

test('ends a reader for whom 65 values wait, after the 64 it has', async () => {
  const source = topic();
  const values = follow(source, undefined);
  for (let i = 1; i <= 65; i += 1) source.say(i);
  expect(source.subscribers.size).toBe(0);
  const read: number[] = [];
  for await (const value of values) read.push(value);
  expect([read.length, read.at(-1)]).toEqual([64, 64]);
});
