// Imports a recording in a process of its own and says after each turn how far it is, so that it can be killed anywhere.
import { closeWriter, openWriter } from '../../../src/main/storage/database.ts';
import { migrate } from '../../../src/main/storage/migrate.ts';
import { importInto } from './importing.ts';

const [file = '', recording = ''] = process.argv.slice(2);
const db = openWriter(file);
migrate(db);
await importInto(db, recording, {
  pace: 'shared',
  onProgress: ({ lines }) => process.stdout.write(`${lines}\n`),
});
closeWriter(db);
