import type { CliOption } from './command.ts';

/** Options of every command. */
export const COMMON_OPTIONS: readonly CliOption[] = [
  { name: 'quiet', kind: 'flag', alias: 'q', about: 'print nothing but errors (and the document with --json)' },
  { name: 'no-color', kind: 'flag', about: 'no colour; NO_COLOR does the same' },
];

export const JSON_OPTION: CliOption = { name: 'json', kind: 'flag', about: 'the document on stdout, everything for people on stderr' };
export const OUT_OPTION: CliOption = { name: 'out', kind: 'value', value: 'DIR', alias: 'o', about: 'where to write; default reports/<scenario>' };
export const OPEN_OPTION: CliOption = { name: 'open', kind: 'flag', about: 'open the report when it is ready' };
export const STRICT_OPTION: CliOption = { name: 'strict', kind: 'flag', about: 'inconclusive expectations and those of level warn fail as well' };
export const NO_PROGRESS_OPTION: CliOption = { name: 'no-progress', kind: 'flag', about: 'no progress on stderr' };
export const JOBS_OPTION: CliOption = { name: 'jobs', kind: 'value', value: 'N', alias: 'j', about: 'worker threads; default one for each processor' };

/** Options that change what is simulated. */
export const SCENARIO_OPTIONS: readonly CliOption[] = [
  { name: 'set', kind: 'list', value: 'PATH=VALUE', about: 'change one value of the scenario; may be given several times' },
  { name: 'variant', kind: 'value', value: 'NAME', about: "one of the scenario's variants" },
  { name: 'strategies', kind: 'value', value: 'A,B', about: "strategies to run, of the scenario's or any registered name" },
  { name: 'seed', kind: 'value', value: 'TEXT', about: 'another seed than the scenario names' },
];

/** Options that say how often. */
export const REPLICATION_OPTIONS: readonly CliOption[] = [
  { name: 'replications', kind: 'value', value: 'N', about: 'independent repetitions of every strategy' },
  { name: 'precision', kind: 'value', value: '5%', about: 'repeat until the interval is this narrow' },
];
