// `meshwarden serve`: watches, and serves the window on 127.0.0.1.
import type { Command } from 'commander';
import { entriesBeside } from '../bridge/entries.ts';
import { serveAsAsked } from '../bridge/headless-program.ts';
import { type LaunchValues, launchOptionsOf, withLaunchOptions } from '../bridge/launch-options.ts';
import { type Ended, runCommands } from './command-line.ts';
import { CommandFailed, type Terminal } from './terminal.ts';

/** Runs a command line that begins with `serve`, without loading what the other commands need. */
export function runServe(argv: readonly string[], terminal: Terminal): Promise<number> {
  return runCommands(argv, terminal, addServe);
}

/** Adds the command to `program`. */
export function addServe(program: Command, terminal: Terminal, ended: Ended): void {
  withLaunchOptions(program.command('serve'))
    .description('watch, and serve the window on 127.0.0.1')
    .action(async (values) => {
      ended.code = await serveCommand(values, terminal);
    });
}

/** Serves until a signal ends it; gives the exit code. Throws CommandFailed for a source that can never work. */
async function serveCommand(values: LaunchValues, terminal: Terminal): Promise<number> {
  const asked = launchOptionsOf(values);
  if (asked.sources.length > 0) {
    const { settingsProblem } = await import('../sources/create.ts');
    for (const settings of asked.sources) {
      const problem = settingsProblem(settings);
      if (problem !== null) throw new CommandFailed(problem);
    }
  }
  return await serveAsAsked(asked, entriesBeside(terminal.entry));
}
