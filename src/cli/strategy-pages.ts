import { didYouMean } from '../scenario/source/suggest.ts';
import type { NamedStrategy, Parameter } from '../strategies/definition.ts';
import { describeStrategy, type ParameterSheet, type StrategySheet } from '../strategies/describe-strategy.ts';
import { NAMED_STRATEGIES } from '../strategies/named-strategies.ts';
import { usageError } from './cli-error.ts';
import type { Painter } from './paint.ts';
import { textTable } from './text-table.ts';

const EVIDENCE: Readonly<Record<Parameter['evidence'], string>> = { R: 'read in the source', P: 'published', D: 'derived', K: 'domain knowledge', G: 'assumption' };

/** All registered strategies. */
export function strategyList(): readonly NamedStrategy[] {
  return NAMED_STRATEGIES;
}

/** All about one strategy. @throws {CliError} for an unknown name. */
export function findStrategy(name: string): StrategySheet {
  const sheet = describeStrategy(name);
  if (sheet === undefined) throw usageError('unknown-strategy', `there is no strategy ${name}`, didYouMean(name, NAMED_STRATEGIES.map((one) => one.name), 'there are'));
  return sheet;
}

/** The list as text, or all about one. */
export function strategyPage(page: StrategySheet | null, paint: Painter): string {
  if (page === null) {
    const rows = NAMED_STRATEGIES.map(({ name, summary }) => [name, summary]);
    return `${textTable([{ head: 'strategy', align: 'left' }, { head: '', align: 'left' }], rows)}\n\nsim strategies NAME tells more.\n`;
  }
  const blocks = [
    `${paint('bold', page.name)}  version ${page.version}${page.preset === null ? '' : `, preset ${page.preset}`}\n${page.summary}`,
    list('layers', page.layers.map(({ axis, policy, summary }) => `${axis} ${paint('bold', policy)}: ${summary}`)),
    list('guarantees', page.guarantees.map(({ word, text, under }) => `${word}: ${text}\n      under ${under}`)),
    list('weaknesses', page.weaknesses),
    list('presets', [...page.presets.map(({ name, summary }) => `${name}: ${summary}`), 'ideal: what the strategy adds costs nothing']),
    parameterText(page.parameters),
  ];
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}

function list(title: string, items: readonly string[]): string {
  return items.length === 0 ? '' : `${title}\n${items.map((item) => `  ${item}`).join('\n')}`;
}

function parameterText(parameters: readonly ParameterSheet[]): string {
  if (parameters.length === 0) return 'It has no parameters of its own.';
  const lines = parameters.map((one) => {
    const standard = written(one.default) === written(one.value) ? '' : ` (without the preset ${written(one.default)})`;
    return `  ${one.name}: ${written(one.value)}${standard}\n      ${one.summary}\n      ${one.valueSource} (${EVIDENCE[one.valueEvidence]})`;
  });
  return `parameters\n${lines.join('\n')}`;
}

function written(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value !== 'object' || value === null) return String(value);
  return `{ ${Object.entries(value).map(([key, inner]) => `${key}: ${written(inner)}`).join(', ')} }`;
}
