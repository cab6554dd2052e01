import { activeCatalogue, coordinationOf, layersOf, namedStrategy, parametersOf, transactionOf } from './catalogue.ts';
import type { Layers, Parameter, Preset } from './definition.ts';
import { guaranteesOf } from './guarantees.ts';
import type { Guarantee } from './guarantees.ts';
import type { Catalogue } from './policy-definition.ts';

/** One layer of a strategy in words. */
export interface LayerSheet {
  readonly axis: string;
  readonly policy: string;
  readonly summary: string;
}

/** A parameter with the value that is in force when a file says nothing. */
export interface ParameterSheet extends Parameter {
  readonly value: unknown;
  /** Where that value comes from: of the preset in force, else of the default. */
  readonly valueSource: string;
  readonly valueEvidence: Parameter['evidence'];
}

/** All there is to know about a registered strategy. */
export interface StrategySheet {
  readonly name: string;
  readonly version: string;
  readonly summary: string;
  readonly layers: readonly LayerSheet[];
  /** The preset in force when a file names none; null = none. */
  readonly preset: string | null;
  /** What `preset:` may name beside `ideal`. */
  readonly presets: readonly Preset[];
  readonly parameters: readonly ParameterSheet[];
  readonly guarantees: readonly Guarantee[];
  /** What it cannot do. */
  readonly weaknesses: readonly string[];
}

/** The orchestrator's place, taken by a coordinator of transactions. */
const COORDINATOR = 'a transaction coordinator calls each step in turn, keeps the cursor in memory and makes its decisions durable';

/** Everything about a registered strategy; undefined = there is none of this name. */
export function describeStrategy(name: string, catalogue: Catalogue = activeCatalogue()): StrategySheet | undefined {
  const strategy = namedStrategy(name, catalogue);
  if (strategy === undefined) return undefined;
  const { layers, version, summary, preset, weaknesses } = strategy;
  const words = [layers.coordination, layers.transaction, layers.transport, layers.bridge, layers.receiver, ...layers.overlays.map((one) => one.kind)];
  const presets = catalogue.presets.filter((one) => one.of.some((policy) => words.includes(policy)));
  const inForce = presets.filter((one) => one.name === preset || layers.overlays.some((overlay) => overlay.preset === one.name && one.of.includes(overlay.kind)));
  return {
    name, version, summary, preset, presets, weaknesses,
    layers: layerSheets(layers, catalogue),
    parameters: parametersOf(layers, 'none', catalogue).map((parameter): ParameterSheet => withValue(parameter, strategy.values?.[parameter.name], inForce)),
    guarantees: guaranteesOf(layers),
  };
}

function layerSheets(layers: Layers, catalogue: Catalogue): LayerSheet[] {
  const coordination = coordinationOf(layers, catalogue);
  const transaction = transactionOf(layers, catalogue);
  return [
    { axis: 'coordination', policy: coordination.name, summary: transaction.coordinator === null ? coordination.summary : COORDINATOR },
    { axis: 'transaction', policy: transaction.name, summary: transaction.summary },
    ...layersOf(layers, 'none', catalogue).filter((one) => one.axis !== 'countermeasure').map(({ axis, name, summary }) => ({ axis, policy: name, summary })),
  ];
}

function withValue(parameter: Parameter, own: unknown, presets: readonly Preset[]): ParameterSheet {
  const preset = presets.findLast((one) => one.values[parameter.name] !== undefined);
  if (own !== undefined) return { ...parameter, value: own, valueSource: 'it makes this strategy what it is', valueEvidence: 'D' };
  if (preset === undefined) return { ...parameter, value: parameter.default, valueSource: parameter.source, valueEvidence: parameter.evidence };
  const { value, source, evidence } = preset.values[parameter.name]!;
  return { ...parameter, value, valueSource: `${preset.name}: ${source}`, valueEvidence: evidence };
}
