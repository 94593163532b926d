// The system's dialogs for files: which to open, and where to save.
import { join } from 'node:path';
import { app, dialog } from 'electron';
import type { FileWish } from '../bridge/messages.ts';

/** Shows the dialog; gives the path, null when the person chose none. */
export async function chooseFile(wish: FileWish): Promise<string | null> {
  if (wish.kind === 'save') {
    const { canceled, filePath } = await dialog.showSaveDialog({
      defaultPath: join(app.getPath('downloads'), wish.name),
    });
    return canceled || filePath === '' ? null : filePath;
  }
  const { canceled, filePaths } = await dialog.showOpenDialog({
    title: 'Import a file',
    properties: ['openFile'],
    filters: [
      { name: 'Recordings and databases', extensions: ['ndjson', 'jsonl', 'json', 'db', 'sqlite', 'sqlite3'] },
      { name: 'All files', extensions: ['*'] },
    ],
  });
  return canceled ? null : (filePaths[0] ?? null);
}
