import yargs, { type Argv } from 'yargs';

import { didYouMean, nearest } from '../scenario/source/suggest.ts';
import { usageError } from './cli-error.ts';
import { OptionValues, type CliCommand, type CliOption } from './command.ts';
import { COMMON_OPTIONS } from './common-options.ts';
import { EXIT_CODES_HELP } from './exit-codes.ts';

/** What a command line asks for. */
export type Request =
  | { readonly kind: 'help'; readonly text: string }
  | { readonly kind: 'version' }
  | { readonly kind: 'run'; readonly command: CliCommand; readonly arguments: readonly (string | undefined)[]; readonly options: OptionValues };

type Raw = Readonly<Record<string, unknown>>;

/**
 * Reads a command line. The first word is the command; an unknown one, or an unknown option, is refused with what may have
 * been meant. @throws {CliError} with exit code 2.
 */
export async function parseCommandLine(argv: readonly string[], commands: readonly CliCommand[]): Promise<Request> {
  const end = argv.indexOf('--');
  const words = end < 0 ? argv : argv.slice(0, end);
  const [first] = words;
  if (first === '--version' || first === '-V' || first === 'version') return { kind: 'version' };
  const wanted = first === 'help' ? words[1] : first;
  const isHelp = first === 'help' || words.includes('--help') || words.includes('-h');
  if (wanted === undefined || wanted === '--help' || wanted === '-h') return { kind: 'help', text: await helpText([], commands) };
  const command = commands.find(({ name }) => name === wanted);
  if (command === undefined) throw unknownCommand(wanted, commands);
  if (isHelp) return { kind: 'help', text: await helpText([command.name], commands) };
  const raw = parse(argv.slice(1), command);
  return { kind: 'run', command, arguments: command.arguments.map(({ name }) => textOf(raw[name])), options: optionValues(raw, command) };
}

/** All options of a command, the common ones last. */
export function optionsOf(command: CliCommand): readonly CliOption[] {
  return [...command.options, ...COMMON_OPTIONS];
}

function unknownCommand(word: string, commands: readonly CliCommand[]): Error {
  const names = commands.map(({ name }) => name);
  if (word.startsWith('-')) return usageError('unknown-option', `${word} stands before the command`, 'begin with the command: sim run scenario.yaml --seed 7');
  // `sim scenario.yaml` is what people type first.
  if (/\.ya?ml$/.test(word)) return usageError('unknown-command', `${word} is a file, not a command`, `did you mean \`sim run ${word}\`?`);
  return usageError('unknown-command', `there is no command ${word}`, didYouMean(word, names, 'there are'));
}

function parse(argv: readonly string[], command: CliCommand): Raw {
  const parser = configured(argv, command).fail((message: string, error: Error | undefined) => {
    throw explained(message, error, command);
  });
  // Not asynchronous: there is no handler and no asynchronous check.
  return parser.parseSync();
}

function configured(argv: readonly string[], command: CliCommand): Argv {
  // With a custom `fail` yargs goes on after an error unless that throws; and it must never end the process itself.
  const base = yargs([...argv]).locale('en').exitProcess(false).help(false).version(false).strict().parserConfiguration({
    'boolean-negation': false, 'camel-case-expansion': false, 'dot-notation': false, 'parse-numbers': false, 'parse-positional-numbers': false,
    'greedy-arrays': false, 'strip-aliased': true,
  });
  return base.command(usageOf(command, '$0'), command.about, (builder) => described(builder, command));
}

function described(builder: Argv, command: CliCommand): Argv {
  for (const { name, about } of command.arguments) builder.positional(name, { type: 'string', describe: about });
  builder.option('help', { type: 'boolean', alias: 'h', describe: 'show this help' });
  for (const option of optionsOf(command)) {
    const describe = option.value === undefined ? option.about : `${option.value}: ${option.about}`;
    const alias = option.alias === undefined ? {} : { alias: option.alias };
    builder.option(option.name, option.kind === 'flag'
      ? { type: 'boolean', describe, ...alias }
      : { type: 'string', describe, requiresArg: true, ...alias, ...(option.kind === 'list' ? { array: true } : {}) });
  }
  return builder;
}

function usageOf({ arguments: list }: CliCommand, name: string): string {
  return [name, ...list.map((argument) => (argument.required ? `<${argument.name}>` : `[${argument.name}]`))].join(' ');
}

function explained(message: string, error: Error | undefined, command: CliCommand): Error {
  const unknown = /^Unknown arguments?: (.+)$/.exec(message)?.[1]?.split(', ')[0];
  const help = `sim ${command.name} --help lists what there is`;
  if (unknown !== undefined) {
    const near = nearest(unknown, optionsOf(command).flatMap(({ name, alias }) => [name, ...(alias === undefined ? [] : [alias])]));
    const isOption = unknown.length === 1 || !/[./]/.test(unknown);
    return usageError('unknown-option', isOption ? `${command.name} knows no ${dashed(unknown)}` : `${command.name} takes no further argument: ${unknown}`, near === undefined ? help : `did you mean ${dashed(near)}?`);
  }
  const lacking = /^Not enough arguments following: (.+)$/.exec(message)?.[1];
  if (lacking !== undefined) return usageError('missing-value', `${dashed(lacking)} needs a value`, help);
  if (message.startsWith('Not enough non-option arguments')) {
    const needed = command.arguments.filter(({ required }) => required).map(({ name, about }) => `${name.toUpperCase()} (${about})`);
    return usageError('missing-argument', `${command.name} needs ${needed.join(' and ')}`, command.examples[0] ?? help);
  }
  return usageError('usage', message === '' ? (error?.message ?? 'the command line is not understood') : message, help);
}

function dashed(name: string): string {
  return `${name.length === 1 ? '-' : '--'}${name}`;
}

function optionValues(raw: Raw, command: CliCommand): OptionValues {
  const values = new Map<string, string | true | readonly string[]>();
  for (const { name, kind } of optionsOf(command)) {
    const value = raw[name];
    if (value === undefined || value === false) continue;
    if (kind === 'list') values.set(name, (Array.isArray(value) ? value : [value]).map(String));
    else if (kind === 'flag') values.set(name, true);
    else if (Array.isArray(value)) throw usageError('given-twice', `--${name} is given ${value.length} times`, 'give it once');
    else values.set(name, textOf(value) ?? '');
  }
  return new OptionValues(values);
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : undefined;
}

async function helpText(argv: readonly string[], commands: readonly CliCommand[]): Promise<string> {
  // Without its own --help, which would print by itself while the text is asked for.
  const parser = yargs([...argv]).scriptName('sim').locale('en').exitProcess(false).help(false).version(false).wrap(100)
    .usage('$0 COMMAND\n\nRehearse a distributed process before production: the same orders under every coordination strategy.')
    .epilogue(`sim COMMAND --help tells more.\n${EXIT_CODES_HELP}`);
  for (const command of commands) {
    parser.command(usageOf(command, command.name), command.about, (builder) => described(builder, command)
      .usage(`sim ${usageOf(command, command.name)}\n\n${command.about}`).example(command.examples.map((example) => [example, '']))
      .epilogue(EXIT_CODES_HELP));
  }
  return `${await parser.getHelp()}\n`;
}
