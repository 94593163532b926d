// A process of its own that opens a database, so that tests can see what another one sees, and kill it.
import { openWriter } from '../../src/main/storage/database.ts';
import { openForWriting } from '../../src/main/storage/open.ts';
import { systemClock } from '../../src/main/system-clock.ts';
import type { StorageTask } from './storage-process.ts';

const task = JSON.parse(process.argv[2] ?? '') as StorageTask;
try {
  if (task.mortal) {
    // The one handle of this process is known before it is opened for writing: a migration may end us with it.
    openWriter(task.file).function('end_here', () => process.kill(process.pid, 'SIGKILL'));
  }
  const opened = openForWriting(task.file, {
    clock: systemClock,
    what: task.what,
    ...(task.known && { known: task.known }),
  });
  console.log(JSON.stringify({ opened: opened.file }));
  process.stdin.once('data', () => {
    opened.close();
    process.stdin.destroy();
  });
} catch (error) {
  const { name, message } = error as Error;
  console.log(JSON.stringify({ refused: name, message }));
}
