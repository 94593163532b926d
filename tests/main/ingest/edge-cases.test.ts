// A mesh of 100 nodes in which nothing is as it should be comes out as it must: edges, names, times, refusals.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ImportReport } from '../../../src/main/ingest/import.ts';
import { exportEdges } from '../../../src/main/reader/queries/edges.ts';
import { checkDatabase } from '../../../src/main/storage/check.ts';
import { rebuildEdges } from '../../../src/main/topology/rebuild.ts';
import {
  type TemporaryDatabase,
  type TemporaryFolder,
  temporaryDatabase,
  temporaryFolder,
} from '../../support/database.ts';
import { type EdgeCases, HEARD, hostileName, NODES, SHARED, writeEdgeCases } from '../../support/edge-cases.ts';
import { rows, totals } from './heard.ts';
import { AFTERWARDS, dump, importInto } from './importing.ts';

let temporary: TemporaryDatabase;
let folder: TemporaryFolder;
let cases: EdgeCases;
let report: ImportReport;
beforeAll(async () => {
  temporary = temporaryDatabase();
  folder = temporaryFolder();
  cases = writeEdgeCases(folder.file('edge-cases.ndjson'));
  report = await importInto(temporary.db, folder.file('edge-cases.ndjson'));
}, 60_000);
afterAll(() => {
  temporary.dispose();
  folder.dispose();
});

const nodeOf = (index: number) => cases.nodes[index]?.key ?? '';

describe('the mesh of 100 nodes that share their first byte', () => {
  it('is taken whole, but for the 3 packets no firmware takes', () => {
    expect(report).toMatchObject({ lines: cases.lines, refused: cases.refused, duplicates: 0 });
    expect(report.taken).toBe(cases.lines - 3);
    expect(checkDatabase(temporary.db).filter(({ broken }) => broken > 0)).toEqual([]);
  });

  it('has exactly the edges that can be known, none of an ambiguous hop, and the same when they are derived anew', () => {
    const edges = exportEdges(temporary.db, { variant: 'all' }).map(({ a, b }) => `${a} ${b}`);
    expect(edges.sort()).toEqual(cases.edges);
    expect(rebuildEdges(temporary.db)).toBe(0);
  });

  it('has every node once, by the name of its newest advert, however late an older one came', () => {
    const nodes = rows<{ key: string; name: string }>(
      temporary.db,
      'SELECT lower(hex(public_key)) AS key, name FROM nodes',
    );
    expect(nodes).toHaveLength(NODES);
    expect(nodes.every(({ key }) => key.startsWith(SHARED.toString(16)))).toBe(true);
    expect(new Map(nodes.map(({ key, name }) => [key, name]))).toEqual(cases.names);
    expect(nodes.find(({ key }) => key === nodeOf(7))?.name).toBe(hostileName);
  });

  it('has one party that is repeater and observer at once', () => {
    expect(
      rows(temporary.db, `SELECT n.name, o.name AS said, o.key FROM nodes n JOIN observers o ON o.party_id = n.id`),
    ).toEqual([{ name: 'Listener', said: 'Listener', key: cases.listener.key.toUpperCase() }]);
  });

  it('keeps the 63, 32 and 21 hops of the longest paths, and reads a length of 64 as no hop', () => {
    expect(
      rows(
        temporary.db,
        'SELECT length(path) - 1 AS bytes, hex(substr(path, 1, 1)) AS said FROM observations WHERE length(path) > 60 ORDER BY 1, 2',
      ),
    ).toEqual([
      { bytes: 63, said: '3F' },
      { bytes: 63, said: '95' },
      { bytes: 64, said: '60' },
    ]);
    expect(rows(temporary.db, "SELECT 1 AS n FROM observations WHERE path = x'40'")).toHaveLength(1);
  });

  it('takes no time from a node: clocks of 1970 and 2100 in adverts move no sighting', () => {
    const seen = (index: number) =>
      rows(
        temporary.db,
        `SELECT first_seen AS first, last_seen AS last FROM nodes WHERE lower(hex(public_key)) = '${nodeOf(index)}'`,
      )[0];
    expect(seen(31)).toEqual({ first: HEARD + 31_000, last: HEARD + 4_000_000 });
    expect(seen(32)).toEqual({ first: HEARD + 32_000, last: HEARD + 4_000_000 });
  });

  it('takes the times of a recording as they are, but nothing as heard after it came: 1970 stays, 2100 does not', () => {
    const seen = (index: number) =>
      rows<{ first: number; last: number }>(
        temporary.db,
        `SELECT first_seen AS first, last_seen AS last FROM nodes WHERE lower(hex(public_key)) = '${nodeOf(index)}'`,
      )[0];
    expect(seen(33)).toEqual({ first: 12_345, last: HEARD + 33_000 });
    expect(seen(34)?.last).toBe(AFTERWARDS);
    const [roof] = rows<{ first: number; last: number }>(
      temporary.db,
      "SELECT first_seen AS first, last_seen AS last FROM observers WHERE name = 'Roof'",
    );
    expect(roof).toEqual({ first: 12_345, last: AFTERWARDS });
  });

  it('changes nothing when it is imported again', async () => {
    const before = dump(temporary.db, ['topology_state.revision']);
    const again = await importInto(temporary.db, folder.file('edge-cases.ndjson'));
    expect(again).toMatchObject({ taken: 0, receptions: 0 });
    expect(dump(temporary.db, ['topology_state.revision'])).toEqual(before);
    expect(totals(temporary.db).taken).toBe(report.taken);
  });
});
