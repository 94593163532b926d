// Sends a file of this browser to the core, piece by piece, so that nobody holds all of it.
import { pieceBytes } from '../../../contract/transfers.ts';
import { imports as words } from '../../transfer-messages.ts';
import type { Core } from '../../wire/core.ts';

/** Resolves when the core has all of it, or when a person ended the sending there. Rejects with a sentence. */
export async function sendFile({ imports }: Core['client'], file: File): Promise<void> {
  const { id } = await imports.send({ name: file.name, bytes: file.size });
  for (let at = 0; at < file.size; at += pieceBytes) {
    const data = await base64Of(file, at).catch(async (error: unknown) => {
      await imports.cancel();
      throw new Error(words.unreadable(file.name, error instanceof Error ? error.message : String(error)));
    });
    if (!(await imports.piece({ id, at, data }))) return;
  }
}

function base64Of(file: File, at: number): Promise<string> {
  const reader = new FileReader();
  return new Promise((resolve, reject) => {
    reader.onload = () => {
      const url = String(reader.result);
      resolve(url.slice(url.indexOf(',') + 1));
    };
    reader.onerror = () => reject(reader.error ?? new Error(''));
    reader.readAsDataURL(file.slice(at, at + pieceBytes));
  });
}
