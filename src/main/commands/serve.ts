// `meshwarden serve`: watches, and serves the window on 127.0.0.1.
import { entriesBeside } from '../bridge/entries.ts';
import { serveAsAsked } from '../bridge/headless-program.ts';
import { type LaunchValues, launchOptionsOf } from '../bridge/launch-options.ts';
import { settingsProblem } from '../sources/create.ts';
import { CommandFailed, type Terminal } from './terminal.ts';

/** Serves until a signal ends it; gives the exit code. Throws CommandFailed for a source that can never work. */
export async function serveCommand(values: LaunchValues, terminal: Terminal): Promise<number> {
  const asked = launchOptionsOf(values);
  for (const settings of asked.sources) {
    const problem = settingsProblem(settings);
    if (problem !== null) throw new CommandFailed(problem);
  }
  return await serveAsAsked(asked, entriesBeside(terminal.entry));
}
