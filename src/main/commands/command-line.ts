// What every command line of `meshwarden` has in common: its name and version, and how a failure becomes an exit code.
import { Command, CommanderError } from 'commander';
import { entriesBeside } from '../bridge/entries.ts';
import { CommandFailed, say, type Terminal } from './terminal.ts';

const ok = 0;
const failed = 1;
const usage = 2;

/** Where a command that ends in more than one way notes its exit code. */
export interface Ended {
  code: number;
}

/** Gives `program` its commands. */
export type AddCommands = (program: Command, terminal: Terminal, ended: Ended) => void;

/** Runs one command line of the commands that `add` gives; gives the exit code: 0, 1 when it failed, 2 when it was called wrongly. */
export async function runCommands(argv: readonly string[], terminal: Terminal, add: AddCommands): Promise<number> {
  const ended: Ended = { code: ok };
  try {
    const program = emptyProgram(terminal);
    // A subcommand copies the program's settings when it is made, so they come first.
    add(program, terminal, ended);
    await program.parseAsync(argv, { from: 'user' });
    return ended.code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? ok : usage;
    say(terminal, sentenceOf(error));
    return failed;
  }
}

function emptyProgram(terminal: Terminal): Command {
  return new Command('meshwarden')
    .description('Watches a MeshCore mesh: records packets, builds the neighbour graph, counts what it does not say.')
    .version(entriesBeside(terminal.entry).version, '--version', 'print the version')
    .helpCommand(false)
    .configureOutput({
      writeOut: (text) => void terminal.out.write(text),
      writeErr: (text) => void terminal.err.write(text),
    })
    .exitOverride();
}

function sentenceOf(error: unknown): string {
  if (error instanceof CommandFailed) return error.message;
  if (error instanceof Error && 'sentence' in error) return String(error.sentence);
  return error instanceof Error ? error.message : String(error);
}
