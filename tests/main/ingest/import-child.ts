// Imports a file in a process of its own and says after each turn how far it is, so that it can be killed anywhere; or
// kills itself in the middle of the transaction in which observation number `dieAt` is written.
import { closeWriter, openWriter } from '../../../src/main/storage/database.ts';
import { migrate } from '../../../src/main/storage/migrate.ts';
import { threadBundle } from '../../support/threads.ts';
import { importInto } from './importing.ts';

const [file = '', from = '', dieAt = '0'] = process.argv.slice(2);
const db = openWriter(file);
migrate(db);
let written = 0;
if (Number(dieAt) > 0) {
  db.function('written', () => {
    written += 1;
    if (written === Number(dieAt)) process.kill(process.pid, 'SIGKILL');
    return 0;
  });
  db.exec('CREATE TEMP TRIGGER dying AFTER INSERT ON main.observations BEGIN SELECT written(); END');
}
await importInto(db, from, {
  pace: 'shared',
  thread: threadBundle('hearing'),
  onProgress: ({ lines }) => process.stdout.write(`${lines}\n`),
});
closeWriter(db);
