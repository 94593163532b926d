// What is loaded before the first graph is drawn: nobody waits for modules that only some ever need.
import { readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const statement = /^(?:import|export)\s+(?!type\b)(?:[^'";]*?\sfrom\s+)?'([^']+)'/gm;

/** Files of ours and packages that an entry loads before its first line runs. */
function loadedBy(entry: string): Set<string> {
  const loaded = new Set<string>();
  const visit = (file: string) => {
    if (loaded.has(relative(root, file))) return;
    loaded.add(relative(root, file));
    for (const [, name = ''] of readFileSync(file, 'utf8').matchAll(statement)) {
      if (name.startsWith('.')) visit(join(dirname(file), name));
      else loaded.add(name);
    }
  };
  visit(join(root, entry));
  return loaded;
}

describe('a start to watch', () => {
  it('loads neither the database nor any other command in the thread that serves the window', () => {
    const loaded = loadedBy('src/main/commands/serve.ts');
    expect(loaded).toContain('src/main/bridge/headless-host.ts');
    expect(loaded).toContain('ws');
    const unwanted = ['better-sqlite3', 'zod', 'mqtt', 'aedes', 'serialport', 'src/main/commands/program.ts'];
    expect(unwanted.filter((name) => loaded.has(name))).toEqual([]);
  });

  it('loads the libraries of brokers and serial ports with the first source that needs them', () => {
    const loaded = loadedBy('src/main/monitor.ts');
    expect(loaded).toContain('src/main/sources/mqtt/link.ts');
    expect(['mqtt', 'aedes', 'serialport'].filter((name) => loaded.has(name))).toEqual([]);
  });
});
