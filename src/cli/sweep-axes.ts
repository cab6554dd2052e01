import type { World } from '../experiment/point-evaluator.ts';
import type { SweepAxis } from '../experiment/sweep.ts';
import { finalRate } from '../model/arrival-rate.ts';
import { demands } from '../model/demands.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { tidy } from '../scenario/units.ts';
import type { Quantity } from '../scenario/units.ts';
import { parseVary } from '../scenario/vary.ts';
import { usageError } from './cli-error.ts';
import type { Invocation } from './command.ts';
import { prepareRun } from './prepare-run.ts';

/** A parameter of a sweep with the words for it. */
export interface CliAxis extends SweepAxis {
  /** As in the document: `s`, `1/s`, `%`, `B`, `B/s`, `×` or nothing. */
  readonly unit: string;
  /** A value as `--set` takes it. */
  readonly textOf: (value: number) => string;
}

// How a value in SI units is written so that the scenario reads it back.
const WRITTEN: Readonly<Record<Quantity, (value: number) => string>> = {
  time: (value) => `${tidy(value)}s`,
  rate: (value) => `${tidy(value)}/s`,
  share: (value) => `${tidy(value * 100)}%`,
  size: (value) => `${tidy(value)}B`,
  bandwidth: (value) => `${tidy(value)}B/s`,
  number: String,
};

/** The unit of a quantity in documents. */
export const UNITS: Readonly<Record<Quantity, string>> = {
  time: 's',
  rate: '1/s',
  share: '%',
  size: 'B',
  bandwidth: 'B/s',
  number: '',
};

/** How a value of a quantity, in SI units, is written in a scenario. */
export function writtenAs(quantity: Quantity): (value: number) => string {
  return WRITTEN[quantity];
}

/** Reads every `--vary`. @throws {CliError} for one that is no range. */
export function readAxes({ options }: Invocation): readonly CliAxis[] {
  return options.list('vary').map((text): CliAxis => {
    const parsed = parseVary(text);
    if (!parsed.ok) throw usageError('bad-option', `--vary ${text}: ${parsed.reason}`, parsed.hint);
    const { path, quantity, scale, points } = parsed;
    const asked = new Map(points.map((point) => [point.value, point.text]));
    const values = [...asked.keys()];
    return {
      path,
      unit: UNITS[quantity],
      scale,
      whole: quantity === 'number' && values.every((value) => Number.isInteger(value)),
      values,
      textOf: (value) => asked.get(value) ?? WRITTEN[quantity](value),
    };
  });
}

/** The scenario at a setting of the axes, each setting read once. */
export function worldsOf(
  path: string,
  invocation: Invocation,
  axes: readonly CliAxis[],
): (setting: Readonly<Record<string, number>>) => World {
  const known = new Map<string, World>();
  return (setting) => {
    const key = JSON.stringify(setting);
    const found = known.get(key);
    if (found !== undefined) return found;
    const extra = axes.flatMap((axis) => {
      const value = setting[axis.path];
      return value === undefined ? [] : [{ path: axis.path, value: axis.textOf(value) }];
    });
    const { scenario, strategies, command } = prepareRun(path, invocation, extra, false);
    const world = { scenario, strategies, command, offeredLoad: offeredLoad(scenario) };
    known.set(key, world);
    return world;
  };
}

/** The largest share of its places that a service needs in the end, without retries and queueing; null where the rate is unknown. */
export function offeredLoad(scenario: Scenario): number | null {
  const rate = finalRate(scenario);
  if (rate === null) return null;
  return Math.max(0, ...demands(scenario).map(({ busy, places }) => (places === null ? 0 : (rate * busy) / places)));
}
