#!/usr/bin/env node
// The command line: for operators and for scripts.
import { runCommandLine } from './commands/program.ts';

process.exitCode = await runCommandLine(process.argv.slice(2), {
  entry: import.meta.url,
  out: process.stdout,
  err: process.stderr,
});
