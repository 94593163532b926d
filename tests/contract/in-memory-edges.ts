// The calls about one edge, as the in-memory core answers them.
import type { Core } from '../../src/main/bridge/core.ts';

/** `edge('throws', ...)` and its kind are explained at `inMemoryCore`. */
export function edgeCalls(at: number, packet: unknown): Pick<Core['graph'], 'edge' | 'proof' | 'markWrong'> {
  return {
    edge(a) {
      if (a === 'throws') throw new Error('the reader is gone');
      if (a === 'breaks') return { a: 1 } as never;
      if (a === 'crashes') {
        setImmediate(() => {
          throw new Error('a fault made by the test');
        });
      }
      if (a === 'hangs' || a === 'crashes') return new Promise(() => {});
      return null;
    },
    proof: ({ limit, before }) => ({
      rows: [{ ...(packet as object), proves: ['last-hop'] }] as never,
      packets: limit,
      searchedTo: before?.lastSeen ?? null,
      next: before,
    }),
    markWrong: ({ wrong, note }) => (wrong ? { at, note } : null),
  };
}
