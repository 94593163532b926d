// Asks a companion radio for its channels, slot by slot, each with its secret; only where the radio's owner allowed it.
import { encodeCommand } from '../../../domain/companion/commands.ts';
import type { CompanionFrame } from '../../../domain/companion/frame.ts';
import type { Channel } from '../../../domain/packet/channel.ts';
import type { Asking } from './question.ts';

/** Slots of firmware that does not tell how many it has. */
const usualSlots = 8;
/** The firmware's reason for a slot that is not there. */
const notFound = 2;

/** What to do with the channels of a radio: all it has, each time they were read. */
export type TakeChannels = (channels: readonly Channel[]) => void;

/**
 * Asks for each of the radio's `slots` (null on firmware that does not tell) and then calls `then` with the channels in
 * them, or with null when the radio does not know the question or leaves one unanswered.
 */
export function askChannels(
  asking: Asking<CompanionFrame>,
  slots: number | null,
  then: (channels: readonly Channel[] | null) => void,
): void {
  const channels: Channel[] = [];
  const ask = (index: number): void => {
    if (index >= (slots ?? usualSlots)) {
      then(channels);
      return;
    }
    const question = {
      wire: encodeCommand({ kind: 'get_channel', index }),
      // Replies to another app of the same radio can reach us too.
      accepts: (frame: CompanionFrame) =>
        frame.kind === 'refused' || (frame.kind === 'channel_info' && frame.index === index),
      attempts: 1,
    };
    asking.ask(question, (answer) => {
      if (answer?.kind === 'channel_info') {
        const { name, secret } = answer;
        if (secret !== null) channels.push({ name: name === '' ? `Channel ${index}` : name, secret });
        ask(index + 1);
      } else if (answer?.kind === 'refused' && answer.reason === notFound) ask(index + 1);
      else then(null);
    });
  };
  ask(0);
}
