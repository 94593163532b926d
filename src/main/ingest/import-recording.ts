// Imports a recording: NDJSON of MQTT messages, times taken from the messages.
import { stat } from 'node:fs/promises';
import { ImportedFileTable } from '../storage/tables/imported-files.ts';
import { ImportLedger } from './import-ledger.ts';
import { type ImportOptions, ImportRun, type MessageAccount } from './import-run.ts';
import { type LineBlock, lineBlocks } from './line-blocks.ts';
import { lineBlocksAside } from './lines-aside.ts';

/** Imports the recording `options.file`; gives what became of its lines and how many bytes were read. */
export async function importRecording(options: ImportOptions): Promise<MessageAccount & { readonly bytes: number }> {
  const { file, readLine, linesAside } = options;
  const { size } = await stat(file);
  const table = new ImportedFileTable(options.db);
  const ledger = await ImportLedger.open(table, file, size, options.clock.now());
  const run = new ImportRun(options, ledger, size);
  const reader = { readLine, context: () => run.context(), atMost: run.pace.items };
  const blocks = linesAside
    ? lineBlocksAside(linesAside.entry, file, reader, (checked) => linesAside.learn(checked))
    : lineBlocks(file, reader);
  for await (const block of blocks) {
    await take(block, run, ledger);
    if (run.aborted) break;
  }
  options.recorder.settle();
  if (!run.aborted) ledger.save(true);
  return { ...run.account(), bytes: ledger.length };
}

/** Records a block; what of it is recorded counts as passed. */
async function take({ bytes, lines, items, ends, ignored }: LineBlock, run: ImportRun, ledger: ImportLedger) {
  const from = ledger.length;
  run.count(lines, ignored);
  const passTo = (end: number) => ledger.advance(bytes.subarray(ledger.length - from, end));
  await run.record(items, { ends, from }, (upTo) => {
    passTo(upTo - from);
    ledger.save();
  });
  // What was passed over at the end of the block belongs to it.
  passTo(bytes.length);
}
