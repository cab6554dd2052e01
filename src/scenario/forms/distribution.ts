import type { DistributionSpec, MixturePart, QuantilePoint } from '../../engine/distribution-spec.ts';
import { MILLISECOND } from '../../engine/time.ts';
import { readColumn } from '../csv.ts';
import { PERCENTILE } from '../distribution-keys.ts';
import type { MapTree, Tree } from '../source/tree.ts';
import { byKey, listOf, optional, record, required } from './collections.ts';
import { anyOf, byKind, FAILED, mapped, named, unexpected } from './form.ts';
import type { Context, Decoded, Definitions, Form, JsonSchema } from './form.ts';
import { count, decodeQuantity, flag, number, quantity, quantitySchema, text } from './values.ts';
import type { Range } from './values.ts';

/** What varies: times on the simulation clock (ticks), times on the delivery clock (ms), or amounts (bare numbers). */
type Variable = 'time' | 'slow-time' | 'amount';

const PERCENTILE_WORDS = 'two of `p10` ... `p99.9`';

/** A time that may vary, in ticks. */
export const durationDistribution: Form<DistributionSpec> = distribution('time', 'time-distribution');
/** A time that may vary, on the delivery clock: in ms. */
export const slowDistribution: Form<DistributionSpec> = distribution('slow-time', 'slow-time-distribution');
/** An amount that may vary: bare numbers. */
export const amountDistribution: Form<DistributionSpec> = distribution('amount', 'amount-distribution');

function distribution(variable: Variable, name: string): Form<DistributionSpec> {
  return named(name, () => make(variable));
}

function make(variable: Variable): Form<DistributionSpec> {
  const self: Form<DistributionSpec> =
    variable === 'time' ? durationDistribution : variable === 'slow-time' ? slowDistribution : amountDistribution;
  const what = variable === 'amount' ? 'an amount' : 'a duration';
  const expects =
    variable === 'amount'
      ? 'a number or a distribution of numbers such as `{ p50: 40, p90: 120 }`'
      : 'a time such as `8ms` or a distribution such as `{ exponential: 8ms }`';
  const constant = mapped(value(variable, 0), (v): DistributionSpec => ({ kind: 'constant', value: Math.round(v) }));
  const kinds = byKey<DistributionSpec>(`a distribution of ${what}`, variants(variable, self));
  const map: Form<DistributionSpec> = {
    expects,
    decode: (tree, context) =>
      tree.kind === 'map' && tree.entries.some((entry) => /^p\d/.test(entry.key))
        ? decodeQuantiles(tree, context, variable)
        : kinds.decode(tree, context),
    schema: (definitions) => anyOf([quantilesSchema(variable, definitions), kinds.schema(definitions)]),
  };
  const forms = byKind(expects, { scalar: constant, map });
  return {
    ...forms,
    schema: (definitions: Definitions) => anyOf([constant.schema(definitions), map.schema(definitions)]),
  };
}

function variants(
  variable: Variable,
  self: Form<DistributionSpec>,
): readonly (readonly [string, Form<DistributionSpec>])[] {
  const free = value(variable, 0);
  const positive = value(variable, 0, true);
  const ratio = number({ min: 0, words: 'a number of 0 or more' });
  const factor = number({ above: 0, words: 'a number above 0' });
  return [
    single('exponential', free, 'Its mean.', (mean) => ({ kind: 'exponential', mean })),
    single(
      'lognormal',
      parameters('a lognormal', { mean: positive, scv: ratio }),
      'Mean and squared coefficient of variation.',
      (p) => ({ kind: 'lognormal', ...p }),
    ),
    single('uniform', bounds(free), 'Lowest and highest value.', ([low, high]) => ({ kind: 'uniform', low, high })),
    single(
      'erlang',
      parameters('an Erlang', { mean: positive, shape: count(1, 1000) }),
      'Mean and number of phases.',
      (p) => ({ kind: 'erlang', ...p }),
    ),
    single(
      'gamma',
      parameters('a gamma', { mean: positive, scv: factor }),
      'Mean and squared coefficient of variation.',
      (p) => ({ kind: 'gamma', ...p }),
    ),
    single('weibull', parameters('a Weibull', { mean: positive, shape: factor }), 'Mean and shape.', (p) => ({
      kind: 'weibull',
      ...p,
    })),
    single(
      'normal',
      parameters('a normal', { mean: free, sd: free }),
      'Mean and standard deviation before truncation at 0.',
      (p) => ({ kind: 'normal', ...p }),
    ),
    single(
      'pareto',
      pareto(positive, factor),
      'Smallest value and exponent; with `max` the bounded Pareto.',
      (spec) => spec,
    ),
    single('mixture', mixture(self), 'Parts with weights.', (parts) => ({ kind: 'mixture', parts })),
    ['empirical', empirical(variable)],
  ];
}

