import { describe, expect, test } from 'vitest';
import { StreamTopic, ValueTopic } from '../../../src/main/bridge/topic.ts';
import { ManualClock } from '../../support/manual-clock.ts';

/** Notes what a follower is told, the end included. */
function notebook() {
  const heard: (number | 'end')[] = [];
  return { heard, subscriber: { next: (value: number) => heard.push(value), end: () => heard.push('end') } };
}

describe('a topic with a present value', () => {
  const made = () => {
    const clock = new ManualClock();
    const state = { value: 1, asked: 0, broken: false };
    const topic = new ValueTopic<number>({
      clock,
      everyMs: 500,
      now() {
        if (state.broken) throw new Error('no value');
        state.asked += 1;
        return state.value;
      },
    });
    return { clock, state, topic };
  };

  test('gives the present value to a follower at once', () => {
    const { topic, state } = made();
    state.value = 7;
    const { heard, subscriber } = notebook();
    topic.subscribe(subscriber);
    expect(heard).toEqual([7]);
  });

  test('tells 1,000 changes within 1 s as 3 values, the newest last', () => {
    const { topic, clock, state } = made();
    const { heard, subscriber } = notebook();
    topic.subscribe(subscriber);
    for (let i = 0; i < 1_000; i += 1) {
      state.value = i;
      topic.changed();
      clock.advance(1);
    }
    clock.advance(500);
    expect(heard).toEqual([1, 0, 499, 999]);
  });

  test('computes one value for three followers', () => {
    const { topic, state } = made();
    for (let i = 0; i < 3; i += 1) topic.subscribe(notebook().subscriber);
    state.asked = 0;
    topic.changed();
    expect(state.asked).toBe(1);
  });

  test('computes nothing and keeps no timer while nobody follows', () => {
    const { topic, clock, state } = made();
    const undo = topic.subscribe(notebook().subscriber);
    topic.changed();
    topic.changed();
    undo();
    undo();
    state.asked = 0;
    topic.changed();
    clock.advance(5_000);
    expect([state.asked, clock.pending, topic.followers]).toEqual([0, 0, 0]);
  });

  test('ends its followers when the value cannot be computed', () => {
    const { topic, state, clock } = made();
    const { heard, subscriber } = notebook();
    topic.subscribe(subscriber);
    state.broken = true;
    topic.changed();
    expect([heard, clock.pending]).toEqual([[1, 'end'], 0]);
  });
});

describe('a topic in which every value counts', () => {
  const summing = (clock: ManualClock) =>
    new StreamTopic<number>({ clock, everyMs: 250, merge: (a, b) => (a + b > 1_000 ? null : a + b) });

  test('tells 100 values within 1 s as 5, and their sum is the sum of all', () => {
    const clock = new ManualClock();
    const topic = summing(clock);
    const { heard, subscriber } = notebook();
    topic.subscribe(subscriber);
    for (let i = 0; i < 100; i += 1) {
      topic.publish(1);
      clock.advance(10);
    }
    clock.advance(250);
    expect(heard.length).toBe(5);
    expect(heard.reduce((sum: number, value) => sum + Number(value), 0)).toBe(100);
  });

  test('ends its followers instead of losing a value when two cannot be one', () => {
    const clock = new ManualClock();
    const topic = summing(clock);
    const { heard, subscriber } = notebook();
    topic.subscribe(subscriber);
    for (const value of [1, 600, 600]) topic.publish(value);
    expect([heard, topic.followers, clock.pending]).toEqual([[1, 'end'], 0, 0]);
  });

  test('tells each value at once when it has no rate', () => {
    const topic = new StreamTopic<number>({ clock: new ManualClock(), everyMs: 0, merge: null });
    const { heard, subscriber } = notebook();
    topic.subscribe(subscriber);
    for (const value of [1, 2, 3]) topic.publish(value);
    expect(heard).toEqual([1, 2, 3]);
  });

  test('rests without a timer once nothing more is said', () => {
    const clock = new ManualClock();
    const topic = summing(clock);
    topic.subscribe(notebook().subscriber);
    topic.publish(1);
    clock.advance(1_000);
    expect(clock.pending).toBe(0);
  });

  test('goes on telling one follower when another leaves in the middle', () => {
    const topic = new StreamTopic<number>({ clock: new ManualClock(), everyMs: 0, merge: null });
    const stays = notebook();
    let undo = () => {};
    undo = topic.subscribe({ next: () => undo(), end: () => {} });
    topic.subscribe(stays.subscriber);
    topic.publish(1);
    topic.publish(2);
    expect([stays.heard, topic.followers]).toEqual([[1, 2], 1]);
  });
});
