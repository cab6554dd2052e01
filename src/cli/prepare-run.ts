import { createHash } from 'node:crypto';

import type { ScenarioSource } from '../experiment/build-document.ts';
import { canonicalScenario } from '../scenario/canonical.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { PathSetting } from '../scenario/paths.ts';
import { printProblems } from '../scenario/print-problems.ts';
import { codeFrame, type Problem } from '../scenario/source/problem.ts';
import { didYouMean } from '../scenario/source/suggest.ts';
import type { ResolvedStrategy } from '../strategies/definition.ts';
import { namedStrategy, resolveStrategies, type StrategyProblem } from '../strategies/registry.ts';
import { NAMED_STRATEGIES } from '../strategies/named-strategies.ts';
import { CliError, usageError } from './cli-error.ts';
import type { Invocation } from './command.ts';
import { EXIT } from './exit-codes.ts';
import { parseCount, parseNames, parseShare } from './option-parsers.ts';
import { readScenario } from './read-scenario.ts';
import { quoteForShell } from './shell.ts';

/** Everything an experiment needs, command line applied. */
export interface PreparedRun {
  readonly scenario: Scenario;
  readonly strategies: readonly ResolvedStrategy[];
  readonly source: ScenarioSource;
  /** What a person would type for the same numbers, without options that change none. */
  readonly command: string;
  readonly path: string;
}

const REPLICATIONS_MAX = 100_000;

/** Reads the scenario a command names and applies its options. @throws {CliError} (2, or 3 for the scenario). */
export function prepareRun(path: string, invocation: Invocation, extra: readonly PathSetting[] = [], warn = true): PreparedRun {
  const { options } = invocation;
  const read = readScenario(path, invocation, extra, warn);
  const scenario = withOptions(read.scenario, invocation);
  const only = parseNames('strategies', options.value('strategies'));
  if (only !== null) checkNames(only, scenario);
  const { strategies, problems, warnings } = resolveStrategies(scenario, only ?? undefined);
  if (problems.length > 0) throw refused(problems, read.path, read.text, invocation);
  if (warn && !options.flag('quiet') && warnings.length > 0) {
    invocation.io.stderr.write(printProblems(warnings.map((warning) => located(warning, read.path, read.text, 'warning')), invocation.err));
  }
  const kept = { ...scenario, strategies: scenario.strategies.filter(({ name }) => strategies.some((strategy) => strategy.name === name)) };
  const sha256 = createHash('sha256').update(canonicalScenario(scenario)).digest('hex');
  return { scenario: kept, strategies, source: { text: read.text, sha256 }, command: commandOf(path, invocation, extra), path };
}

// Seed and number of replications are the command line's to say; a precision target replaces a fixed number.
function withOptions(scenario: Scenario, { options }: Invocation): Scenario {
  const seed = options.value('seed');
  if (seed === '') throw usageError('bad-option', '--seed is empty', 'any text or number will do');
  const replications = parseCount('replications', options.value('replications'), REPLICATIONS_MAX);
  const precision = parseShare('precision', options.value('precision'));
  const { experiment } = scenario;
  const rule = experiment.stopping ?? { of: 'latency.terminal.p99', min: 10, max: 200, precision: 0.05 };
  const stopping = precision !== null ? { ...rule, precision, max: replications ?? rule.max } : replications !== null ? null : experiment.stopping;
  return {
    ...scenario, seed: seed ?? scenario.seed,
    experiment: { ...experiment, replications: replications ?? experiment.replications, stopping },
  };
}

function checkNames(names: readonly string[], scenario: Scenario): void {
  const own = scenario.strategies.map(({ name }) => name);
  for (const name of names) {
    if (own.includes(name) || namedStrategy(name) !== undefined) continue;
    const known = [...new Set([...own, ...NAMED_STRATEGIES.map((strategy) => strategy.name)])];
    throw usageError('unknown-strategy', `--strategies: there is no strategy ${name}`, didYouMean(name, known, 'there are'));
  }
}

function refused(problems: readonly StrategyProblem[], path: string, text: string, { io, err }: Invocation): CliError {
  io.stderr.write(printProblems(problems.map((problem) => located(problem, path, text, 'error')), err));
  return new CliError(EXIT.scenarioInvalid, 'scenario-invalid', `${path}: ${problems.length === 1 ? 'a strategy is' : 'strategies are'} refused`, 'nothing was run');
}

// The registry knows the line; the word it quotes first, if it stands there, is the place.
function located({ message, line, hint }: StrategyProblem, file: string, text: string, severity: Problem['severity']): Problem {
  const lines = text.split('\n');
  const written = lines[line - 1] ?? '';
  const word = /["\u0060]([\w.-]+)["\u0060]/.exec(message)?.[1];
  const at = word === undefined ? -1 : written.search(new RegExp(`(?<![\\w-])${word.replaceAll('.', String.raw`\.`)}(?![\\w-])`));
  const column = at >= 0 ? at : written.search(/\S|$/);
  const offset = lines.slice(0, Math.max(0, line - 1)).reduce((sum, one) => sum + one.length + 1, 0) + column;
  const length = at >= 0 ? word!.length : Math.max(1, written.trimEnd().length - column);
  return {
    code: 'SIM2013', severity, file, line: Math.max(1, line), column: column + 1, message, ...(hint === undefined ? {} : { hint }),
    frame: line > 0 ? codeFrame(text, offset, length) : '',
  };
}

function commandOf(path: string, { options }: Invocation, extra: readonly PathSetting[]): string {
  const words = ['sim', 'run', path];
  for (const file of options.list('strategy')) words.push('--strategy', file);
  for (const setting of [...options.list('set'), ...extra.map((one) => `${one.path}=${one.value}`)]) words.push('--set', setting);
  const variant = options.value('variant');
  if (variant !== null) words.push('--variant', variant);
  return words.map(quoteForShell).join(' ');
}
