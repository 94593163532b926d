// The commands of `meshwarden`, their options, and how a failure becomes an exit code.
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { countersCommand } from './counters.ts';
import { decodeCommand } from './decode.ts';
import { exportEdgesCommand } from './export-edges.ts';
import { importCommand } from './import.ts';
import { serveCommand } from './serve.ts';
import { statsCommand } from './stats.ts';
import { CommandFailed, say, type Terminal } from './terminal.ts';

const ok = 0;
const failed = 1;
const usage = 2;

/** Runs one command line; gives the exit code: 0, 1 when it failed, 2 when it was called wrongly. */
export async function runCommandLine(argv: readonly string[], terminal: Terminal): Promise<number> {
  try {
    await programOf(terminal).parseAsync(argv, { from: 'user' });
    return ok;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? ok : usage;
    say(terminal, sentenceOf(error));
    return failed;
  }
}

function sentenceOf(error: unknown): string {
  if (error instanceof CommandFailed) return error.message;
  if (error instanceof Error && 'sentence' in error) return String(error.sentence);
  return error instanceof Error ? error.message : String(error);
}

function programOf(terminal: Terminal): Command {
  const program = new Command('meshwarden')
    .description('Watches a MeshCore mesh: records packets, builds the neighbour graph, counts what it does not say.')
    .helpCommand(false)
    .configureOutput({
      writeOut: (text) => void terminal.out.write(text),
      writeErr: (text) => void terminal.err.write(text),
    })
    .exitOverride();
  // A subcommand copies these settings when it is made, so they come first.
  addServe(program, terminal);
  addImport(program, terminal);
  addReports(program, terminal);
  addDecode(program, terminal);
  return program;
}

function addServe(program: Command, terminal: Terminal): void {
  program
    .command('serve')
    .description('watch, and serve the window on 127.0.0.1')
    .option('--db <file>', 'database file', 'meshwarden.db')
    .option('--port <number>', 'port on 127.0.0.1; 0 takes a free one', wholeNumber(0, 65_535), 0)
    .option('--replay <file>', 'play a recording (NDJSON of MQTT messages)')
    .option('--speed <factor>', 'with --replay: 1 is real time, 0 as fast as possible', positiveNumber, 1)
    .option('--sample [profile]', 'play the sample mesh: small or real', profile)
    .option('--mqtt <url>', 'subscribe to a broker; may be given several times', collect, [])
    .option('--keys <file>', 'channel names and secrets, JSON')
    .addOption(
      new Option('--grace <seconds>', 'quiet time after the first alert event of a run').argParser(
        wholeNumber(0, 86_400),
      ),
    )
    .action((options) => serveCommand(options, terminal));
}

function addImport(program: Command, terminal: Terminal): void {
  program
    .command('import')
    .description('take in a recording as fast as possible; twice changes nothing')
    .argument('<file>', 'NDJSON of MQTT messages')
    .requiredOption('--db <file>', 'database file')
    .option('--keys <file>', 'channel names and secrets, JSON')
    .option('--nodes <file>', 'nodes known beforehand, NDJSON')
    .option('--json', 'print the closing account as JSON')
    .action((file, options) => importCommand(file, options, terminal));
}

function addReports(program: Command, terminal: Terminal): void {
  program
    .command('stats')
    .description('count what a database holds')
    .requiredOption('--db <file>', 'database file')
    .option('--json', 'print one JSON value')
    .action((options) => statsCommand(options, terminal));
  program
    .command('counters')
    .description('what was said and what was not, by reason')
    .requiredOption('--db <file>', 'database file')
    .option('--json', 'print one JSON value')
    .action((options) => countersCommand(options, terminal));
  program
    .command('export')
    .description('write out a part of a database')
    .command('edges')
    .description('neighbour edges with their evidence')
    .requiredOption('--db <file>', 'database file')
    .addOption(
      new Option('--variant <name>', 'which evidence counts')
        .choices(['seed_literal', 'seed_flood', 'seed_flood_plus_interior', 'all'])
        .default('all'),
    )
    .option('--json', 'print one JSON value')
    .action((options) => exportEdgesCommand(options, terminal));
}

function addDecode(program: Command, terminal: Terminal): void {
  program
    .command('decode')
    .description('explain one packet')
    .argument('<hex>', 'the packet as hex digits; spaces are allowed')
    .option('--keys <file>', 'channel names and secrets, JSON')
    .option('--json', 'print one JSON value')
    .action((hex, options) => decodeCommand(hex, options, terminal));
}

function collect(value: string, previous: readonly string[]): readonly string[] {
  return [...previous, value];
}

function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!Number.isInteger(value) || value < least || value > most) {
      throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
    }
    return value;
  };
}

function positiveNumber(text: string): number {
  const value = Number(text);
  if (!Number.isFinite(value) || value < 0) throw new InvalidArgumentError('It must be a number of 0 or more.');
  return value;
}

function profile(text: string): string {
  if (text !== 'small' && text !== 'real') throw new InvalidArgumentError('It must be small or real.');
  return text;
}
