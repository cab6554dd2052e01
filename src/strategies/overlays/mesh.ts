import type { DistributionSpec } from '../../model/ports.ts';
import type { EjectionSpec, MeshSpec } from '../../model/ports-mesh.ts';
import type { ResolvedStrategy } from '../definition.ts';

/** What the parameters of a strategy make of its mesh; null = it has none. */
export function meshOf(strategy: ResolvedStrategy): MeshSpec | null {
  if (!strategy.layers.overlays.some((one) => one.kind === 'mesh')) return null;
  const { values } = strategy;
  const balancing = values['mesh.balancing'] as MeshSpec['balancing'] | 'service';
  return {
    time: values['mesh.time'] as DistributionSpec,
    workers: values['mesh.workers'] as number,
    retries: values['mesh.retries'] as number,
    retryOn: values['mesh.retry-on'] as MeshSpec['retryOn'],
    retryBase: values['mesh.retry-base'] as number,
    retryMax: values['mesh.retry-max'] as number,
    timeout: values['mesh.timeout'] as number | null,
    balancing: balancing === 'service' ? null : balancing,
    maxRequests: (values['mesh.max-requests'] as number | null) ?? Infinity,
    maxRetries: (values['mesh.max-retries'] as number | null) ?? Infinity,
    retryBudget: values['mesh.retry-budget'] as number | null,
    retryBudgetMinimum: values['mesh.retry-budget-minimum'] as number,
    ejection: values['mesh.outlier-ejection'] === true ? ejectionOf(values) : null,
    configLag: values['mesh.config-lag'] as number,
  };
}

function ejectionOf(values: ResolvedStrategy['values']): EjectionSpec {
  return {
    consecutive: values['mesh.consecutive-errors'] as number,
    interval: values['mesh.ejection-interval'] as number,
    baseTime: values['mesh.ejection-time'] as number,
    maxTime: values['mesh.ejection-max'] as number,
    maxShare: values['mesh.max-ejection'] as number,
    alwaysOne: values['mesh.always-eject-one'] === true,
    panicShare: values['mesh.panic-threshold'] as number,
  };
}
