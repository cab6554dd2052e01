import type { World } from '../experiment/point-evaluator.ts';
import type { SweepAxis } from '../experiment/sweep.ts';
import { finalRate } from '../model/workload/arrival-rate.ts';
import { demands } from '../model/services/demands.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { tidy } from '../scenario/units.ts';
import type { PathSetting } from '../scenario/paths.ts';
import type { Quantity } from '../scenario/units.ts';
import { parseVary } from '../scenario/vary.ts';
import type { VaryPoint } from '../scenario/vary.ts';
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

/** Reads every `--vary` for a scenario. @throws {CliError} for one that is no range. */
export function readAxes(scenarioPath: string, invocation: Invocation): readonly CliAxis[] {
  return invocation.options.list('vary').map((text): CliAxis => {
    const parsed = parseVary(text);
    if (!parsed.ok) throw usageError('bad-option', `--vary ${text}: ${parsed.reason}`, parsed.hint);
    const { path, quantity, scale, points } = parsed;
    checkAscending(text, points);
    const asked = new Map(points.map((point) => [point.value, point.text]));
    const axis = {
      path,
      unit: UNITS[quantity],
      scale,
      textOf: (value: number) => asked.get(value) ?? WRITTEN[quantity](value),
    };
    const [first, last] = [points[0]!.value, points.at(-1)!.value];
    // Only trying tells whether the scenario takes half an instance, as it takes half an exponent.
    const whole =
      quantity === 'number' &&
      [first, last].every((value) => Number.isInteger(value)) &&
      isValid(scenarioPath, invocation, axis, first) &&
      !isValid(scenarioPath, invocation, axis, first + 0.5);
    const values = [...asked.keys()];
    return { ...axis, whole, values: whole ? [...new Set(values.map((value) => Math.round(value)))] : values };
  });
}

function checkAscending(text: string, points: readonly VaryPoint[]): void {
  const [first, last] = [points[0]!, points.at(-1)!];
  if (first.value < last.value) return;
  const path = text.slice(0, text.indexOf('='));
  const [range = '', steps] = text.slice(path.length + 1).split(/(?=\/\d+(?:log)?$)/);
  const [from, to] = range.split('..');
  if (first.value === last.value)
    throw usageError(
      'bad-option',
      `--vary ${text}: both ends are the same`,
      `to change it once, use --set ${path}=${from}`,
    );
  throw usageError(
    'bad-option',
    `--vary ${text}: begins above its end`,
    `write --vary ${path}=${to}..${from}${steps ?? ''}`,
  );
}

/** Whether the scenario takes a value of a parameter; says nothing if it does not. */
export function isValid(
  path: string,
  invocation: Invocation,
  axis: Pick<CliAxis, 'path' | 'textOf'>,
  value: number,
): boolean {
  const silent = { write: (): void => undefined };
  const io = {
    ...invocation.io,
    stderr: { ...invocation.io.stderr, ...silent },
    stdout: { ...invocation.io.stdout, ...silent },
  };
  try {
    prepareRun(path, { ...invocation, io }, [settingOf(axis, value)], false);
    return true;
  } catch {
    return false;
  }
}

/** A value of a parameter as a change of the scenario. */
export function settingOf({ path, textOf }: Pick<CliAxis, 'path' | 'textOf'>, value: number): PathSetting {
  return { path, value: textOf(value), option: '--vary' };
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
      return value === undefined ? [] : [settingOf(axis, value)];
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