/** A parameter in the unit of the variable. */
function value(variable: Variable, min: number, exclusive = false): Form<number> {
  const range: Range = exclusive ? { above: min, words: 'above 0' } : { min, words: '0 or more' };
  if (variable === 'amount') return number(range);
  const time = quantity('time', range);
  return variable === 'time' ? time : { ...time, decode: (tree, context) => slow(time.decode(tree, context)) };
}

function slow(ticks: Decoded<number>): Decoded<number> {
  return ticks === FAILED ? FAILED : ticks / MILLISECOND;
}

function single<T>(
  key: string,
  form: Form<T>,
  about: string,
  convert: (value: T) => DistributionSpec,
): readonly [string, Form<DistributionSpec>] {
  const whole = record({ [key]: required(form, about) }, { what: `the distribution \`${key}\`` });
  return [key, mapped(whole, (fields) => convert(fields[key] as T))];
}

function parameters<K extends string>(
  what: string,
  forms: Readonly<Record<K, Form<number>>>,
): Form<Readonly<Record<K, number>>> {
  const fields = Object.fromEntries(
    Object.entries<Form<number>>(forms).map(([key, form]) => [key, required(form, 'A parameter.')]),
  );
  return record(fields, { what: `the parameters of ${what}` }) as Form<Readonly<Record<K, number>>>;
}

function bounds(item: Form<number>): Form<readonly [number, number]> {
  const list = listOf(item, 'two values');
  return {
    expects: 'a list of two values, the lower first',
    decode: (tree, context) => {
      const values = list.decode(tree, context);
      if (values === FAILED) return FAILED;
      if (values.length !== 2) return unexpected(tree, context, 'a list of two values, the lower first');
      if (values[0]! > values[1]!) {
        context.problems.error('SIM1015', tree.at, 'the lower bound is above the upper one', 'swap them');
        return FAILED;
      }
      return [values[0]!, values[1]!];
    },
    schema: (definitions) => ({ type: 'array', items: item.schema(definitions), minItems: 2, maxItems: 2 }),
  };
}

function pareto(positive: Form<number>, factor: Form<number>): Form<DistributionSpec> {
  const fields = {
    min: required(positive, 'The smallest value.'),
    alpha: required(factor, 'P(X > x) = (min / x)^alpha.'),
    max: optional(positive, undefined, 'The largest value: the bounded Pareto.'),
  };
  return mapped(
    record(fields, { what: 'the parameters of a Pareto' }),
    ({ min, alpha, max }, tree, context): Decoded<DistributionSpec> => {
      if (max === undefined) return { kind: 'pareto', min, alpha };
      if (max > min) return { kind: 'pareto', min, alpha, max };
      context.problems.error('SIM1015', tree.at, '`max` is not above `min`', 'a Pareto starts at `min`');
      return FAILED;
    },
  );
}

function mixture(self: Form<DistributionSpec>): Form<readonly MixturePart[]> {
  const part = record(
    {
      weight: required(number({ min: 0, words: 'a weight of 0 or more' }), 'Weights are normalised.'),
      of: required(self, 'What this part draws.'),
    },
    { what: 'a part of a mixture' },
  );
  return mapped(listOf(part, 'parts `{ weight: 0.9, of: DISTRIBUTION }`', 1), (parts, tree, context) => {
    if (parts.some(({ weight }) => weight > 0)) return parts;
    context.problems.error('SIM1015', tree.at, 'all weights are 0', 'at least one part needs a weight above 0');
    return FAILED;
  });
}

