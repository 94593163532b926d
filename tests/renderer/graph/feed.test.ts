// The live graph: a snapshot first, deltas after it, a snapshot again after a gap.
import { expect, it } from 'vitest';
import { packEdges } from '../../../src/contract/edge-codec.ts';
import type { GraphDelta, GraphSnapshot } from '../../../src/contract/graph.ts';
import { GraphFeed } from '../../../src/renderer/graph/feed.ts';

function snapshot(revision: number): GraphSnapshot {
  return { revision, generatedAt: 0, nodes: [], edges: packEdges([], 0), edgeCount: 0 };
}

function delta(from: number, to: number): GraphDelta {
  return { from, to, at: 0, nodes: [], edges: [], removedNodes: [], removedEdges: [] };
}

/** A line whose snapshots are answered by hand. */
function manualLine() {
  const asked: ((answer: GraphSnapshot) => void)[] = [];
  let say: (delta: GraphDelta) => void = () => undefined;
  let reopen = (): void => undefined;
  const feed = new GraphFeed({
    snapshot: () => new Promise((resolve) => asked.push(resolve)),
    onDelta: (listener) => {
      say = listener;
      return () => undefined;
    },
    onReconnect: (listener) => {
      reopen = listener;
      return () => undefined;
    },
  });
  feed.start();
  const answer = async (revision: number): Promise<void> => {
    const changed = new Promise((resolve) => feed.subscribe(resolve));
    asked.shift()?.(snapshot(revision));
    await changed;
    await Promise.resolve();
  };
  return { feed, asked, answer, say: (d: GraphDelta) => say(d), reopen: () => reopen() };
}

it('applies the deltas that came while the snapshot was on its way', async () => {
  const { feed, answer, say } = manualLine();
  say(delta(3, 4));
  say(delta(4, 5));
  await answer(4);
  expect(feed.model.revision).toBe(5);
});

it('asks once for a snapshot after a gap and stands at its revision', async () => {
  const { feed, asked, answer, say } = manualLine();
  await answer(4);
  say(delta(6, 7));
  say(delta(7, 8));
  expect(asked).toHaveLength(1);
  await answer(8);
  expect(feed.model.revision).toBe(8);
});

it('asks for a snapshot when the line was opened anew', async () => {
  const { asked, answer, reopen } = manualLine();
  await answer(4);
  reopen();
  expect(asked).toHaveLength(1);
});
