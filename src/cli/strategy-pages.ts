import { didYouMean } from '../scenario/source/suggest.ts';
import type { Layers, NamedStrategy, Parameter } from '../strategies/definition.ts';
import { NAMED_STRATEGIES } from '../strategies/named-strategies.ts';
import { parametersOf } from '../strategies/registry.ts';
import { usageError } from './cli-error.ts';
import type { Painter } from './paint.ts';
import { textTable } from './text-table.ts';

const EVIDENCE: Readonly<Record<Parameter['evidence'], string>> = { R: 'read in the source', P: 'published', D: 'derived', K: 'domain knowledge', G: 'assumption' };

/** A strategy with its parameters. */
export interface StrategyPage extends NamedStrategy {
  readonly parameters: readonly Parameter[];
}

/** All registered strategies. */
export function strategyList(): readonly NamedStrategy[] {
  return NAMED_STRATEGIES;
}

/** One strategy with its parameters. @throws {CliError} for an unknown name. */
export function findStrategy(name: string): StrategyPage {
  const found = NAMED_STRATEGIES.find((strategy) => strategy.name === name);
  if (found === undefined) throw usageError('unknown-strategy', `there is no strategy ${name}`, didYouMean(name, NAMED_STRATEGIES.map((one) => one.name), 'there are'));
  return { ...found, parameters: parametersOf(found.layers) };
}

/** The list as text, or all about one. */
export function strategyPage(page: StrategyPage | null, paint: Painter): string {
  if (page === null) {
    const rows = NAMED_STRATEGIES.map(({ name, summary }) => [name, summary]);
    return `${textTable([{ head: 'strategy', align: 'left' }, { head: '', align: 'left' }], rows)}\n\nsim strategies NAME tells more.\n`;
  }
  const blocks = [
    `${paint('bold', page.name)}  version ${page.version}${page.preset === null ? '' : `, preset ${page.preset}`}\n${page.summary}`,
    `layers\n${textTable([{ head: '', align: 'left' }, { head: '', align: 'left' }], layerRows(page.layers)).split('\n').slice(1).join('\n')}`,
    list('guarantees', page.guarantees), list('weaknesses', page.weaknesses), parameterText(page.parameters),
  ];
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}

function layerRows(layers: Layers): readonly (readonly string[])[] {
  const { overlays, ...axes } = layers;
  return [
    ...Object.entries(axes).map(([axis, policy]) => [`  ${axis}`, policy]),
    ['  overlays', overlays.map(({ kind, preset }) => `${kind} (${preset})`).join(', ') || 'none'],
  ];
}

function list(title: string, items: readonly string[]): string {
  return items.length === 0 ? '' : `${title}\n${items.map((item) => `  ${item}`).join('\n')}`;
}

function parameterText(parameters: readonly Parameter[]): string {
  if (parameters.length === 0) return 'It has no parameters of its own.';
  return `parameters\n${parameters.map((one) => `  ${one.name}: ${written(one.default)}\n      ${one.summary}\n      ${one.source} (${EVIDENCE[one.evidence]})`).join('\n')}`;
}

function written(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value !== 'object' || value === null) return String(value);
  return `{ ${Object.entries(value).map(([key, inner]) => `${key}: ${written(inner)}`).join(', ')} }`;
}
