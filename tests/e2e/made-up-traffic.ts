// Messages of a made-up mesh, for tests that publish them when they want to.
import { generateTraffic } from '../../src/domain/sample/traffic.ts';
import { nodeCrypto } from '../../src/main/node-crypto.ts';
import type { Published } from '../main/sources/published.ts';

/** Good messages of a mesh of 50 nodes, as observers publish them; the nodes introduce themselves in the first few hundred. */
export function messagesOf(seed: string, count: number): Published[] {
  const options = { seed, profile: 'small', startAt: Date.now(), observations: count } as const;
  const clean = { garbage: false, duplicates: false, statuses: false, openingAdverts: true } as const;
  return [...generateTraffic({ ...options, ...clean }, nodeCrypto())].map(({ topic, payload }) => ({ topic, payload }));
}
