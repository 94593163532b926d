// Everything the window knows of the core: its line, its calls, its live topics and the live graph.

import { createORPCClient } from '@orpc/client';
import type { ContractRouterClient } from '@orpc/contract';
import { createTanstackQueryUtils } from '@orpc/tanstack-query';
import { QueryClient } from '@tanstack/react-query';
import type { Api } from '../../contract/api.ts';
import { unpackSnapshot } from '../../contract/snapshot-codec.ts';
import { GraphFeed } from '../graph/feed.ts';
import { Connection } from './connection.ts';
import { Topic } from './topic.ts';
import type { OpenWire } from './wire.ts';

type CoreClient = ContractRouterClient<Api>;

/** Builds the parts over `open`; `start` begins connecting, `stop` ends the line, streams and timers. */
export function createCore(open: OpenWire) {
  const connection = new Connection(open);
  const client: CoreClient = createORPCClient<CoreClient>(connection.link);
  const queries = new QueryClient({
    defaultOptions: {
      queries: { retry: 1, staleTime: 2_000, networkMode: 'always' },
      mutations: { networkMode: 'always' },
    },
  });
  const deltas = new Topic(connection, (signal) => client.graph.deltas(undefined, { signal }));
  const feed = new GraphFeed({
    snapshot: async () => unpackSnapshot(await client.graph.snapshot()),
    onDelta: (listener) => deltas.subscribe(listener),
    onReconnect: (listener) => onOpen(connection, listener),
  });
  return {
    connection,
    client,
    queries,
    calls: createTanstackQueryUtils(client),
    topics: {
      status: new Topic(connection, (signal) => client.app.status(undefined, { signal })),
      counters: new Topic(connection, (signal) => client.counters.live(undefined, { signal })),
      alerts: new Topic(connection, (signal) => client.alerts.live(undefined, { signal })),
    },
    graph: feed,
    start: () => {
      onOpen(connection, () => void queries.invalidateQueries());
      feed.start();
      connection.start();
    },
    stop: () => {
      feed.stop();
      connection.stop();
    },
  };
}

/** The parts of one window. */
export type Core = ReturnType<typeof createCore>;

function onOpen(connection: Connection, listener: () => void): () => void {
  return connection.subscribe(() => {
    if (connection.getState().kind === 'open') listener();
  });
}