function empirical(variable: Variable): Form<DistributionSpec> {
  const item = value(variable, 0);
  const file: Form<readonly number[]> = {
    expects: 'the path of a CSV file',
    schema: text.schema,
    decode: (tree, context) => fromFile(tree, context, variable),
  };
  const values = byKind('a list of values or the path of a CSV file', {
    list: listOf(item, 'values', 1),
    scalar: file,
  });
  const fields = {
    empirical: required(values, 'The values, or a CSV file with one a line: one of them, each equally likely.'),
    smooth: optional(flag, false, 'Interpolate between order statistics.'),
  };
  return mapped(record(fields, { what: 'the distribution `empirical`' }), (spec) => ({
    kind: 'empirical',
    values: spec.empirical,
    smooth: spec.smooth,
  }));
}

function fromFile(tree: Tree, context: Context, variable: Variable): Decoded<readonly number[]> {
  const values = readCsv(tree, context, variable === 'amount' ? 'number' : 'time');
  return values === FAILED || variable !== 'slow-time' ? values : values.map((ticks) => ticks / MILLISECOND);
}

/** The values of a CSV file named in the scenario: ticks or bare numbers. Reports `SIM1019` unreadable, `SIM1020` malformed. */
export function readCsv(tree: Tree, context: Context, kind: 'time' | 'number'): Decoded<readonly number[]> {
  const path = text.decode(tree, context);
  if (path === FAILED) return FAILED;
  let content: string;
  try {
    content = context.readText(path, tree.at);
  } catch (error) {
    context.problems.error(
      'SIM1019',
      tree.at,
      `\`${path}\` cannot be read: ${error instanceof Error ? error.message : String(error)}`,
      'paths are relative to the scenario file',
    );
    return FAILED;
  }
  const column = readColumn(content, kind);
  if (column.ok) return column.values;
  context.problems.error('SIM1020', tree.at, `\`${path}\`, line ${column.line}: ${column.reason}`, column.hint);
  return FAILED;
}

function decodeQuantiles(tree: MapTree, context: Context, variable: Variable): Decoded<DistributionSpec> {
  const points: QuantilePoint[] = [];
  let failed = false;
  for (const entry of tree.entries) {
    const percent = Number(PERCENTILE.exec(entry.key)?.[1]);
    if (!(percent >= 10 && percent <= 99.9)) {
      context.problems.error(
        'SIM1010',
        entry.keyAt,
        `unknown key \`${entry.key}\` in a distribution by percentiles`,
        `it has ${PERCENTILE_WORDS} and nothing else`,
      );
      failed = true;
      continue;
    }
    const decoded = decodeValue(entry.value, context, variable);
    if (decoded === FAILED) failed = true;
    else points.push({ p: Number((percent / 100).toPrecision(12)), value: decoded });
  }
  if (failed) return FAILED;
  const [first, second, third] = points.sort((a, b) => a.p - b.p);
  if (first === undefined || second === undefined || third !== undefined) {
    context.problems.error(
      'SIM1017',
      tree.at,
      `a distribution by percentiles has exactly ${PERCENTILE_WORDS}, and this has ${points.length}`,
      'two points fix a lognormal; `empirical` takes more',
    );
    return FAILED;
  }
  if (second.value > first.value) return { kind: 'quantiles', points: [first, second] };
  context.problems.error(
    'SIM1015',
    tree.at,
    'the higher percentile must have the higher value',
    'a constant is written without a map: `8ms`',
  );
  return FAILED;
}

function decodeValue(tree: Tree, context: Context, variable: Variable): Decoded<number> {
  const range: Range = { above: 0, words: 'above 0 (a lognormal has no 0)' };
  if (variable === 'amount') return decodeQuantity(tree, context, 'number', range);
  const ticks = decodeQuantity(tree, context, 'time', range);
  return variable === 'time' ? ticks : slow(ticks);
}

function quantilesSchema(variable: Variable, definitions: Definitions): JsonSchema {
  return {
    type: 'object',
    description: `The lognormal through ${PERCENTILE_WORDS}.`,
    patternProperties: {
      '^p([1-8][0-9]([.][0-9]+)?|9[0-8]([.][0-9]+)?|99([.][0-8][0-9]*|[.]90*)?)$': quantitySchema(
        variable === 'amount' ? 'number' : 'time',
        definitions,
      ),
    },
    additionalProperties: false,
    minProperties: 2,
    maxProperties: 2,
  };
}
