// Undoes each deliberate deviation of the alerts in a copy of the tree and shows that its test fails then.
//
//   npm run undo [-- WORD]     only those whose fault holds WORD
//
// A deviation whose test still passes, or that cannot be undone any more, makes it end with 1.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { deviations } from '../tests/undo/deviations.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const copied = ['src', 'tests', 'scripts', 'package.json', 'tsconfig.base.json'];
const [word = ''] = process.argv.slice(2);
const wanted = deviations.filter(({ fault }) => fault.includes(word));
const tree = mkdtempSync(join(tmpdir(), 'meshwarden-undo-'));

/** How the test ended: `passed`, `failed`, or what kept it from running. */
function outcomeOf({ file, name }) {
  const report = join(tree, 'report.json');
  rmSync(report, { force: true });
  const pattern = `${name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`;
  const vitest = ['vitest', 'run', '--config', 'tests/vitest.config.ts', file, '-t', pattern];
  const ran = spawnSync(process.execPath, [join(tree, 'scripts', 'with-node.mjs'), ...vitest], {
    cwd: tree,
    encoding: 'utf8',
    env: { ...process.env, TEST_REPORT: report },
  });
  const found = readReport(report)?.testResults.flatMap(({ assertionResults }) => assertionResults);
  const tests = found?.filter(({ status, fullName }) => status !== 'skipped' && fullName.endsWith(name)) ?? [];
  if (tests.length !== 1) return { status: `${tests.length} tests ran: ${ran.stderr.slice(0, 300)}`, why: '' };
  return { status: tests[0].status, why: (tests[0].failureMessages[0] ?? '').split('\n')[0].slice(0, 160) };
}

function readReport(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
}

/** Undoes the deviation; gives what puts it back. Throws when it cannot be undone. */
function undo({ edits }) {
  const before = new Map();
  for (const { file, find, replace } of edits) {
    const path = join(tree, file);
    const text = readFileSync(path, 'utf8');
    if (!before.has(path)) before.set(path, text);
    if (text.split(find).length !== 2) throw new Error(`"${find}" does not occur once in ${file}`);
    writeFileSync(
      path,
      text.replace(find, () => replace),
    );
  }
  return () => {
    for (const [path, text] of before) writeFileSync(path, text);
  };
}

let wrong = 0;
try {
  for (const name of copied) cpSync(join(root, name), join(tree, name), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(tree, 'node_modules'), 'dir');
  for (const [index, deviation] of wanted.entries()) {
    const intact = outcomeOf(deviation.test);
    const restore = undo(deviation);
    const undone = outcomeOf(deviation.test);
    restore();
    const good = intact.status === 'passed' && undone.status === 'failed';
    if (!good) wrong += 1;
    console.log(`${good ? 'good ' : 'WRONG'} ${index + 1}/${wanted.length} ${deviation.fault}`);
    console.log(`      ${deviation.test.file}: ${deviation.test.name}`);
    console.log(`      with it: ${intact.status}; without it: ${undone.status} ${undone.why}`);
  }
} finally {
  rmSync(tree, { recursive: true, force: true });
}
console.log(wrong === 0 ? `\nAll ${wanted.length} undone deviations were noticed.` : `\n${wrong} were not noticed.`);
process.exitCode = wrong === 0 && wanted.length > 0 ? 0 : 1;
