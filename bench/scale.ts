// What years of traffic cost: import, new observations, starting and asking, on databases up to millions of observations.
// Sizes are options, so that it runs small too: `scale.ts --sizes 10000,100000 --folder DIR`, where databases made
// before in DIR are used again.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, mkdirSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { closeWriter, openWriter } from '../src/main/storage/database.ts';
import { migrate } from '../src/main/storage/migrate.ts';
import { type Bench, lineOf, type Measurement } from './measure.ts';
import { coldStart } from './scale-parts/cold-start.ts';
import { fileOf, linesOf, makeDatabases, meshOf, startOf } from './scale-parts/databases.ts';
import type { ImportFigures } from './scale-parts/importing.ts';
import { askWhileRecording, type QuestionTimes } from './scale-parts/questions.ts';
import { ticksOn } from './scale-parts/ticks.ts';

const largestImport = 1_000_000;
const inWords = (observations: number) => observations.toLocaleString('en-US');

interface Asked {
  /** Observations of each database, ascending. */
  readonly sizes: readonly number[];
  /** Where databases are made and kept; a temporary one that is removed when null. */
  readonly folder: string | null;
}

function asked(): Asked {
  const { values } = parseArgs({
    options: { sizes: { type: 'string', default: '10000,100000,1000000,5000000' }, folder: { type: 'string' } },
    allowPositionals: true,
    strict: false,
  });
  const sizes = String(values.sizes).split(',').map(Number);
  if (sizes.some((size) => !Number.isInteger(size) || size < 1)) {
    throw new Error(`--sizes takes whole numbers with commas between, not ${values.sizes}.`);
  }
  return {
    sizes: sizes.sort((a, b) => a - b),
    folder: typeof values.folder === 'string' ? values.folder : null,
  };
}

async function importing(observations: number, folder: string): Promise<Measurement[]> {
  const recording = join(folder, `scale-${observations}.ndjson`);
  writeRecording(recording, observations);
  const child = fork(fileURLToPath(new URL('scale-parts/importing.ts', import.meta.url)), [
    recording,
    join(folder, 'import.db'),
  ]);
  const [figures] = (await once(child, 'message')) as [ImportFigures];
  rmSync(recording);
  rmSync(join(folder, 'import.db'));
  const { nodes, observers } = meshOf(observations);
  const note = `${inWords(figures.taken)} observations, ${inWords(nodes)} nodes, ${observers} observers`;
  const rate = (what: string, value: number, target: number | null): Measurement => {
    return { what, value, unit: 'observations/s', target, better: 'higher' };
  };
  return [
    { ...rate('import, first fifth', figures.atStart, 40_000), note },
    rate('import, last fifth', figures.atEnd, 40_000),
    { what: 'end against start', value: figures.atEnd / figures.atStart, unit: 'x', target: 0.8, better: 'higher' },
    rate('per second of processor time, first fifth', figures.cpuAtStart, null),
    rate('per second of processor time, last fifth', figures.cpuAtEnd, null),
    {
      what: 'end against start in processor time',
      value: figures.cpuAtEnd / figures.cpuAtStart,
      unit: 'x',
      target: 0.8,
      better: 'higher',
    },
    {
      what: 'bytes on disk per observation',
      value: figures.bytesPerObservation,
      unit: 'B',
      target: 100,
      better: 'lower',
      note: 'all tables and indexes, less the empty file',
    },
    { what: 'peak memory of the import', value: figures.peakMb, unit: 'MB', target: null, better: 'lower' },
  ];
}

function writeRecording(file: string, observations: number): void {
  const profile = meshOf(observations);
  const out = openSync(file, 'w');
  let text = '';
  for (const line of linesOf({ profile, startAt: startOf(profile, observations), observations })) {
    text += `${line}\n`;
    if (text.length < 1 << 20) continue;
    writeSync(out, text);
    text = '';
  }
  writeSync(out, text);
  closeSync(out);
}

