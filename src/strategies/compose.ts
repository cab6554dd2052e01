import type { Coordination, Ports, WorldPlan } from '../model/ports.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { activeCatalogue, coordinationOf, transactionOf } from './catalogue.ts';
import type { ResolvedStrategy } from './definition.ts';
import { meshOf } from './overlays/mesh.ts';
import { tracingOf } from './overlays/tracing.ts';
import type { Catalogue } from './policy-definition.ts';
import { pessimisticView } from './transaction/pessimistic-view.ts';

/** A strategy ready to run: what it wants deployed, and what decides. */
export interface Composition {
  readonly plan: WorldPlan;
  /** What is played: the file's scenario, unless the strategy orders the steps of a process otherwise. */
  readonly scenario: Scenario;
  coordinate(ports: Ports): Coordination;
}

/** Puts the layers of a strategy together. */
export function compose(strategy: ResolvedStrategy, written: Scenario, catalogue: Catalogue = activeCatalogue()): Composition {
  const { layers } = strategy;
  const scenario = strategy.countermeasure === 'pessimistic-view' ? { ...written, processes: written.processes.map(pessimisticView) } : written;
  const parts = { strategy, scenario };
  const coordination = coordinationOf(layers, catalogue);
  const transaction = transactionOf(layers, catalogue);
  const plan: WorldPlan = {
    components: [], deployment: strategy.deployment, monolith: false,
    rows: 'commit', keys: layers.receiver !== 'none', broker: null, tasks: null, mesh: meshOf(strategy), tracing: tracingOf(strategy),
    ...transaction.plan(parts), ...coordination.plan(parts, transaction),
  };
  return { plan, scenario, coordinate: (ports) => coordination.create(ports, parts, transaction) };
}
