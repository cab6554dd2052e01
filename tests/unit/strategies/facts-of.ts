import { Recorder } from '../../../src/metrics/recorder.ts';
import type { FactRecorder, WorldDescription } from '../../../src/model/facts.ts';
import { World } from '../../../src/model/world.ts';
import { MILLISECOND } from '../../../src/engine/time.ts';
import { compose } from '../../../src/strategies/compose.ts';
import { resolveStrategies } from '../../../src/strategies/registry.ts';
import { scenarioOf } from './play.ts';

/** One fact about an order: when (ms), what, where or which step, and the other arguments. */
export interface Fact {
  readonly at: number;
  readonly what: string;
  /** Station or step path. */
  readonly where: string;
  readonly args: readonly (number | boolean | readonly number[])[];
}

/** Everything that was said of one order. */
export interface OrderFacts {
  readonly number: number;
  readonly facts: readonly Fact[];
}

const ABOUT_A_STEP = new Set(['stepExecuted', 'stepRequired', 'effectApplied', 'rowRead', 'rowWritten', 'compensationFailed', 'manualRepair']);
const SLOT_SECOND = new Set(['visitArrived', 'visitBlocked', 'visitStarted', 'visitAbandoned', 'visitPreempted', 'visitResumed', 'visitLeft', 'visitLost']);
const OTHERS = new Set(['clientTold', 'clientRetried', 'soldOut', 'executionEnded', 'degraded', 'orderSettled', 'inDoubt', 'messageSent', 'committed', 'cpuUsed', 'orderOffered']);

/** Plays one strategy of a scenario (by default the only one) and answers the facts of every order, by order number. */
export function factsOf(text: string, name?: string, replication = 0): OrderFacts[] {
  const scenario = scenarioOf(text);
  const strategy = resolveStrategies(scenario, name === undefined ? undefined : [name]).strategies[0]!;
  const composition = compose(strategy, scenario);
  const warmup = scenario.time.warmup === 'auto' ? 0 : scenario.time.warmup;
  const bySlot = new Map<number, { number: number; facts: Fact[] }>();
  const all: { number: number; facts: Fact[] }[] = [];
  const world = new World(composition.scenario, composition.plan, replication, warmup, (description) => {
    const recorder = new Recorder(description, {
      strategy: strategy.name, replication, warmup, run: scenario.time.run, drain: scenario.time.drain, histories: false, traceOrders: [], profile: null, offeredLoad: null,
    });
    return listening(recorder, description, (slot, fact) => {
      if (fact.what === 'orderOffered') {
        const order = { number: Number(fact.args[0]), facts: [] as Fact[] };
        bySlot.set(slot, order);
        all.push(order);
      }
      bySlot.get(slot)?.facts.push(fact);
    });
  });
  world.run(composition.coordinate(world.ports));
  return all.sort((a, b) => a.number - b.number);
}

/** The first fact of a kind (and place) about an order. @throws when there is none. */
export function firstOf(order: OrderFacts | undefined, what: string, where?: string): Fact {
  const fact = order?.facts.find((one) => one.what === what && (where === undefined || one.where === where));
  if (fact === undefined) throw new Error(`order ${String(order?.number)}: no ${what} ${where ?? ''}`);
  return fact;
}

export function countOf(order: OrderFacts, what: string, where?: string): number {
  return order.facts.filter((one) => one.what === what && (where === undefined || one.where === where)).length;
}

type Argument = number | boolean | Float64Array;
type Heard = (slot: number, fact: Fact) => void;

function listening(recorder: Recorder, description: WorldDescription, heard: Heard): FactRecorder {
  return new Proxy(recorder, {
    get: (target, key, receiver): unknown => {
      const method: unknown = Reflect.get(target, key, receiver);
      if (typeof method !== 'function' || typeof key !== 'string') return method;
      return (...args: Argument[]): unknown => {
        say(key, args, description, heard);
        return Reflect.apply(method, target, args);
      };
    },
  });
}

function say(what: string, said: readonly Argument[], description: WorldDescription, heard: Heard): void {
  // What is shown in an array is true during the call only.
  const args = said.map((one) => (one instanceof Float64Array ? [...one] : one));
  const station = (index: unknown): string => description.stations[Number(index)]?.name ?? 'edge';
  const at = Number(args[0]) / MILLISECOND;
  if (SLOT_SECOND.has(what)) heard(Number(args[2]), { at, what, where: station(args[1]), args: args.slice(3) });
  else if (ABOUT_A_STEP.has(what)) heard(Number(args[1]), { at, what, where: description.steps[Number(args[2])]?.path ?? '', args: args.slice(3) });
  else if (what === 'committed') heard(Number(args[1]), { at, what, where: station(args[2]), args: args.slice(3) });
  else if (OTHERS.has(what)) heard(Number(args[1]), { at, what, where: '', args: args.slice(2) });
}
