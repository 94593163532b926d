// Disks that are full or read-only, for tests that need a real one; only root on Linux can make them.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface TinyDisk {
  readonly path: string;
  file(name: string): string;
  /** From now on nothing can be written to it. */
  makeReadOnly(): void;
  /** From now on it holds `size`. */
  grow(size: string): void;
  dispose(): void;
}

/** Mounts an empty disk of `size` (as tmpfs wants it: "512k"); null where that is not allowed. */
export function tinyDisk(size: string): TinyDisk | null {
  const path = mkdtempSync(join(tmpdir(), 'meshwarden-disk-'));
  const run = (command: string, ...args: string[]) => spawnSync(command, args, { stdio: 'ignore' }).status === 0;
  if (!run('mount', '-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', path)) {
    rmSync(path, { recursive: true });
    return null;
  }
  return {
    path,
    file: (name) => join(path, name),
    makeReadOnly() {
      if (!run('mount', '-o', 'remount,ro', path)) throw new Error(`${path} could not be made read-only`);
    },
    grow(size) {
      if (!run('mount', '-o', `remount,size=${size}`, path)) throw new Error(`${path} could not be made larger`);
    },
    dispose() {
      run('umount', '-l', path);
      rmSync(path, { recursive: true, force: true });
    },
  };
}

/** Whether this machine lets tests mount disks; when not, says once on stderr what is skipped. */
export const canMount = (() => {
  const disk = tinyDisk('64k');
  disk?.dispose();
  if (!disk) console.warn('SKIPPED: tests on full and read-only disks need root on Linux, to mount a tmpfs.');
  return disk !== null;
})();
