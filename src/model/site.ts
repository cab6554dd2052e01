import { compileDistribution } from '../engine/distributions.ts';
import type { Sampler } from '../engine/distributions.ts';
import { hashText, mixKeys } from '../engine/keyed-random.ts';
import type { Ticks } from '../engine/time.ts';
import type { Backoff, Breaker, CallPolicy, Operation, Process, Scenario, Service, StepNode, Undo } from '../scenario/scenario.ts';
import { compileEffects } from './data/effects.ts';
import type { CompiledEffect, DataIndex } from './data/effects.ts';
import { compileProgram } from './program.ts';
import type { Program } from './program.ts';

/** A place in the program from which a service is called: a step, its undo, or a call nested in an operation. */
export interface Site {
  readonly id: number;
  /** Number of the step as facts name it: itself, for an undo the step it undoes. */
  readonly step: number;
  readonly path: string;
  /** Key of its draws; the same under every strategy. */
  readonly key: number;
  readonly process: number;
  /** Index into the scenario's services. */
  readonly service: number;
  readonly operation: string;
  readonly time: Sampler;
  /** Technical failures, a fraction. */
  readonly errors: number;
  readonly declines: number;
  readonly declineKey: number;
  readonly requestBytes: number;
  readonly responseBytes: number;
  readonly policy: Policy;
  readonly effects: readonly CompiledEffect[];
  /** The effects write rows (not only read). */
  readonly writes: boolean;
  /** An undo without effects of its own applies the inverse of what the step wrote. */
  readonly inverse: boolean;
  readonly idempotent: boolean;
  readonly optional: boolean;
  readonly retriable: boolean;
  readonly awaitAsync: boolean;
  /** Nobody works on it after the deadline of its order. What must come to its end is never shed. */
  readonly shedsLate: boolean;
  /** Groups in order; the sites of a group at once. */
  readonly calls: readonly (readonly Site[])[];
  /** It only writes what was decided and reported before. */
  readonly appliesOnly: boolean;
  readonly isUndo: boolean;
  readonly undo: Site | null;
}

/** A call policy with its distributions compiled. */
export interface Policy {
  readonly timeout: Ticks | null;
  /** Infinity = for ever. */
  readonly attempts: number;
  readonly backoff: CompiledBackoff;
  readonly hedgeAfter: Ticks | null;
  readonly budget: number | null;
  readonly breaker: Breaker | null;
  readonly bulkhead: number | null;
  readonly fallback: Sampler | null;
}

export interface CompiledBackoff {
  readonly base: Sampler;
  readonly constantBase: number | null;
  readonly factor: number;
  readonly max: Ticks;
  readonly jitter: Backoff['jitter'];
}

/** All programs and sites of a scenario. */
export interface CompiledProcesses {
  readonly programs: readonly Program[];
  readonly sites: readonly Site[];
}

export function compileBackoff(backoff: Backoff): CompiledBackoff {
  return {
    base: compileDistribution(backoff.base),
    constantBase: backoff.base.kind === 'constant' ? backoff.base.value : null,
    factor: backoff.factor,
    max: backoff.max,
    jitter: backoff.jitter,
  };
}

export function compilePolicy(policy: CallPolicy): Policy {
  return {
    timeout: policy.timeout,
    attempts: policy.attempts ?? Infinity,
    backoff: compileBackoff(policy.backoff),
    hedgeAfter: policy.hedge?.after ?? null,
    budget: policy.budget,
    breaker: policy.breaker,
    bulkhead: policy.bulkhead,
    fallback: policy.fallback === null ? null : compileDistribution(policy.fallback),
  };
}

const NO_OPERATION: Omit<Operation, 'name'> = { time: null, requestBytes: 0, responseBytes: 0, calls: [], await: 'hold', errors: null };

/** Compiles every process of the scenario; sites are numbered in reading order, nested calls and undos behind their step. */
export function compileProcesses(scenario: Scenario, data: DataIndex): CompiledProcesses {
  const compiler = new SiteCompiler(scenario, data);
  const programs = scenario.processes.map((process, index) => {
    const program = compileProgram(process, index);
    for (const node of program.nodes) {
      if (node.kind === 'step') node.site = compiler.addStep(node.step, node.path, process, index).id;
    }
    return program;
  });
  return { programs, sites: compiler.sites };
}

type SiteDraft = { -readonly [K in keyof Site]: Site[K] };

class SiteCompiler {
  readonly sites: Site[] = [];
  private readonly scenario: Scenario;
  private readonly data: DataIndex;
  private readonly serviceIndex: ReadonlyMap<string, number>;

  constructor(scenario: Scenario, data: DataIndex) {
    this.scenario = scenario;
    this.data = data;
    this.serviceIndex = new Map(scenario.services.map((service, index) => [service.name, index]));
  }

  addStep(step: StepNode, path: string, process: Process, index: number): Site {
    const site = this.add(path, index, step.service, step.operation, step.policy);
    site.effects = compileEffects(step.effects, this.data, process, path);
    site.writes = site.effects.some((effect) => effect.writes);
    site.declines = step.declines;
    site.idempotent = step.idempotent;
    site.optional = step.optional;
    site.retriable = step.retriable;
    if (step.retriable) {
      site.policy = { ...site.policy, attempts: Infinity };
      site.shedsLate = false;
    }
    if (step.undo !== null) site.undo = this.addUndo(step.undo, site, process, index);
    return site;
  }

  private addUndo(undo: Undo, step: Site, process: Process, index: number): Site {
    const site = this.add(`${step.path}.undo`, index, undo.service, undo.operation, undo.policy);
    site.step = step.id;
    site.effects = undo.effects === null ? [] : compileEffects(undo.effects, this.data, process, step.path);
    site.inverse = undo.effects === null;
    site.writes = step.writes;
    site.declines = undo.declines;
    site.idempotent = undo.idempotent;
    site.isUndo = true;
    site.shedsLate = false;
    return site;
  }

  private add(path: string, process: number, serviceName: string, operationName: string, policy: CallPolicy): SiteDraft {
    const serviceNumber = this.serviceIndex.get(serviceName);
    if (serviceNumber === undefined) throw new Error(`unknown service ${serviceName}`);
    const service: Service = this.scenario.services[serviceNumber]!;
    const operation = service.operations.find((one) => one.name === operationName) ?? { name: operationName, ...NO_OPERATION };
    const key = hashText(path);
    const site: SiteDraft = {
      id: this.sites.length, step: this.sites.length, path, key, process, service: serviceNumber, operation: operationName,
      time: compileDistribution(operation.time ?? service.time), errors: operation.errors ?? service.errors,
      declines: 0, declineKey: mixKeys(key, hashText('decline')),
      requestBytes: operation.requestBytes, responseBytes: operation.responseBytes,
      policy: compilePolicy(policy), effects: [], writes: false, inverse: false, idempotent: true, optional: false, retriable: false,
      awaitAsync: operation.await === 'async', shedsLate: service.deadlines === 'propagate', calls: [], appliesOnly: false, isUndo: false, undo: null,
    };
    this.sites.push(site);
    site.calls = operation.calls.map((group, groupNumber) =>
      group.calls.map((call, position) => {
        const inner = this.add(`${path}/${String(groupNumber)}.${String(position)}:${call.service}.${call.operation}`, process, call.service, call.operation, call.policy);
        inner.optional = call.optional;
        inner.declines = call.declines;
        inner.idempotent = call.idempotent;
        return inner;
      }),
    );
    return site;
  }
}
