import type { Scenario, StrategySpec } from '../scenario/scenario.ts';
import { activeCatalogue, parametersOf } from './catalogue.ts';
import { objections } from './compatibility.ts';
import type { Countermeasure, Layers, ResolvedStrategy } from './definition.ts';
import { guaranteesOf } from './guarantees.ts';
import type { Catalogue } from './policy-definition.ts';
import { resolveLayers } from './resolve-layers.ts';
import { resolveValues } from './resolve-values.ts';
import { Complaints } from './written-settings.ts';
import type { StrategyProblem } from './written-settings.ts';

export { installExtension, namedStrategy, parametersOf } from './catalogue.ts';
export type { StrategyExtension } from './policy-definition.ts';
export type { StrategyProblem } from './written-settings.ts';

/** The strategies of a run, and what is wrong with those that are left out. */
export interface ResolvedStrategies {
  readonly strategies: ResolvedStrategy[];
  readonly problems: StrategyProblem[];
  /** What can be played but is doubtful. */
  readonly warnings: StrategyProblem[];
}

/**
 * Checks the strategies of a scenario (or only those named, of the file's or any registered name) and fills in every
 * parameter.
 */
export function resolveStrategies(scenario: Scenario, only?: readonly string[], catalogue: Catalogue = activeCatalogue()): ResolvedStrategies {
  const specs = only === undefined ? scenario.strategies : only.map((name): StrategySpec => scenario.strategies.find((one) => one.name === name) ?? { name, extends: name, settings: {}, line: 0 });
  const problems: StrategyProblem[] = [];
  const warnings: StrategyProblem[] = [];
  const strategies: ResolvedStrategy[] = [];
  for (const spec of specs) {
    const complaints = new Complaints(spec.name, spec.line);
    const strategy = resolve(spec, scenario, catalogue, complaints);
    problems.push(...complaints.problems);
    warnings.push(...complaints.warnings);
    if (strategy !== null && complaints.problems.length === 0) strategies.push(strategy);
  }
  return { strategies, problems, warnings };
}

function resolve(spec: StrategySpec, scenario: Scenario, catalogue: Catalogue, complaints: Complaints): ResolvedStrategy | null {
  const ingredients = resolveLayers(spec, scenario, catalogue, complaints);
  if (ingredients === null) return null;
  const { base, layers, countermeasure, deployment } = ingredients;
  const { values, inForce } = resolveValues(ingredients, parametersOf(layers, countermeasure, catalogue), complaints);
  if (complaints.problems.length > 0) return null;
  for (const { severity, message, hint } of objections({ layers, countermeasure, deployment, values, scenario })) {
    if (severity === 'error') complaints.add(message, hint);
    else complaints.warn(message, hint);
  }
  return {
    name: spec.name, version: base?.version ?? '1', layers, deployment, countermeasure, values,
    description: {
      summary: base?.summary ?? 'A strategy of this scenario.', layers: describeLayers(layers, countermeasure), parameters: inForce,
      guarantees: guaranteesOf(layers, countermeasure, values['broker.acks'] !== 'leader').map((one) => one.word),
    },
  };
}

function describeLayers(layers: Layers, countermeasure: Countermeasure): Record<string, string> {
  return {
    coordination: layers.coordination, transaction: layers.transaction, transport: layers.transport, bridge: layers.bridge, receiver: layers.receiver,
    overlays: layers.overlays.map((one) => `${one.kind} (${one.preset})`).join(', ') || 'none',
    ...(countermeasure === 'none' ? {} : { countermeasure }),
  };
}
