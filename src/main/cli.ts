#!/usr/bin/env node
// The command line: for operators and for scripts.
const argv = process.argv.slice(2);
const terminal = { entry: import.meta.url, out: process.stdout, err: process.stderr };

// Whoever reads what is printed may have read enough, as `head` has: the rest is for nobody, and no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

// A program that is started to watch does not wait for the modules of every other command.
process.exitCode = await (argv[0] === 'serve'
  ? import('./commands/serve.ts').then(({ runServe }) => runServe(argv, terminal))
  : import('./commands/program.ts').then(({ runCommandLine }) => runCommandLine(argv, terminal)));
