import { parseSetting, unknownSettingHint } from '../scenario/settings.ts';
import type { SettingValue } from '../scenario/settings.ts';
import type { Scenario, StrategySpec } from '../scenario/scenario.ts';
import { ORCHESTRATOR_PARAMETERS } from './coordination/parameters.ts';
import type { Layers, NamedStrategy, Parameter, ResolvedStrategy } from './definition.ts';
import { NAMED_STRATEGIES } from './named-strategies.ts';
import type { ParameterInForce } from './strategy-description.ts';

export interface StrategyProblem {
  readonly message: string;
  readonly line: number;
  readonly hint?: string;
}

/** Every parameter of the layers a strategy is made of. */
export function parametersOf(layers: Layers): Parameter[] {
  const parameters: Parameter[] = [];
  if (layers.coordination === 'orchestrator') parameters.push(...ORCHESTRATOR_PARAMETERS);
  return parameters;
}

export function namedStrategy(name: string): NamedStrategy | undefined {
  return NAMED_STRATEGIES.find((one) => one.name === name);
}

/** Checks the strategies of a scenario (or only those named) and fills in every parameter. */
export function resolveStrategies(scenario: Scenario, only?: readonly string[]): { strategies: ResolvedStrategy[]; problems: StrategyProblem[] } {
  const problems: StrategyProblem[] = [];
  const specs = only === undefined ? scenario.strategies : only.map((name): StrategySpec => scenario.strategies.find((one) => one.name === name) ?? { name, extends: name, settings: {}, line: 0 });
  const strategies = specs.map((spec) => resolve(spec, problems)).filter((one) => one !== null);
  return { strategies, problems };
}

function resolve(spec: StrategySpec, problems: StrategyProblem[]): ResolvedStrategy | null {
  const base = namedStrategy(spec.extends ?? spec.name);
  if (base === undefined) {
    problems.push({ message: `unknown strategy "${spec.extends ?? spec.name}"`, line: spec.line, hint: unknownSettingHint(spec.extends ?? spec.name, NAMED_STRATEGIES.map((one) => one.name)) });
    return null;
  }
  const { layers } = base;
  const ideal = spec.settings['preset'] === 'ideal';
  const values: Record<string, SettingValue> = {};
  const inForce: ParameterInForce[] = [];
  for (const parameter of parametersOf(layers)) {
    const [group, key] = parameter.name.split('.') as [string, string];
    const written = (spec.settings[group] as Record<string, unknown> | undefined)?.[key];
    const chosen = written ?? (ideal && parameter.ideal !== undefined ? parameter.ideal : parameter.default);
    const parsed = parseSetting(chosen, parameter.type);
    if (!parsed.ok) {
      problems.push({ message: `${parameter.name}: ${parsed.message}`, line: spec.line, hint: parsed.hint });
      continue;
    }
    values[parameter.name] = parsed.value;
    inForce.push({ name: parameter.name, value: textOf(chosen), default: textOf(parameter.default), source: written === undefined ? parameter.source : 'this scenario', evidence: parameter.evidence });
  }
  return {
    name: spec.name, version: base.version, layers, deployment: typeof spec.settings['deployment'] === 'string' ? spec.settings['deployment'] : null,
    countermeasure: 'none', values,
    description: { summary: base.summary, layers: describeLayers(layers), parameters: inForce, guarantees: base.guarantees },
  };
}

function describeLayers(layers: Layers): Record<string, string> {
  return {
    coordination: layers.coordination, transaction: layers.transaction, transport: layers.transport, bridge: layers.bridge, receiver: layers.receiver,
    overlays: layers.overlays.map((one) => `${one.kind} (${one.preset})`).join(', ') || 'none',
  };
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
