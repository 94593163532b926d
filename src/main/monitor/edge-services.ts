// One edge: why it is believed, the packets that prove it, and what an operator says of it.
import { BadInput, type Core } from '../bridge/core.ts';
import type { Parts } from './parts.ts';

/** Claims and packets come from the reader, marks go through the writer. */
export function edgeServices({
  recording,
  reader,
  clock,
}: Pick<Parts, 'recording' | 'reader' | 'clock'>): Pick<Core['graph'], 'edge' | 'proof' | 'markWrong'> {
  return {
    edge: (a, b) => reader.ask('edges.detail', { a, b, now: clock.now() }),
    proof: (page) => reader.ask('edges.proof', { ...page, now: clock.now() }),
    async markWrong({ wrong, note, ...ends }) {
      const [a = '', b = ''] = [ends.a.toLowerCase(), ends.b.toLowerCase()].sort();
      if (!wrong) {
        recording.topology.dropWrong({ a, b });
        return null;
      }
      const detail = await reader.ask('edges.detail', { a, b, now: clock.now() });
      if (detail === null) throw new BadInput('Only an edge can be marked as wrong, and these two are no neighbours.');
      const mark = { at: clock.now(), note: note?.trim() || null };
      recording.topology.keepWrong({ a, b }, mark);
      return mark;
    },
  };
}
