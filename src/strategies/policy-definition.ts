import type { Coordination, Ports, WorldPlan } from '../model/ports.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { Layers, NamedStrategy, Parameter, Preset, ResolvedStrategy } from './definition.ts';
import type { TransactionPolicy } from './transaction-policy.ts';

/** One policy of one axis: a word of the language, what it does, what can be set. */
export interface PolicyDefinition {
  readonly name: string;
  readonly summary: string;
  readonly parameters: readonly Parameter[];
}

/** What the factories of a strategy's policies are given. */
export interface StrategyParts {
  readonly strategy: ResolvedStrategy;
  readonly scenario: Scenario;
}

/** The coordination axis: what it deploys, and what decides the next step. */
export interface CoordinationDefinition extends PolicyDefinition {
  /** Answers on the other axes where a new strategy gives none. */
  readonly defaults: Pick<Layers, 'transaction' | 'transport' | 'bridge' | 'receiver'>;
  /** What the world must provide beyond its default; components get the places 1, 2, ... in their order. */
  readonly plan: (parts: StrategyParts, transaction: TransactionDefinition) => Partial<WorldPlan>;
  readonly create: (ports: Ports, parts: StrategyParts, transaction: TransactionDefinition) => Coordination;
}

/** The transaction axis: what happens when a step fails, and what others see meanwhile. */
export interface TransactionDefinition extends PolicyDefinition {
  /**
   * A transaction coordinator takes the orchestrator's place. It keeps the cursor in memory and makes durable its
   * decisions only, with `logsStart` also that it began; null = whoever coordinates keeps its own cursor.
   */
  readonly coordinator: { readonly logsStart: boolean } | null;
  /** What the world must provide beyond its default: how long rows stay locked, what participants write. */
  readonly plan: (parts: StrategyParts) => Partial<WorldPlan>;
  readonly create: (parts: StrategyParts) => TransactionPolicy;
}

/** An axis whose policies have no code of their own among the strategies: the world acts on their parameters. */
export interface LayerDefinition extends PolicyDefinition {
  readonly axis: 'transport' | 'bridge' | 'receiver' | 'overlay' | 'countermeasure';
}

/** Everything a strategy can be made of. */
export interface Catalogue {
  readonly coordinations: readonly CoordinationDefinition[];
  readonly transactions: readonly TransactionDefinition[];
  readonly layers: readonly LayerDefinition[];
  readonly presets: readonly Preset[];
  readonly named: readonly NamedStrategy[];
}

/** What a module outside of this tree adds; loaded with `--strategy FILE`. */
export interface StrategyExtension {
  readonly coordinations?: readonly CoordinationDefinition[];
  readonly transactions?: readonly TransactionDefinition[];
  readonly presets?: readonly Preset[];
  readonly named?: readonly NamedStrategy[];
}
