// A link to a broker whose messages come read: what waits behind the wire is the source's business, not what is on it.
import type { EpochMs } from '../../../domain/hearing.ts';
import { ReadingDesk, type ReadingWish, type ReadMessages } from '../reading-desk.ts';
import { Slices } from '../slices.ts';
import { turn } from '../waiting.ts';
import type { BrokerFailure } from './failure.ts';
import { BrokerLink, type LinkOptions } from './link.ts';

/** Which link, and how what comes over it is read; can cross to another thread. */
export interface LinkWish extends ReadingWish {
  readonly options: LinkOptions;
}

/** What happens on a link; nothing more after `down`, and nothing at all after `close`. */
export interface HearingEvents {
  /** Subscribed; `refused` are the topics the broker does not let us read. */
  ready(refused: readonly string[]): void;
  /** What came, in order; more comes when `next` is called. */
  heard(read: ReadMessages, next: () => void): void;
  down(failure: BrokerFailure): void;
}

export interface HearingLink {
  /** Closes without farewell; resolves when the socket is closed. */
  close(): Promise<void>;
}

/** Opens a link; throws where a certificate is none. */
export type OpenLink = (wish: LinkWish, events: HearingEvents, now: () => EpochMs) => HearingLink;

/** Opens a link in this thread. */
export const openLinkHere: OpenLink = (wish, events, now) => {
  const desk = new ReadingDesk(wish, now);
  const slices = new Slices();
  return new BrokerLink(wish.options, {
    ready: (refused) => events.ready(refused),
    message(message, next) {
      desk.read(message);
      events.heard(desk.take(), () => {
        if (!slices.over()) return next();
        // Node hands over up to 2 MB of a backlog without a pause; asking for the next message later pauses the socket.
        void turn().then(() => {
          slices.begin();
          next();
        });
      });
    },
    down: (failure) => events.down(failure),
  });
};
