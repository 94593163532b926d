// Records the recorded traffic into a file, 20 messages at a time, and says each batch; made to be killed.
import { openWriter } from '../../../src/main/storage/database.ts';
import { TopologyBuilder } from '../../../src/main/topology/builder.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { MeshRows } from './mesh-rows.ts';
import { readMessages, readSeedKeys, recordMessages } from './real-traffic.ts';

const [file = '', nodes = ''] = process.argv.slice(2);
const db = openWriter(file);
const rows = new MeshRows(db);
if (nodes === 'seeded_nodes') for (const key of readSeedKeys()) rows.node(key);
const builder = new TopologyBuilder(db, { clock: new ManualClock() });
const messages = readMessages();
for (let at = 0; at < messages.length; at += 20) {
  recordMessages(db, builder, messages.slice(at, at + 20));
  process.stdout.write(`${at / 20 + 1}\n`);
}
