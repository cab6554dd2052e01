import type { Scenario } from '../../scenario/scenario.ts';
import { finalRate } from './arrival-rate.ts';
import { demands } from '../services/demands.ts';
import type { QueueSettings } from '../services/unit-spec.ts';

/**
 * The largest share of its places that any unit needs for the load after the last disturbance: below 1 everything could
 * recover by itself. Without retries, commits and queueing; a unit that scales counts with the most it may have. Null
 * for a closed workload, whose rate follows the answers.
 */
export function nominalLoad(scenario: Scenario, units: readonly QueueSettings[]): number | null {
  const rate = finalRate(scenario);
  if (rate === null) return null;
  const each = demands(scenario);
  const loads = units.map(({ services, instances, places, autoscale }) => {
    // Inside of a unit a call takes no place of its own: the caller's does the work.
    const alone = services.length === 1;
    const busy = services.reduce((sum, service) => sum + (alone ? each[service]!.busy : each[service]!.work), 0);
    return (rate * busy) / ((autoscale?.max ?? instances) * places);
  });
  return Math.max(0, ...loads);
}
