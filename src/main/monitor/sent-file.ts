// A file that a window sends piece by piece, kept beside the database until it is imported.
import { randomBytes } from 'node:crypto';
import { readdirSync, rmSync } from 'node:fs';
import { type FileHandle, open, rm, statfs } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { pieceBytes } from '../../contract/transfers.ts';
import { BadInput } from '../bridge/core.ts';

/** Bytes the disk must have left once the whole file is there; the import writes besides. */
const spareBytes = 256 * 2 ** 20;
/** Bytes of the largest file taken; a recording of a year of a busy mesh is smaller. */
export const mostBytes = 32 * 2 ** 30;
const infix = '.sent-';

/** What a window says of a file before it sends it. */
export interface Announced {
  readonly name: string;
  readonly bytes: number;
}

/** Removes what windows sent to lie beside `database`, whole or not; `kept` is left alone. */
export function removeSentFiles(database: string, kept: string | null): void {
  removeBeside(database, infix, kept);
}

/** Removes the files beside `database` whose names go on with `ending`; all but those that begin like `kept`. */
export function removeBeside(database: string, ending: string, kept: string | null = null): void {
  const folder = dirname(database);
  const start = `${basename(database)}${ending}`;
  for (const name of readdirSync(folder)) {
    const file = join(folder, name);
    // What SQLite puts beside a database it reads begins with the same name.
    if (name.startsWith(start) && (kept === null || !file.startsWith(kept))) rmSync(file, { force: true });
  }
}

export class SentFile {
  readonly id: string;
  readonly name: string;
  readonly bytes: number;
  /** Where it is. */
  readonly file: string;
  readonly #handle: FileHandle;
  #received = 0;
  #open = true;

  private constructor(id: string, file: string, { name, bytes }: Announced, handle: FileHandle) {
    this.id = id;
    this.file = file;
    this.name = name;
    this.bytes = bytes;
    this.#handle = handle;
  }

  /** Makes room for a file beside `database`. Rejects with BadInput where it is too large or the disk has no room. */
  static async begin(database: string, announced: Announced): Promise<SentFile> {
    const { bytes } = announced;
    if (bytes === 0) throw new BadInput('The file is empty, so there is nothing to import.');
    if (bytes > mostBytes) {
      throw new BadInput(
        `The file has ${gibibytes(bytes)}; at most ${gibibytes(mostBytes)} can be sent. Import it by its path, or with meshwarden import.`,
      );
    }
    const { bavail, bsize } = await statfs(dirname(database));
    if (bavail * bsize < bytes + spareBytes) {
      throw new BadInput(
        `The disk of the database has ${gibibytes(bavail * bsize)} free, too little for this file of ${gibibytes(bytes)} and for what is taken from it. Free some space, or import it by its path.`,
      );
    }
    const id = randomBytes(12).toString('hex');
    const file = `${database}${infix}${id}`;
    return new SentFile(id, file, announced, await open(file, 'wx', 0o600));
  }

  get received(): number {
    return this.#received;
  }

  get isWhole(): boolean {
    return this.#received === this.bytes;
  }

  /** Writes the piece at `at`. Rejects with BadInput for one that does not fit, or with what the file system says. */
  async add(at: number, data: Buffer): Promise<void> {
    if (!this.#open || at !== this.#received || data.length === 0 || data.length > pieceBytes) {
      throw new BadInput('The pieces of the file did not come in their order, so it was given up. Choose it again.');
    }
    if (at + data.length > this.bytes) {
      throw new BadInput(
        'The file grew while it was sent, so it was given up. Choose it again when nothing writes it.',
      );
    }
    this.#received += data.length;
    await this.#handle.write(data, 0, data.length, at);
  }

  /** Closes the file; nothing more can be added. */
  async close(): Promise<void> {
    if (!this.#open) return;
    this.#open = false;
    await this.#handle.close();
  }

  /** Closes and removes it. */
  async remove(): Promise<void> {
    await this.close();
    await rm(this.file, { force: true });
  }
}

function gibibytes(bytes: number): string {
  return bytes < 2 ** 30 ? `${Math.ceil(bytes / 2 ** 20)} MiB` : `${(bytes / 2 ** 30).toFixed(1)} GiB`;
}
