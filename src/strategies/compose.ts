import type { Coordination, Ports, WorldPlan } from '../model/ports.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { BUILT_IN, coordinationOf, transactionOf } from './catalogue.ts';
import type { ResolvedStrategy } from './definition.ts';
import { meshOf } from './overlays/mesh.ts';
import type { Catalogue } from './policy-definition.ts';

/** A strategy ready to run: what it wants deployed, and what decides. */
export interface Composition {
  readonly plan: WorldPlan;
  coordinate(ports: Ports): Coordination;
}

/** Puts the layers of a strategy together. */
export function compose(strategy: ResolvedStrategy, scenario: Scenario, catalogue: Catalogue = BUILT_IN): Composition {
  const { layers } = strategy;
  const parts = { strategy, scenario };
  const coordination = coordinationOf(layers, catalogue);
  const transaction = transactionOf(layers, catalogue);
  const plan: WorldPlan = {
    components: [], deployment: strategy.deployment, monolith: false,
    rows: 'commit', keys: layers.receiver !== 'none', broker: null, tasks: null, mesh: meshOf(strategy),
    ...transaction.plan(parts), ...coordination.plan(parts, transaction),
  };
  return { plan, coordinate: (ports) => coordination.create(ports, parts, transaction) };
}
