// An observer that publishes to a broker.
import { connectAsync, type IClientOptions } from 'mqtt';
import type { Published } from './published.ts';

export interface ObserverClient {
  /** Publishes in order; resolves when the last is on its way. */
  publish(messages: readonly Published[], retain?: boolean): Promise<void>;
  /** The codes with which a subscription was answered. */
  subscribe(topic: string): Promise<readonly number[]>;
  /** Goes away without a farewell. */
  cut(): Promise<void>;
  close(): Promise<void>;
}

/** Connects to a broker on 127.0.0.1; rejects when it is refused. */
export async function observerClient(port: number, options: IClientOptions = {}): Promise<ObserverClient> {
  const client = await connectAsync(`mqtt://127.0.0.1:${port}`, { reconnectPeriod: 0, ...options }, false);
  client.on('error', () => {});
  return {
    async publish(messages, retain = false) {
      for (const { topic, payload } of messages) {
        await new Promise<void>((resolve) => void client.publish(topic, payload, { retain }, () => resolve()));
      }
    },
    subscribe: (topic) =>
      new Promise((resolve) => {
        client.subscribe(topic, (_error, _granted, packet) =>
          resolve(packet && 'granted' in packet ? packet.granted.map(Number) : []),
        );
      }),
    cut: () => {
      const closed = new Promise<void>((resolve) => void client.once('close', () => resolve()));
      client.stream.destroy();
      return closed;
    },
    close: () => client.endAsync(true),
  };
}
