import type { KeyedRandom } from '../../engine/keyed-random.ts';
import { PolicyState } from './call-policy.ts';
import type { Endpoint } from '../network.ts';
import type { Call } from './request.ts';
import type { Site } from '../site.ts';
import { Balancer } from '../services/service.ts';
import type { BalancerRules, Unit } from '../services/service.ts';

/** Callers and callees have a number below this, which makes one number of the two. */
const CALLERS = 65536;

export interface CallerMemoryParts {
  readonly random: KeyedRandom;
  /** What a mesh puts in the place of the balancers' own rules; null = there is none. */
  readonly mesh: () => BalancerRules | null;
  /** Attribute that `hash(...)` balancing uses, by process. */
  hashAttribute(unit: Unit, process: number): number;
}

/** What callers remember, each for itself: of its calls to a site, and of the instances of a unit. */
export class CallerMemory {
  private readonly parts: CallerMemoryParts;
  private readonly policies = new Map<number, PolicyState>();
  private readonly balancers = new Map<number, Balancer>();

  constructor(parts: CallerMemoryParts) {
    this.parts = parts;
  }

  /** Breaker, bulkhead and retry budget that a call shares with the others of its caller to the same site. */
  policyOf({ site, caller }: Call): PolicyState {
    return this.policyAt(site, caller);
  }

  policyAt(site: Site, caller: Endpoint): PolicyState {
    const key = site.id * CALLERS + caller.id;
    let state = this.policies.get(key);
    if (state === undefined) {
      state = new PolicyState(site.policy);
      this.policies.set(key, state);
    }
    return state;
  }

  /** How a caller chooses among the instances of a unit. */
  balancerOf(unit: Unit, caller: Endpoint): Balancer {
    const key = unit.index * CALLERS + caller.id;
    let balancer = this.balancers.get(key);
    if (balancer === undefined) {
      const { random, mesh } = this.parts;
      balancer = new Balancer(unit, caller, random, (process) => this.parts.hashAttribute(unit, process), mesh());
      this.balancers.set(key, balancer);
    }
    return balancer;
  }
}