function ticking(sizes: readonly number[], folder: string): Measurement[] {
  const profile = meshOf(sizes.at(-1) ?? 0);
  const files = sizes.map((size) => fileOf(folder, size));
  const all = ticksOn(files, profile, folder);
  return [
    ...all.map((value, at): Measurement => {
      const what = `claims and edges of 1,000 more on ${inWords(sizes[at] ?? 0)}`;
      return { what, value, unit: 'ms CPU', target: null, better: 'lower' };
    }),
    {
      what: 'the dearest against the cheapest',
      value: Math.max(...all) / Math.min(...all),
      unit: 'x',
      target: 1.5,
      better: 'lower',
    },
  ];
}

async function starting(sizes: readonly number[], folder: string): Promise<Measurement[]> {
  const measured: Measurement[] = [];
  for (const size of sizes) {
    const { firstGraphMs, pathMs, processorMs, residentMb, edges } = await coldStart(fileOf(folder, size));
    const note = `${Math.round(pathMs)} ms of the threads that work one after the other, processor time ${Math.round(processorMs)} ms; ${inWords(edges)} edges`;
    measured.push(
      {
        what: `start to the first graph on ${inWords(size)}`,
        value: firstGraphMs,
        unit: 'ms',
        target: size <= 100_000 ? 1_000 : 2_000,
        better: 'lower',
        note,
      },
      {
        what: `resident memory of the host on ${inWords(size)}`,
        value: residentMb,
        unit: 'MB',
        target: 350,
        better: 'lower',
      },
    );
  }
  return measured;
}

async function asking(size: number, folder: string): Promise<Measurement[]> {
  const { questions, blocks, idleMs, sent, taken } = await askWhileRecording(fileOf(folder, size), size, folder);
  const note = `${inWords(size)} observations, 200 more a second`;
  return [
    ...questions.flatMap((question) => questionLines(question, idleMs)),
    { what: 'messages lost meanwhile', value: sent - taken, unit: 'messages', target: 0, better: 'lower', note },
    ...blocks,
  ];
}

/** Wall time is judged; beside it stands what is left without waiting for a processor, and what the reader itself took. */
function questionLines({ name, isAnalysis, times, own, unqueued }: QuestionTimes, idleMs: number): Measurement[] {
  const of = (all: readonly number[], share: number) => all[Math.ceil(all.length * share) - 1] ?? Number.NaN;
  const line = (what: string, share: number, target: number, more: string): Measurement => ({
    what: `${name}: ${what}`,
    value: of(times, share),
    unit: 'ms',
    target: isAnalysis ? null : target,
    better: 'lower',
    note: `${of(unqueued, share).toFixed(1)} ms without queueing, ${of(own, share).toFixed(1)} ms of the reader; ${more}`,
  });
  return [
    line('median', 0.5, 20, `${times.length} times`),
    line('p99', 0.99, 100, `idle process ${idleMs.toFixed(1)} ms late`),
  ];
}

/** Databases kept from before may be of an older schema. */
function bringUpToDate(file: string): void {
  const db = openWriter(file);
  migrate(db);
  closeWriter(db);
}

export const bench: Bench = {
  name: 'scale',
  async run() {
    const { sizes, folder: kept } = asked();
    const folder = kept ?? mkdtempSync(join(tmpdir(), 'meshwarden-bench-'));
    mkdirSync(folder, { recursive: true });
    try {
      const largest = sizes.at(-1) ?? 0;
      makeDatabases(folder, sizes);
      for (const size of sizes) if (existsSync(fileOf(folder, size))) bringUpToDate(fileOf(folder, size));
      const parts = [
        () => importing(Math.min(largestImport, largest), folder),
        () => ticking(sizes, folder),
        () => starting(sizes, folder),
        () => asking(largest, folder),
      ];
      const measured: Measurement[] = [];
      for (const part of parts) measured.push(...(await part()));
      return measured;
    } finally {
      if (kept === null) rmSync(folder, { recursive: true, force: true });
    }
  },
};

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const measurement of await bench.run()) console.log(`  ${lineOf(measurement)}`);
}
