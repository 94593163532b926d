// The line of the desktop program: a port asked for by message, calls and streams over it, its end noticed.

import { createORPCClient } from '@orpc/client';
import type { ContractRouterClient } from '@orpc/contract';
import { EventPublisher } from '@orpc/server';
import { RPCHandler } from '@orpc/server/message-port';
import { expect, it } from 'vitest';
import type { Api } from '../../../src/contract/api.ts';
import { pageWantsPort, portForPage } from '../../../src/contract/handshake.ts';
import { unpackSnapshot } from '../../../src/contract/snapshot-codec.ts';
import { openPortWire } from '../../../src/renderer/wire/message-port.ts';
import { type FakeEvents, fakeRouter } from '../fake-answers.ts';
import { FakeState } from '../fake-state.ts';

/** A window with a preload that answers the wish for a port, after a message of somebody else. */
function desktopPage() {
  const events = new EventTarget();
  const { port1, port2 } = new MessageChannel();
  const handler = new RPCHandler(
    fakeRouter(new FakeState({ nodes: 5, started: true }), new EventPublisher<FakeEvents>()),
  );
  const page = {
    addEventListener: events.addEventListener.bind(events),
    removeEventListener: events.removeEventListener.bind(events),
    postMessage: (data: { kind: string }) => {
      if (data.kind !== pageWantsPort) return;
      handler.upgrade(port1);
      port1.start();
      const message = (kind: string, source: unknown) =>
        Object.assign(new Event('message'), { data: { kind }, ports: [port2], source });
      events.dispatchEvent(message(portForPage, 'another window'));
      events.dispatchEvent(message('something else', page));
      events.dispatchEvent(message(portForPage, page));
    },
  };
  return { page: page as unknown as Window, port1 };
}

it('carries calls and live topics, and ends when the other side closes', async () => {
  const { page, port1 } = desktopPage();
  const wire = await openPortWire(page);
  const client: ContractRouterClient<Api> = createORPCClient(wire.link);
  expect(unpackSnapshot(await client.graph.snapshot()).nodes).toHaveLength(5);
  const status = await client.app.status();
  const first = await status.next();
  expect(first.done ? null : first.value.totals.nodes).toBe(5);
  await status.return?.();
  port1.close();
  expect(await wire.closed).toBe('The monitor ended.');
});
