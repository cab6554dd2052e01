import type { Countermeasure, Layers, NamedStrategy, Parameter } from './definition.ts';
import { MONOLITH } from './coordination/monolith.ts';
import { DIRECT, ORCHESTRATOR } from './coordination/orchestrator-definition.ts';
import { REACTIVE } from './coordination/reactive-definition.ts';
import { WORKFLOW_ENGINE } from './coordination/workflow-engine-definition.ts';
import { NAMED_STRATEGIES } from './named-strategies.ts';
import { OTHER_LAYERS } from './other-layers.ts';
import type { Catalogue, CoordinationDefinition, LayerDefinition, StrategyExtension, TransactionDefinition } from './policy-definition.ts';
import { PRESETS } from './presets.ts';
import { AUTOMATIC } from './transaction/at.ts';
import { LOCAL } from './transaction/local.ts';
import { NO_TRANSACTION } from './transaction/none.ts';
import { SAGA } from './transaction/saga.ts';
import { TCC } from './transaction/tcc.ts';
import { TWO_PHASE_COMMIT } from './transaction/two-phase-commit.ts';

/** Every policy of this tree; a new one is its file and one line here. */
export const BUILT_IN: Catalogue = {
  coordinations: [DIRECT, MONOLITH, ORCHESTRATOR, REACTIVE, WORKFLOW_ENGINE],
  transactions: [NO_TRANSACTION, SAGA, TWO_PHASE_COMMIT, TCC, AUTOMATIC, LOCAL],
  layers: OTHER_LAYERS,
  presets: PRESETS,
  named: NAMED_STRATEGIES,
};

let active = BUILT_IN;

/** The policies that names are looked up in: the built-in ones, and those that were installed. */
export function activeCatalogue(): Catalogue {
  return active;
}

/** Adds the policies of a module from outside, once, before anything is resolved. @throws {Error} when a word is taken. */
export function installExtension(extension: StrategyExtension): void {
  active = extended(active, [extension]);
}

/** The built-in policies and those of modules from outside. @throws {Error} when a word is taken. */
export function catalogueWith(extensions: readonly StrategyExtension[]): Catalogue {
  return extended(BUILT_IN, extensions);
}

function extended(catalogue: Catalogue, extensions: readonly StrategyExtension[]): Catalogue {
  return {
    ...catalogue,
    coordinations: merged('coordination', catalogue.coordinations, extensions.flatMap((one) => one.coordinations ?? [])),
    transactions: merged('transaction', catalogue.transactions, extensions.flatMap((one) => one.transactions ?? [])),
    presets: merged('preset', catalogue.presets, extensions.flatMap((one) => one.presets ?? [])),
    named: merged('strategy', catalogue.named, extensions.flatMap((one) => one.named ?? [])),
  };
}

export function coordinationOf(layers: Layers, catalogue: Catalogue): CoordinationDefinition {
  return found('coordination', layers.coordination, catalogue.coordinations);
}

export function transactionOf(layers: Layers, catalogue: Catalogue): TransactionDefinition {
  return found('transaction', layers.transaction, catalogue.transactions);
}

export function namedStrategy(name: string, catalogue: Catalogue = active): NamedStrategy | undefined {
  return catalogue.named.find((one) => one.name === name);
}

/** The policies that a strategy of these layers is made of, without coordination and transaction. */
export function layersOf(layers: Layers, countermeasure: Countermeasure, catalogue: Catalogue): LayerDefinition[] {
  const chosen: readonly (readonly [LayerDefinition['axis'], string])[] = [
    ['transport', layers.transport], ['bridge', layers.bridge], ['receiver', layers.receiver],
    ...layers.overlays.map((one) => ['overlay', one.kind] as const),
    ['countermeasure', countermeasure.startsWith('semantic-lock') ? 'semantic-lock' : countermeasure],
  ];
  return chosen.flatMap(([axis, name]) => catalogue.layers.filter((one) => one.axis === axis && one.name === name));
}

/** Every parameter of the policies that a strategy of these layers is made of. */
export function parametersOf(layers: Layers, countermeasure: Countermeasure = 'none', catalogue: Catalogue = active): Parameter[] {
  const transaction = transactionOf(layers, catalogue);
  // A transaction coordinator stands in the orchestrator's place: its costs are declared with the transaction.
  const own = transaction.coordinator === null ? coordinationOf(layers, catalogue).parameters : [];
  const all = [...own, ...transaction.parameters, ...layersOf(layers, countermeasure, catalogue).flatMap((one) => one.parameters)];
  return all.filter((one, index) => all.findIndex((other) => other.name === one.name) === index);
}

function found<D extends { readonly name: string }>(axis: string, name: string, definitions: readonly D[]): D {
  const definition = definitions.find((one) => one.name === name);
  if (definition === undefined) throw new Error(`no ${axis} policy is called ${name}`);
  return definition;
}

function merged<D extends { readonly name: string }>(what: string, own: readonly D[], added: readonly D[]): D[] {
  const all = [...own];
  for (const one of added) {
    if (all.some((other) => other.name === one.name)) throw new Error(`there is already a ${what} called ${one.name}`);
    all.push(one);
  }
  return all;
}
