// Nothing but questions can be said to a radio or a console.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CompanionCommand, encodeCommand, mayBeSent } from '../../../src/domain/companion/commands.ts';
import {
  type ConsoleQuestion,
  consoleQuestions,
  encodeQuestion,
  mayBeAsked,
} from '../../../src/domain/companion/console.ts';

const commands: readonly CompanionCommand[] = [
  { kind: 'device_query' },
  { kind: 'app_start', app: 'Meshwarden' },
  { kind: 'get_contacts', since: null },
  { kind: 'get_contacts', since: 0xfedc_ba98 },
  { kind: 'get_channel', index: 39 },
  { kind: 'get_stats', group: 0 },
  { kind: 'get_stats', group: 1 },
  { kind: 'get_stats', group: 2 },
];
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

describe('what may be sent to a companion radio', () => {
  it('is the byte layout the firmware reads', () => {
    expect(commands.map((command) => hex(encodeCommand(command)))).toEqual([
      '3c0200160d',
      `3c12000100000000000000${Buffer.from('Meshwarden').toString('hex')}`,
      '3c010004',
      '3c05000498badcfe',
      '3c02001f27',
      '3c02003800',
      '3c02003801',
      '3c02003802',
    ]);
    expect(commands.every((command) => mayBeSent(encodeCommand(command)))).toBe(true);
  });

  it('is 5 of the 256 codes: no message, no advert, no setting, no key, no queued message', () => {
    const sendable = Array.from({ length: 256 }, (_, code) => code).filter((code) =>
      Array.from({ length: 64 }, (_, length) =>
        Uint8Array.from([0x3c, length + 1, 0, code, ...Array(length).fill(0)]),
      ).some(mayBeSent),
    );
    expect(sendable).toEqual([0x01, 0x04, 0x16, 0x1f, 0x38]);
  });

  it('is never two frames, a cut frame or a frame with a tail', () => {
    fc.assert(
      fc.property(fc.constantFrom(...commands), fc.uint8Array({ minLength: 1, maxLength: 60 }), (command, more) => {
        const wire = encodeCommand(command);
        expect(mayBeSent(Uint8Array.from([...wire, ...more]))).toBe(false);
        expect(mayBeSent(wire.slice(0, -1))).toBe(false);
      }),
    );
  });

  it('holds for any name of ours, of which 32 bytes are sent', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 80, unit: 'grapheme' }), (app) => {
        const wire = encodeCommand({ kind: 'app_start', app });
        expect(wire.length).toBeLessThanOrEqual(3 + 8 + 32);
        expect(mayBeSent(wire)).toBe(true);
      }),
    );
  });
});

describe('what may be asked on a console', () => {
  it('is 8 questions', () => {
    expect(consoleQuestions).toHaveLength(8);
    for (const question of consoleQuestions) expect(mayBeAsked(encodeQuestion(question))).toBe(true);
  });

  it.each(['reboot', 'get prv.key', 'advert', 'set tx 22', 'get name\rreboot', 'time 1', '', 'get', 'erase'])(
    'is not %j',
    (line) => {
      expect(mayBeAsked(encodeQuestion(line as ConsoleQuestion))).toBe(false);
      expect(mayBeAsked(new TextEncoder().encode(line))).toBe(false);
    },
  );
});
