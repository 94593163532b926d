// The import rules hold, and the cruise that says so saw the project.
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const launcher = 'scripts/with-node.mjs';

interface Cruise {
  readonly summary: {
    readonly totalCruised: number;
    readonly violations: readonly {
      readonly rule: { readonly name: string };
      readonly from: string;
      readonly to: string;
    }[];
  };
}

function cruise(): Cruise {
  const result = spawnSync(
    process.execPath,
    [launcher, 'depcruise', '--config', '.dependency-cruiser.mjs', '--output-type', 'json', 'src'],
    { cwd: root, encoding: 'utf8', maxBuffer: 256 * 1024 * 1024 },
  );
  return JSON.parse(result.stdout) as Cruise;
}

describe('import rules', () => {
  const planted = `${root}src/domain/planted`;

  afterEach(() => rmSync(planted, { recursive: true, force: true }));

  it('cruises more than 50 modules and finds no violation', () => {
    const { summary } = cruise();
    expect(summary.totalCruised).toBeGreaterThan(50);
    expect(summary.violations.map((v) => `${v.rule.name}: ${v.from} -> ${v.to}`)).toEqual([]);
  });

  it('names the broken rule when the domain imports Node and storage', () => {
    mkdirSync(planted);
    writeFileSync(
      `${planted}/leak.ts`,
      "import { readFileSync } from 'node:fs';\nimport { openWriter } from '../../main/storage/database.ts';\nexport const leak = [readFileSync, openWriter];\n",
    );
    const names = cruise()
      .summary.violations.filter((v) => v.from.includes('planted'))
      .map((v) => v.rule.name);
    expect(names).toContain('domain-touches-nothing');
    expect(names).toContain('domain-stands-alone');
  });
});
