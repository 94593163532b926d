// The line to the core: opened, lost, opened again, refused.
import { expect, it } from 'vitest';
import { backOffMs, Connection } from '../../../src/renderer/wire/connection.ts';
import { type Wire, WireError } from '../../../src/renderer/wire/wire.ts';

/** A clock whose timers are fired by hand. */
function manualTimers() {
  const waiting: { readonly action: () => void; readonly ms: number }[] = [];
  return {
    waiting,
    clock: {
      now: () => 1_000,
      setTimeout: (action: () => void, ms: number) => waiting.push({ action, ms }),
      clearTimeout: () => undefined,
    },
  };
}

function wire() {
  let end: (reason: string) => void = () => undefined;
  const closed = new Promise<string>((resolve) => {
    end = resolve;
  });
  const made: Wire = { link: { call: () => Promise.resolve('answer') }, closed, close: () => end('closed') };
  return { made, end: (reason: string) => end(reason) };
}

/** Resolves when the connection next is in the state `kind`. */
function reached(connection: Connection, kind: string): Promise<void> {
  if (connection.getState().kind === kind) return Promise.resolve();
  return new Promise((resolve) => {
    const undo = connection.subscribe(() => {
      if (connection.getState().kind !== kind) return;
      undo();
      resolve();
    });
  });
}

it('tells of a lost line, waits 250 ms and counts the next as epoch 2', async () => {
  const { clock, waiting } = manualTimers();
  const wires = [wire(), wire()];
  let opened = 0;
  const connection = new Connection(() => Promise.resolve(wires[opened++]?.made ?? wire().made), clock);
  connection.start();
  await reached(connection, 'open');
  wires[0]?.end('The monitor ended.');
  await reached(connection, 'lost');
  expect(connection.getState()).toEqual({ kind: 'lost', since: 1_000, attempt: 1, reason: 'The monitor ended.' });
  await expect(connection.link.call(['x'], undefined, { context: {} })).rejects.toThrow('connection');
  expect(waiting[0]?.ms).toBe(250);
  waiting[0]?.action();
  await reached(connection, 'open');
  expect(connection.getState()).toEqual({ kind: 'open', epoch: 2 });
  await expect(connection.link.call(['x'], undefined, { context: {} })).resolves.toBe('answer');
  connection.stop();
});

it('does not try again on its own after its token was refused', async () => {
  const { clock, waiting } = manualTimers();
  const connection = new Connection(() => Promise.reject(new WireError('refused', 'Wrong token.')), clock);
  connection.start();
  await reached(connection, 'refused');
  expect(waiting).toHaveLength(0);
});

it('doubles the wait from 250 ms and holds it at 8 s', () => {
  expect([1, 2, 3, 4, 5, 6, 7, 50].map(backOffMs)).toEqual([250, 500, 1_000, 2_000, 4_000, 8_000, 8_000, 8_000]);
});
