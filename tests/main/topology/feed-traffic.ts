// Records the recorded traffic into a file, 20 messages at a time, and stops inside the transaction of one batch to be killed there.
import { openWriter } from '../../../src/main/storage/database.ts';
import { TopologyBuilder } from '../../../src/main/topology/builder.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { MeshRows } from './mesh-rows.ts';
import { readMessages, readSeedKeys, recordMessages } from './real-traffic.ts';

const [file = '', nodes = '', last = '1'] = process.argv.slice(2);
const db = openWriter(file);
const rows = new MeshRows(db);
if (nodes === 'seeded_nodes') for (const key of readSeedKeys()) rows.node(key);
const builder = new TopologyBuilder(db, { clock: new ManualClock() });
const messages = readMessages();
for (let batch = 0; batch < Number(last); batch++) {
  recordMessages(db, builder, messages.slice(20 * batch, 20 * batch + 20));
}
db.exec('BEGIN IMMEDIATE');
recordMessages(db, builder, messages.slice(20 * Number(last), 20 * Number(last) + 20));
process.stdout.write('inside\n', () => {
  // Never woken: whoever started this kills it.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
});
