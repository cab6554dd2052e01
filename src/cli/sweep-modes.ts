import { SECOND } from '../engine/time.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { usageError } from './cli-error.ts';
import type { Invocation } from './command.ts';
import { isValid, offeredLoad } from './sweep-axes.ts';
import type { CliAxis } from './sweep-axes.ts';
import { loadOf, readPlain, scalablesOf } from './sweep-scaling.ts';
import type { Scalable } from './sweep-scaling.ts';

const MAP_STEPS = 6;
const LEAST_LOAD = 0.3; // of what the busiest service can do
const MOST_LOAD = 0.95;
const TRIGGER_DOUBLINGS = 5;

/** The parameter of a capacity search, from the option or the load of the file; `grow` where nobody said how far to look. */
export function capacityAxis(
  path: string,
  invocation: Invocation,
  given: readonly CliAxis[],
): { readonly axis: CliAxis; readonly grow: boolean } {
  if (given.length > 1) {
    throw usageError(
      'bad-option',
      '--capacity looks along one parameter',
      'give --vary once, or not at all for the load',
    );
  }
  if (given[0] !== undefined) return { axis: given[0], grow: false };
  const load = loadOrRefusal(path, invocation);
  return { axis: axisOf(load, [load.value, 2 * load.value], 'log'), grow: true };
}

/** The load and the trigger of a metastability map; what is not given comes from the file. */
export function metastabilityAxes(
  path: string,
  invocation: Invocation,
  given: readonly CliAxis[],
  scenario: Scenario,
): { readonly load: CliAxis; readonly trigger: CliAxis } {
  if (given.length > 2) {
    throw usageError(
      'bad-option',
      '--metastability varies two parameters',
      'give --vary at most twice: load, then length of the trigger',
    );
  }
  const [first, second] = given;
  if (first !== undefined && second !== undefined) return { load: first, trigger: second };
  const isTrigger = first !== undefined && /^faults\.|\.profile\./.test(first.path);
  return {
    load: first !== undefined && !isTrigger ? first : usualLoad(path, invocation, scenario),
    trigger: first !== undefined && isTrigger ? first : usualTrigger(scenario),
  };
}

/** Everything that a tornado may shake: the ranges given, or every value of the file down and up by `factor`. */
export function assumptionAxes(
  path: string,
  invocation: Invocation,
  given: readonly CliAxis[],
  factor: number,
): readonly CliAxis[] {
  const doubled = given.find((axis, index) => given.some((other, i) => i < index && other.path === axis.path));
  if (doubled !== undefined)
    throw usageError('bad-option', `--vary ${doubled.path} is given twice`, 'give each parameter once');
  if (given.length > 0) return given.map((axis) => ({ ...axis, values: [axis.values[0]!, axis.values.at(-1)!] }));
  const all = scalablesOf(readPlain(path, invocation)).flatMap((one) => shaken(one, factor) ?? []);
  // A value that the scenario refuses, such as a time-out above its limit, cannot be shaken so far.
  const possible = all.filter((axis) => axis.values.every((value) => isValid(path, invocation, axis, value)));
  if (possible.length > 0) return possible;
  throw usageError(
    'nothing-to-shake',
    'the scenario holds no value that could be another',
    'name ranges, such as --vary services.payment.time=50ms..500ms',
  );
}

function shaken(one: Scalable, factor: number): CliAxis | null {
  const scale = (by: number): number => (one.whole ? Math.max(1, Math.round(one.value * by)) : one.value * by);
  const [low, high] = [scale(1 / factor), one.unit === '%' ? Math.min(1, scale(factor)) : scale(factor)];
  return low < high ? axisOf(one, [low, high], 'linear') : null;
}

function usualLoad(path: string, invocation: Invocation, scenario: Scenario): CliAxis {
  const load = loadOrRefusal(path, invocation);
  const now = offeredLoad(scenario) ?? 0;
  const unit = now > 0 ? load.value / now : load.value;
  const steps = Array.from({ length: MAP_STEPS }, (_, step) => step / (MAP_STEPS - 1));
  const values = steps.map((share) => round(unit * (LEAST_LOAD + share * (MOST_LOAD - LEAST_LOAD)), load.whole));
  return axisOf(load, [...new Set(values)], 'linear');
}

/** The last fault that has a length, from so short that it hardly matters to so long that half of the time after it is left. */
function usualTrigger({ faults, time }: Scenario): CliAxis {
  const lasting = faults.flatMap(({ name, when }) =>
    when.kind === 'once' && when.for !== null && when.for > 0 ? [{ name, at: when.at, for: when.for }] : [],
  );
  const fault = lasting.at(-1);
  if (fault === undefined) {
    throw usageError(
      'no-trigger',
      'the scenario has no fault with an `at` and a `for`, so nothing triggers a collapse',
      'add a fault, or say which length to vary: --vary workload.arrivals.profile.2.at=35s..60s/6',
    );
  }
  const end = (time.warmup === 'auto' ? 0 : time.warmup) + time.run;
  const longest = round(Math.min(4 * fault.for, Math.max(fault.for, (end - fault.at) / 2)) / SECOND, false);
  const values = Array.from({ length: MAP_STEPS }, (_, step) => longest / 2 ** (TRIGGER_DOUBLINGS - step));
  return {
    path: `faults.${fault.name}.for`,
    unit: 's',
    scale: 'log',
    whole: false,
    values,
    textOf: (value) => `${value}s`,
  };
}

function loadOrRefusal(path: string, invocation: Invocation): Scalable {
  const load = loadOf(readPlain(path, invocation));
  if (load !== null) return load;
  throw usageError(
    'no-load',
    'the arrivals of the scenario have no rate to vary',
    'say what to vary: --vary PATH=A..B',
  );
}

function axisOf({ path, unit, whole, textOf }: Scalable, values: readonly number[], scale: 'linear' | 'log'): CliAxis {
  return { path, unit, whole, textOf, values, scale };
}

/** Three digits: nobody reads more on an axis. */
function round(value: number, whole: boolean): number {
  return whole ? Math.max(1, Math.round(value)) : Number(value.toPrecision(3));
}
