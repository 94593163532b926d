// Which program has a serial port open.
import { readdir, readFile, readlink, realpath } from 'node:fs/promises';

/**
 * The name of the program that has `path` open, as far as this user may see it; null where the system does not tell (it
 * does on Linux). Our own process is named too: another source may have the port.
 */
export async function portUser(path: string, platform: NodeJS.Platform = process.platform): Promise<string | null> {
  if (platform !== 'linux') return null;
  try {
    const device = await realpath(path);
    for (const process_ of await readdir('/proc')) {
      if (!/^\d+$/.test(process_) || !(await hasOpen(process_, device))) continue;
      if (Number(process_) === process.pid) return 'another source of Meshwarden';
      return `${(await readFile(`/proc/${process_}/comm`, 'utf8')).trim()} (process ${process_})`;
    }
  } catch {
    // Not being able to name the program must not hide that there is one.
  }
  return null;
}

async function hasOpen(process_: string, device: string): Promise<boolean> {
  const folder = `/proc/${process_}/fd`;
  const files = await readdir(folder).catch(() => []);
  for (const file of files) {
    if ((await readlink(`${folder}/${file}`).catch(() => '')) === device) return true;
  }
  return false;
}
