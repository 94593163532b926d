// What `meshwarden check` works out anew: hashes of packets, and edges from their claims.
import { beforeEach, expect, it } from 'vitest';
import { derivedRules } from '../../../src/main/commands/derived-rules.ts';
import { nodeCrypto } from '../../../src/main/node-crypto.ts';
import { checkDatabase } from '../../../src/main/storage/check.ts';
import { databaseEachTest } from '../../support/each-test.ts';
import { writeTraffic } from '../ingest/generated-recording.ts';
import { rows } from '../ingest/heard.ts';
import { importInto } from '../ingest/importing.ts';

const { temporary, folder } = databaseEachTest();
beforeEach(async () => {
  writeTraffic(folder.file('traffic.ndjson'), 800, 'check');
  await importInto(temporary.db, folder.file('traffic.ndjson'));
});

/** Every rule that is broken, with its samples. */
function broken(): Record<string, readonly string[]> {
  const lines = checkDatabase(temporary.db, () => {}, derivedRules(nodeCrypto()));
  return Object.fromEntries(lines.filter((line) => line.broken > 0).map(({ rule, samples }) => [rule, samples]));
}

const edgesRule = 'edges are what the claims and the known nodes say';

it('finds nothing wrong with 800 recorded observations, and looks at 15 rules', () => {
  const heard: string[] = [];
  checkDatabase(
    temporary.db,
    (rule, number, of) => heard.push(`${number} of ${of} ${rule}`),
    derivedRules(nodeCrypto()),
  );
  expect(heard.slice(-2)).toEqual(['14 of 15 every transmission has the hash of its packet', `15 of 15 ${edgesRule}`]);
  expect(rows(temporary.db, 'SELECT 1 FROM neighbor_edges').length).toBeGreaterThan(10);
  expect(broken()).toEqual({});
});

it('names a transmission whose hash is not that of its packet, and one that holds none', () => {
  temporary.db.exec(`UPDATE transmissions SET hash = x'0102030405060708' WHERE id = 2;
    UPDATE transmissions SET raw = x'ff' WHERE id = 3`);
  expect(broken()).toEqual({
    'every transmission has the hash of its packet': [
      expect.stringMatching(/^transmission 2 says 0102030405060708, its packet has [0-9a-f]{16}$/),
      expect.stringMatching(/^transmission 3 holds no packet: /),
    ],
  });
});

it('names an edge that counts other than its claims, one without claims, and one that is missing', () => {
  const [first, second, third] = rows<{ id: number; n: number }>(
    temporary.db,
    'SELECT id, count AS n FROM neighbor_edges ORDER BY id LIMIT 3',
  );
  temporary.db.exec(`UPDATE neighbor_edges SET last_seen = last_seen + 1 WHERE id = ${first?.id};
    UPDATE neighbor_edges SET (node_a, node_b) = (SELECT max(id) - 1, max(id) FROM parties) WHERE id = ${second?.id};
    DELETE FROM neighbor_edges WHERE id = ${third?.id};`);
  const samples = broken()[edgesRule];
  expect(samples).toHaveLength(4);
  const pattern = /^edge [0-9a-f]{8} - [0-9a-f]{8}/;
  for (const sample of samples ?? []) expect(sample).toMatch(pattern);
  expect(samples?.map((sample) => sample.replace(pattern, '').replaceAll(/\d{5,}/g, 'T'))).toEqual([
    `: ${first?.n} pieces until T, by its claims ${first?.n} until T`,
    ' rests on no claim',
    expect.stringContaining(' is missing, its claims count '),
    expect.stringContaining(' is missing, its claims count '),
  ]);
});
