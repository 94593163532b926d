// The commands of `meshwarden` and their options.
import { type Command, Option } from 'commander';
import { type ExportWhat, exportFormats } from '../reader/exports/export-chunk.ts';
import { edgeVariants } from '../reader/queries/edges.ts';
import { checkCommand } from './check.ts';
import { type Ended, runCommands } from './command-line.ts';
import { backupCommand, restoreCommand } from './copies.ts';
import { countersCommand } from './counters.ts';
import { decodeCommand } from './decode.ts';
import { explainCommand } from './explain.ts';
import { exportCommand } from './export.ts';
import { exportEdgesCommand } from './export-edges.ts';
import { importCommand } from './import.ts';
import { maintainCommand, retentionCommand } from './maintain.ts';
import { addServe } from './serve.ts';
import { addSources } from './sources-program.ts';
import { statsCommand } from './stats.ts';
import type { Terminal } from './terminal.ts';

const failed = 1;

/** Runs one command line; gives the exit code: 0, 1 when it failed, 2 when it was called wrongly. */
export function runCommandLine(argv: readonly string[], terminal: Terminal): Promise<number> {
  return runCommands(argv, terminal, addCommands);
}

function addCommands(program: Command, terminal: Terminal, ended: Ended): void {
  addServe(program, terminal, ended);
  addImport(program, terminal, ended);
  addReports(program, terminal);
  addUpkeep(program, terminal, ended);
  addMaintenance(program, terminal);
  addDecode(program, terminal);
  addSources(program, terminal, (code) => {
    ended.code = code;
  });
}

function addImport(program: Command, terminal: Terminal, ended: Ended): void {
  program
    .command('import')
    .description('take in a recording or a database as fast as possible; twice changes nothing')
    .argument('<file>', "NDJSON of MQTT messages, an export, or a database of the analyzer's or of Meshwarden")
    .requiredOption('--db <file>', 'database file')
    .option('--keys <file>', 'channel names and secrets, JSON')
    .option('--nodes <file>', 'nodes known beforehand, NDJSON')
    .option('--json', 'print the closing account as JSON')
    .action(async (file, options) => {
      ended.code = await importCommand(file, options, terminal);
    });
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
    .command('explain')
    .description('why something was told, or was not')
    .requiredOption('--db <file>', 'database file')
    .option('--window <time>', 'today, week, install, or a number such as 24h or 7d', '7d')
    .option('--about <text>', 'a word of the title, or a subject')
    .option('--json', 'print one JSON value')
    .action((options) => explainCommand(options, terminal));
  addExports(program, terminal);
}

function addExports(program: Command, terminal: Terminal): void {
  const exporting = program.command('export').description('write out a part of a database');
  const commandFor = (what: ExportWhat, description: string) =>
    exporting
      .command(what)
      .description(description)
      .requiredOption('--db <file>', 'database file')
      .option('--out <file>', 'where to; stdout when absent')
      .option('--force', 'replace a file of that name')
      .option('--since <time>', 'only what was heard from then on: 2026-03-01, 2026-03-01T12:00Z, or 24h, 7d')
      .option('--until <time>', 'only what was heard before');
  const formatOf = (what: ExportWhat) => new Option('--format <name>', 'as what').choices(exportFormats[what]);
  commandFor('nodes', 'nodes with their roles, positions and times')
    .addOption(formatOf('nodes').default('csv'))
    .action((options) => exportCommand('nodes', options, terminal));
  commandFor('packets', 'everything heard, as import and replays take it back')
    .addOption(formatOf('packets').default('ndjson'))
    .action((options) => exportCommand('packets', options, terminal));
  commandFor('edges', 'neighbour edges with their evidence')
    .addOption(formatOf('edges'))
    .addOption(new Option('--variant <name>', 'which evidence counts').choices(edgeVariants).default('all'))
    .option('--json', 'print one JSON value')
    .action((options) => {
      if (options.format === undefined) exportEdgesCommand(options, terminal);
      else exportCommand('edges', options, terminal);
    });
}

function addUpkeep(program: Command, terminal: Terminal, ended: Ended): void {
  program
    .command('check')
    .description('say whether a database holds together')
    .requiredOption('--db <file>', 'database file')
    .option('--json', 'print one JSON value')
    .action((options) => {
      if (!checkCommand(options, terminal)) ended.code = failed;
    });
  program
    .command('backup')
    .description('copy a database, also while it is in use')
    .requiredOption('--db <file>', 'database file')
    .option('--to <file>', 'where to; beside it with the time in its name when absent')
    .option('--json', 'print one JSON value')
    .action((options) => backupCommand(options, terminal));
  program
    .command('restore')
    .description("put a copy in a database's place; what was there is kept")
    .argument('<copy>', 'a copy made by backup')
    .requiredOption('--db <file>', 'database file')
    .option('--json', 'print one JSON value')
    .action((copy, options) => restoreCommand(copy, options, terminal));
}

function addMaintenance(program: Command, terminal: Terminal): void {
  program
    .command('maintain')
    .description('remove what is old and give its room back; the program must not be running')
    .argument('[job]', 'one job alone; all but the backup when absent')
    .requiredOption('--db <file>', 'database file')
    .option('--json', 'print one JSON value per job')
    .action((job, options) => maintainCommand(job, options, terminal));
  program
    .command('retention')
    .description('print or change how long what is kept')
    .requiredOption('--db <file>', 'database file')
    .option('--set <name=value...>', 'change a setting; "none" for no cap, no backup')
    .option('--json', 'print one JSON value')
    .action((options) => retentionCommand(options, terminal));
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
