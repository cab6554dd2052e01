import { existsSync, readFileSync } from 'node:fs';

import type { Scenario } from '../scenario/scenario.ts';
import { loadScenario } from '../scenario/load-scenario.ts';
import type { PathSetting } from '../scenario/paths.ts';
import { printProblems } from '../scenario/print-problems.ts';
import { CliError, usageError } from './cli-error.ts';
import type { Invocation } from './command.ts';
import { EXIT } from './exit-codes.ts';
import { parseSetting } from './option-parsers.ts';

/** A scenario with the changes of the command line, and the text it came from. */
export interface ReadScenario {
  readonly scenario: Scenario;
  /** As the person wrote it. */
  readonly path: string;
  readonly text: string;
}

/**
 * Reads and checks the scenario that a command names, `--variant`, `--set` and `extra` settings applied. Warnings go to stderr
 * if `warn`; errors always.
 * @throws {CliError} for a file that cannot be read (2) and, after printing every problem, for an invalid one (3).
 */
export function readScenario(path: string, { options, io, err }: Pick<Invocation, 'options' | 'io' | 'err'>, extra: readonly PathSetting[] = [], warn = true): ReadScenario {
  const text = readTextFile(path);
  const sets = [...options.list('set').map(parseSetting), ...extra];
  const variant = options.value('variant');
  const { scenario, problems } = loadScenario({ path, text }, {
    sets, ...(variant === null ? {} : { variant }), readText: (named) => readFileSync(named, 'utf8'),
  });
  const worthSaying = scenario !== null && (options.flag('quiet') || !warn) ? [] : problems;
  if (worthSaying.length > 0) io.stderr.write(printProblems(worthSaying, err));
  if (scenario === null) throw new CliError(EXIT.scenarioInvalid, 'scenario-invalid', `${path} is not a valid scenario`, 'nothing was run');
  return { scenario, path, text };
}

/** The text of a file that a command names. @throws {CliError} with the reason when it cannot be read. */
export function readTextFile(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : '';
    const reason = code === 'ENOENT' ? 'there is no such file' : code === 'EISDIR' ? 'it is a directory' : code === 'EACCES' ? 'permission denied' : String(code);
    throw usageError('cannot-read', `cannot read ${path}: ${reason}`, hintFor(path));
  }
}

function hintFor(path: string): string {
  const inScenarios = [`scenarios/${path}`, `scenarios/${path}.yaml`, `${path}.yaml`].find((candidate) => existsSync(candidate));
  if (inScenarios !== undefined) return `did you mean ${inScenarios}?`;
  return 'paths are relative to the working directory; sim init makes a scenario to start from';
}
