// What an operator says of an edge, from the call to what is stored and answered.
import { beforeEach, describe, expect, it } from 'vitest';
import { BadInput } from '../../../src/main/bridge/core.ts';
import { edgeServices } from '../../../src/main/monitor/edge-services.ts';
import { answer, type QueryName } from '../../../src/main/reader/queries/registry.ts';
import { TopologyBuilder } from '../../../src/main/topology/builder.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { readMeshEachTest } from '../reader/read-mesh.ts';

const now = Date.UTC(2026, 2, 4, 12);
const [east, west] = ['aa11', 'bb22'].map((begin) => begin.padEnd(64, '7')) as [string, string];

/** Goes on by a millisecond whenever somebody looks at it. */
class RunningClock extends ManualClock {
  override now(): number {
    this.set(super.now() + 1);
    return super.now();
  }
}

const mesh = readMeshEachTest();
let services: ReturnType<typeof edgeServices>;

beforeEach(() => {
  const [a, b] = [east, west].map((key) => mesh.rows.node(key).party);
  mesh.temporary.db.exec(`INSERT INTO edge_evidence
      (left_side, right_side, relation, route, count, first_seen, last_seen, witnesses, snr_sum_x4, snr_count)
    VALUES (${a}, ${b}, 1, 0, 3, ${now}, ${now}, x'', 0, 0)`);
  const clock = new RunningClock(now);
  const topology = new TopologyBuilder(mesh.temporary.db, { clock });
  const ask = async (name: QueryName, input: unknown) => answer(mesh.db, name, input);
  const parts: unknown = { recording: { topology }, reader: { ask }, clock };
  services = edgeServices(parts as Parameters<typeof edgeServices>[0]);
});

describe('marking an edge as wrong', () => {
  it('answers the moment and the note that are stored, with a clock that goes on 1 ms at each look', async () => {
    const mark = await services.markWrong({ a: west.toUpperCase(), b: east, wrong: true, note: '  a hill between ' });
    expect(mark?.note).toBe('a hill between');
    expect(await services.edge(east, west)).toMatchObject({ mark, edge: { wrong: true } });
    expect(await services.markWrong({ a: east, b: west, wrong: false, note: null })).toBeNull();
    expect(await services.edge(east, west)).toMatchObject({ mark: null, edge: { wrong: false } });
  });

  it('is refused for two that are no neighbours, and stores nothing', async () => {
    const other = 'cc33'.padEnd(64, '7');
    mesh.rows.node(other);
    await expect(services.markWrong({ a: east, b: other, wrong: true, note: null })).rejects.toThrow(BadInput);
    expect(mesh.db.prepare('SELECT count(*) FROM wrong_edges').pluck().get()).toBe(0);
  });
});
