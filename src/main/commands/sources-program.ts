// The verbs of `meshwarden sources` and their options.
import type { Command } from 'commander';
import { withSourceOptions } from './source-options.ts';
import { addCommand, editCommand, enableCommand, listCommand, removeCommand, testCommand } from './sources.ts';
import { channelsCommand } from './sources-channels.ts';
import { statusCommand } from './sources-status.ts';
import type { Terminal } from './terminal.ts';

/** Adds the command to `program`; `onCode` is given the exit code of a verb that ends in more than one way. */
export function addSources(program: Command, terminal: Terminal, onCode: (code: number) => void): void {
  const sources = program.command('sources').description('what is listened to; in a running program use its window');
  const verb = (name: string, description: string) =>
    sources
      .command(name)
      .description(description)
      .requiredOption('--db <file>', 'database file')
      .option('--json', 'print one JSON value');
  verb('list', 'the remembered sources').action((options) => listCommand(options, terminal));
  verb('status', 'how each flows and what it counted, also while a program runs')
    .argument('[name]', 'as listed; every one when absent')
    .action((name, options) => statusCommand(name, options, terminal));
  withSourceOptions(verb('add', 'remember a new source'))
    .argument('<kind>', 'mqtt, broker, serial, tcp, console, replay or sample')
    .action((kind, options) => addCommand(kind, options, terminal));
  withSourceOptions(verb('edit', 'change what is given, and leave the rest'))
    .argument('<name>', 'as listed')
    .option('--unset <field>', 'leave this field out from now on; may be given several times', (text, before) => [
      ...((before as string[] | undefined) ?? []),
      text,
    ])
    .option('--forget-password', 'forget the kept password')
    .action((name, options) => editCommand(name, options, terminal));
  withSourceOptions(verb('test', 'try to connect, and say what the other side answered; nothing is kept'))
    .argument('<name-or-kind>', 'a listed source, or the kind of one described by the options')
    .action(async (what, options) => onCode(await testCommand(what, options, terminal)));
  verb('enable', 'switch a source on')
    .argument('<name>', 'as listed')
    .action((name, options) => enableCommand(name, true, options, terminal));
  verb('disable', 'switch a source off, and keep its settings')
    .argument('<name>', 'as listed')
    .action((name, options) => enableCommand(name, false, options, terminal));
  verb('channels', 'the channels taken from a companion radio, and whether they may be')
    .argument('<name>', 'as listed')
    .option('--read', 'allow them to be read, with their secrets, so that their messages can be')
    .option('--forget', 'forget them, and do not read them any more')
    .action((name, options) => channelsCommand(name, options, terminal));
  verb('remove', 'forget a source and its password; what it brought in stays')
    .argument('<name>', 'as listed')
    .action((name, options) => removeCommand(name, options, terminal));
}
